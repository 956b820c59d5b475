"""Drafted first lines, made of facts only; each piece can name the fact it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from string import Formatter
from typing import NamedTuple
from zlib import crc32

from contacts.models import Contact
from interactions.commonalities import Common
from reminders.lines import LINES, LONGEST, Occasion
from reminders.models import NudgeKind

TOPIC_LONGEST = 80
# What may stand where a sentence says only "I know you from ...".
PLACES = ("team", "section", "taught", "group", "event", "workplace", "shared", "elsewhen")
OCCASIONS: dict[str, Occasion] = {
    NudgeKind.YEARLY: Occasion.YEARLY, NudgeKind.BIRTHDAY: Occasion.BIRTHDAY,
    NudgeKind.NEWS: Occasion.NEWS, NudgeKind.THANKS: Occasion.THANKS,
    NudgeKind.REPLY: Occasion.REPLY, NudgeKind.LEAVING: Occasion.LEAVING,
    NudgeKind.PATH: Occasion.STEP,
}  # fmt: skip
BEST = 2  # of these many best things in common, one is taken for the first line


class Piece(NamedTuple):
    """Some words of a line. With a `source` they state a fact, and this is where it stands."""

    words: str
    is_shared: bool = False
    source: str = ""


class Fact(NamedTuple):
    words: str
    source: str


@dataclass(frozen=True)
class Opener:
    """A first line in pieces; those that name what is shared are underlined on a page.

    `context` is the course, group or event that it names, so that a log can remember it was used.
    """

    pieces: tuple[Piece, ...]
    context: int | None = None

    @cached_property
    def text(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    @property
    def reasons(self) -> list[Piece]:
        """Why this line: the pieces that state something, each with its source."""
        return [piece for piece in self.pieces if piece.source]


@dataclass(frozen=True)
class Ground:
    """What a line to this person may be made of: what is shared, and facts under their names."""

    commons: Sequence[Common] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)


def line(
    contact: Contact,
    occasion: Occasion,
    ground: Ground,
    seed: str = "",
    turn: int = 0,
    end: str = "",
) -> Opener:
    """A line for this occasion, within its length; the same each time it is asked for.

    `turn` gives the others one by one; `end` is an address that it ends with, and counts. With no
    fact to use it says nothing about any.
    """
    found = _options(occasion, ground)
    near = ground.commons[:BEST]
    best = [option for option in found if option[0] is None or option[0] in near] or found
    pick = crc32(f"{contact.id} {seed}".encode())
    first = best[pick % len(best)]
    place = (found.index(first) + turn) % len(found)
    for common, sentence in [*found[place:], *found[:place]]:
        opener = _opener(contact, sentence, ground, common, end)
        if len(opener.text) <= LONGEST[occasion]:
            return opener
    return Opener((Piece(LINES[Occasion.CATCH_UP][""][0].capitalize()),))


def said_to(contact: Contact, words: str, source: str) -> Opener:
    """These words with a greeting; what is too long for a message is left at the greeting."""
    name = Piece(contact.greeting_name, source="What you call them.")
    said = Opener((Piece("Hi "), name, Piece(", "), Piece(words, source=source)))
    if len(said.text) <= LONGEST[Occasion.CHAT]:
        return said
    return Opener((Piece("Hi "), name, Piece(", how are you?")))


def occasion_of(kind: str, contact: Contact) -> Occasion:
    """What a nudge of this kind is written for; a first message where nothing was said before."""
    found = OCCASIONS.get(kind)
    if found is None and contact.last_day is None:
        return Occasion.MAIL if contact.mail_address else Occasion.CHAT
    return found or Occasion.CATCH_UP


def topic_fact(topic: str, day_words: str) -> dict[str, Fact]:
    """What was last spoken of, where it is short enough to stand in a sentence."""
    if not topic or len(topic) > TOPIC_LONGEST:
        return {}
    return {"topic": Fact(topic, f"What you logged{day_words}.")}


def _options(occasion: Occasion, ground: Ground) -> list[tuple[Common | None, str]]:
    """Every sentence that the facts bear, about facts first; plain ones only if there is none."""
    lines, found = LINES[occasion], list[tuple[Common | None, str]]()
    for slot, sentences in lines.items():
        if slot in ground.facts:
            found += [(None, one) for one in sentences if _known(one) <= set(ground.facts)]
    for common in ground.commons:
        sentences = lines.get(common.slot, [])
        if common.slot in PLACES:
            sentences = [*sentences, *lines.get("any", [])]
        found += [(common, one) for one in sentences]
    return found or [(None, one) for one in lines[""]]


def _opener(
    contact: Contact, sentence: str, ground: Ground, common: Common | None, end: str
) -> Opener:
    name = contact.greeting_name
    pieces = [Piece("Hi "), Piece(name, source="What you call them."), Piece(", ")]
    for words, slot in _parts(sentence):
        if words:
            pieces.append(Piece(words))
        if slot and common and slot in (common.slot, "any"):
            pieces.append(Piece(common.words, True, common.source))
        elif slot:
            fact = ground.facts[slot]
            pieces.append(Piece(fact.words, False, fact.source))
    if end:
        pieces += [Piece("\n"), Piece(end, source="Your profile.")]
    return Opener(tuple(pieces), common.context if common else None)


@cache
def _parts(sentence: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((words, slot) for words, slot, _, _ in Formatter().parse(sentence))


@cache
def _known(sentence: str) -> frozenset[str]:
    return frozenset(slot for _, slot in _parts(sentence) if slot)
