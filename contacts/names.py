"""When two names may be one person's. A suggestion only: nobody is merged without a yes."""

from difflib import SequenceMatcher
from functools import cached_property

from contacts.text import folded

NEARLY = 0.9  # of the letters in the same order: one letter in ten may differ
SHORTEST = 6


class Name:
    """A name as it is compared with others, folded once."""

    def __init__(self, text: str) -> None:
        words = (word.strip(".,") for word in folded(text).split())
        self.words = [word for word in words if word and word not in ("dr", "prof", "professor")]

    @property
    def family(self) -> str:
        """The last word: in a long list, only names with the same one are compared."""
        return self.words[-1] if self.words else ""

    def may_be(self, other: "Name") -> bool:
        """The same name, one with the given name shortened ("K. Tamahana"), or a letter apart."""
        if not self.words or not other.words:
            return False
        if self._sorted == other._sorted:
            return True
        if self.family == other.family and len(self.words) > 1 < len(other.words):
            one, two = self.words[0], other.words[0]
            if one.startswith(two) or two.startswith(one):
                return True
        return self._is_near(other)

    def _is_near(self, other: "Name") -> bool:
        """The cheap upper bounds first: most pairs go no further."""
        if min(len(self._whole), len(other._whole)) < SHORTEST:
            return False
        other._matcher.set_seq1(self._whole)
        bounds = other._matcher.real_quick_ratio, other._matcher.quick_ratio, other._matcher.ratio
        return all(bound() >= NEARLY for bound in bounds)

    @cached_property
    def _whole(self) -> str:
        return " ".join(self.words)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.words)

    @cached_property
    def _matcher(self) -> SequenceMatcher[str]:
        return SequenceMatcher(None, "", self._whole)
