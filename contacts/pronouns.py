"""How a person is spoken of: by their pronouns where they are known, else by name."""

import re
from functools import lru_cache
from typing import NamedTuple

from contacts.models import Contact

KNOWN = {
    "she": ("she", "her", "her"),
    "he": ("he", "him", "his"),
    "they": ("they", "them", "their"),
}


class Spoken(NamedTuple):
    """The words for one person in a sentence: "she has", "to her", "her advice"."""

    subject: str
    object: str
    possessive: str
    is_plural: bool = False

    @property
    def has(self) -> str:
        return f"{self.subject} {'have' if self.is_plural else 'has'}"


def spoken_of(contact: Contact) -> Spoken:
    known = _known(contact.pronouns)
    if known is None:
        name = contact.greeting_name
        return Spoken(name, name, f"{name}’s")
    return known


@lru_cache(maxsize=1000)
def _known(pronouns: str) -> Spoken | None:
    first = re.match(r"[a-z]*", pronouns.strip().casefold())
    known = KNOWN.get(first.group() if first else "")
    return Spoken(*known, is_plural=known[0] == "they") if known else None


def at_the_start(words: str) -> str:
    """`words` as a sentence begins, however a name in it is written."""
    return words[:1].upper() + words[1:]
