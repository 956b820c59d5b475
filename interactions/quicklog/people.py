# ruff: noqa: E501
"""Who is meant by the names in a line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from interactions.quicklog.shapes import Person, Place, Token, folded

TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "mx"}
PARTICLES = {
    "de",
    "la",
    "del",
    "der",
    "den",
    "van",
    "von",
    "da",
    "di",
    "du",
    "le",
    "bin",
    "al",
    "el",
}
# Names that are words as well: taken for a name with a capital letter, or where a name has to be.
COMMON = {
    "will", "may", "april", "june", "august", "grace", "mark", "art", "bill", "rich", "rose", "hope",
    "joy", "faith", "sunny", "page", "chase", "grant", "frank", "drew", "pat", "sue", "guy", "jean",
    "summer", "autumn", "dawn", "eve", "star", "see", "an", "in", "on", "to", "so", "do", "my", "young", "long", "short", "brown", "white", "black", "green", "gray", "king", "day", "bright",
    "law", "love", "price", "wood", "stone", "hill", "lake", "field", "park", "cook", "baker", "said",
}  # fmt: skip
LONGEST = 5


def words_of(name: str) -> list[str]:
    words = (word.strip(".,") for word in folded(name).split())
    return [word for word in words if word and word not in TITLES]


class Names:
    """Every way in which the known are written, by words."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {person.key: person for person in people}
        found: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for person in self.people.values():
            for variant in self._variants(person):
                found[variant].add(person.key)
        self.known = found

    @staticmethod
    def _variants(person: Person) -> set[tuple[str, ...]]:
        words, called = words_of(person.name), words_of(person.called)
        found = {tuple(called)} if called else set()
        for cut in range(1, len(words) + 1):
            found |= {tuple(words[:cut]), tuple(words[-cut:])}
            if cut < len(words):
                found |= {(*words[:cut], words[cut][0]), (*words[:cut], words[-1][0])}
                found |= {(*words[:cut], words[-1]), (words[0][0], *words[-cut:])}
        plain = {tuple(word.replace("-", "") for word in variant) for variant in found}
        found |= plain  # "Junho" for Jun-ho
        for part in words[-1].split("-") if len(words) > 1 and "-" in words[-1] else []:
            found |= {(part,), (words[0], part)}
        return found

    def at(self, tokens: Sequence[Token], at: int, expected: bool) -> tuple[int, list[int]]:
        """How many words from here name somebody, and whom, the likeliest first.

        `expected`: a name has to stand here, so that one that is also a word is taken as one.
        """
        title = 1 if at < len(tokens) and tokens[at].word.strip(".") in TITLES else 0
        for size in range(min(LONGEST, len(tokens) - at - title), 0, -1):
            part = tokens[at + title : at + title + size]
            words = tuple(token.word.strip(".") for token in part)
            keys = self.known.get(words)
            if not keys or (len(words) == 1 and len(words[0]) == 1):
                continue
            if size == 1 and words[0] in COMMON and not (expected or part[0].is_capital):
                continue
            return size + title, self.in_order(keys)
        return 0, []

    def in_order(self, keys: Iterable[int], place: int | None = None) -> list[int]:
        """The likeliest first: who is in this place, then by rank and name."""

        def order(key: int) -> tuple[bool, int, str]:
            person = self.people[key]
            return (place not in person.places, person.rank, folded(person.name))

        return sorted(keys, key=order)


class Places:
    def __init__(self, places: Iterable[Place]) -> None:
        self.places = list(places)
        self.known: dict[str, int] = {}
        for place in self.places:
            for name in place.names:
                self.known.setdefault(_letters(name), place.key)

    def at(self, tokens: Sequence[Token], at: int, loose: bool = False) -> tuple[int, int | None]:
        """How many words from here name a place, and which; the longest name wins."""
        start = at + 1 if at < len(tokens) and tokens[at].word in ("the", "our") else at
        for size in range(min(7, len(tokens) - start), 0, -1):
            said = "".join(_letters(token.text) for token in tokens[start : start + size])
            if said and said in self.known:
                return start + size - at, self.known[said]
        if loose and start < len(tokens):
            word = tokens[start].word
            found = [place.key for place in self.places if len(word) > 3 and word in _words(place)]
            if len(found) == 1:
                return start + 1 - at, found[0]
        return 0, None


def _letters(text: str) -> str:
    return "".join(c for c in folded(text).replace("&", "and") if c.isalnum())


def _words(place: Place) -> set[str]:
    return {word for name in place.names for word in folded(name).split()}
