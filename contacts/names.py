"""When two names may be one person's. A suggestion only: nobody is merged without a yes."""

from difflib import SequenceMatcher

from contacts.models import folded

NEARLY = 0.9  # of the letters in the same order: one letter in ten may differ
SHORTEST = 6


def family_key(name: str) -> str:
    """The last word of a name as it is compared: names with different ones are not compared."""
    words = _words(name)
    return words[-1] if words else ""


def may_be_same(one: str, other: str) -> bool:
    """The same name, one with the given name shortened ("K. Tamahana"), or a letter apart."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    if mine == theirs or sorted(mine) == sorted(theirs):
        return True
    if mine[-1] == theirs[-1] and len(mine) > 1 < len(theirs):
        given = sorted((mine[0], theirs[0]), key=len)
        if given[1].startswith(given[0]):
            return True
    whole = " ".join(mine), " ".join(theirs)
    return min(map(len, whole)) >= SHORTEST and SequenceMatcher(None, *whole).ratio() >= NEARLY


def _words(name: str) -> list[str]:
    words = [word.strip(".,") for word in folded(name).split()]
    return [word for word in words if word and word not in ("dr", "prof", "professor")]
