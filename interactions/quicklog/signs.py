"""Words and signs: a line cut into words, and what runs of words were taken for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from interactions.quicklog.days import Day
from interactions.quicklog.phrases import CHANNELS, FILLERS, THINGS
from interactions.quicklog.shapes import Token, folded

TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|w/|[^\W_][\w'’.\-]*|[@;:,&+()!?\n]|\S"
)
ABBREVIATED = {"dr", "prof", "mr", "mrs", "ms", "st", "jr", "sr"}
SENT = {
    "me", "us", "back", "message", "email", "note", "news", "it", "that", "listened", "got",
    "advice", "link",
}  # fmt: skip


@dataclass
class Sign:
    """A word, or what a run of words was taken for."""

    kind: str  # word, who, day, place, nowhere
    start: int
    end: int
    text: str
    whos: list[int] = field(default_factory=list)
    day: Day | None = None
    place: int | None = None


class Line:
    """The signs of one piece, and the text of them that the phrases are looked for in."""

    def __init__(self, signs: list[Sign]) -> None:
        self.signs = signs
        self.used: set[int] = set()
        self.at: list[tuple[int, int]] = []
        parts, place = [], 0
        for sign in signs:
            text = {"i'll": "i will", "i've": "i have"}.get(sign.text, sign.text)
            self.at.append((place, place + len(text)))
            parts.append(text)
            place += len(text) + 1
        self.norm = " ".join(parts)

    def between(self, start: int, end: int) -> list[Sign]:
        return [
            sign for sign, (a, b) in zip(self.signs, self.at, strict=True) if a < end and b > start
        ]

    def after(self, found: re.Match[str]) -> list[Sign]:
        return self.between(found.end(), len(self.norm) + 1)

    def span(self, found: re.Match[str]) -> tuple[Sign, Sign]:
        inside = self.between(*found.span())
        return inside[0], inside[-1]

    def whos_in(self, found: re.Match[str]) -> list[int]:
        return [who for sign in self.between(*found.span()) for who in sign.whos]

    def use(self, signs: Sequence[Sign]) -> None:
        self.used.update(id(sign) for sign in signs)

    def use_span(self, found: re.Match[str]) -> None:
        self.use(self.between(*found.span()))

    def start(self, topic: list[Token]) -> int:
        first = self.signs[0].start if self.signs else topic[0].start
        return min(first, topic[0].start)

    def end(self, topic: list[Token]) -> int:
        last = self.signs[-1].end if self.signs else topic[-1].end
        return max(last, topic[-1].end)

    def unused(self, known: frozenset[str] | set[str]) -> list[tuple[list[Sign], set[str]]]:
        """Runs of words that nothing claimed, without fillers at their ends, and those before."""
        runs: list[tuple[list[Sign], set[str]]] = []
        run: list[Sign] = []
        for sign in [*self.signs, None]:
            if sign is not None and sign.kind == "word" and id(sign) not in self.used:
                run.append(sign)
                continue
            led = set()
            while run and run[0].text in FILLERS | known:
                led.add(run.pop(0).text)
            while run and run[-1].text in FILLERS | known:
                run.pop()
            if run:
                runs.append((run, led))
            run = []
        return runs


def tokens_of(text: str) -> list[Token]:
    tokens = []
    for found in TOKEN.finditer(text):
        said, start = found[0], found.start()
        plain = said.rstrip(".")
        ends = said.endswith(".") and said != "." and "." not in plain
        if ends and folded(plain) not in ABBREVIATED and len(plain) > 1:
            tokens.append(Token(plain, start, start + len(plain)))
            tokens.append(Token(".", start + len(plain), found.end()))
        else:
            tokens.append(Token(said, start, found.end()))
    return tokens


def gap(signs: list[Sign]) -> int | None:
    """The place of the sign of people that this one goes on with, if it does."""
    at = len(signs) - 1
    while at >= 0 and signs[at].kind == "word" and signs[at].text in (",", "and", "&", "+"):
        at -= 1
    return at if at >= 0 and signs[at].kind == "who" else None


def is_list(signs: list[Sign]) -> bool:
    return signs[-1].text in (",", "and", "&", "+") and gap(signs) is not None


def is_possessive(token: Token) -> bool:
    return token.text.endswith(("'s", "’s"))


def is_sent(signs: list[Sign]) -> bool:
    """Whether "to" or "from" at the end stands between something sent and a person."""
    if len(signs) < 2:
        return False
    word = signs[-2].text
    return word in SENT or word in THINGS or any(p.fullmatch(word) for _, p in CHANNELS)


def trimmed(signs: list[Sign]) -> list[Sign]:
    """Without the day, what leads to it, and the words between verb and thing."""
    words = list(signs)
    while words and (
        words[-1].kind == "day" or words[-1].text in ("by", "before", "until", "due", ",", "on")
    ):
        words.pop()
    while words and (
        words[0].kind == "day" or words[0].text in ("on", "for", "with", "in", "to", ",", "by")
    ):
        words.pop(0)
    return words
