"""Zoom's saved chat, in all its forms.

Its lines end in CR LF or LF, while a bare CR stands inside a message, and so may every other
sign that Python's splitlines takes for an end.
"""

import re
from dataclasses import dataclass

from interactions.formats import dates
from interactions.formats.shapes import (
    DEVICE,
    NAMELESS,
    Person,
    Reading,
    is_device,
    named_in_meeting,
)

STAMP = re.compile(
    r"\ufeff?(?:(\d{4}-\d\d-\d\d)[ T])?\d{1,2}:\d\d:\d\d(?: [AP]M)?(?=[\t ])[\t ]*(.*)$", re.DOTALL
)
PUBLIC = ("everyone", "hosts and panelists", "host and panelists", "all panelists", "panelists",
          "all attendees", "waiting room", "meeting group chat")  # fmt: skip
SAID_AT_ONCE = re.compile(r"(.+? to .+?): (.*)", re.DOTALL)
PRIVATE = re.compile(r"\s*\((?:privately|direct(?: message)?)\)?\s*$", re.IGNORECASE)
REACTED = re.compile(r'Reacted to ["“].*["”] with \S+\s*$', re.DOTALL)
REMOVED = re.compile(r'Removed an? \S+ reaction from ["“]', re.DOTALL)
SIGN = re.compile(r"(add|remove) ([^\w\s]+[\ufe0f\u200d]?)\s*$")
REPLYING = re.compile(r'Replying to ["“].{0,500}?["”]\s+', re.DOTALL)
MOST_LINES = 200
LONGEST_LINE = 2000


@dataclass
class Block:
    """One time-stamped entry: who, to whom (nobody for everyone), and the words."""

    number: int
    sender: str
    to: str
    text: str
    day: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the names end for certain where they were parted."""
        return not self.to or " to " not in self.sender


def is_chat(text: str) -> bool:
    """Whether one of the first lines is a time stamp with somebody's name behind it."""
    return any(_block(1, line) for line in re.split(r"\r?\n", text[:20_000])[:50])


def read(text: str) -> Reading:
    """Everybody who wrote or was written to; what they said to all, and to one other alone."""
    reading = Reading("zoom_chat")
    blocks = _blocks(text)
    known = {name for one in blocks if one.is_clear for name in (one.sender, one.to) if name}
    for block in blocks:
        _part(block, known)
    found: dict[str, Person] = {}
    counts = {"blocks": len(blocks), "messages": 0, "reactions": 0, "removals": 0, "direct": 0}
    for block in blocks:
        kind, words = _kind(block.text)
        counts[kind] += 1
        counts["direct"] += kind == "messages" and bool(block.to)
        person = _somebody(found, block.number, block.sender, block.day)
        if kind != "messages" or not words or len(person.lines) == MOST_LINES:
            continue
        if not block.to:
            person.hear(words[:LONGEST_LINE])
        elif len(person.direct) < MOST_LINES:
            person.direct.append((named_in_meeting(block.to)[0], words[:LONGEST_LINE]))
    senders = len(found)
    for block in blocks:
        if block.to:
            _somebody(found, block.number, block.to, block.day)
    for person in found.values():
        if not person.name:
            reading.reject(person.row, NAMELESS)
        elif is_device(person.name):
            reading.reject(person.row, DEVICE)
        else:
            reading.take(person)
    reading.counts = counts | {"senders": senders}
    return reading


def _somebody(found: dict[str, Person], number: int, written: str, day: str) -> Person:
    name, pronouns = named_in_meeting(written)
    key = name.casefold()
    if key not in found:
        how_met = f"A Zoom meeting, {dates.spoken(day)}." if day else "A Zoom meeting."
        found[key] = Person(number, name, pronouns=pronouns, how_met=how_met, day=day)
    found[key].pronouns = found[key].pronouns or pronouns[:40]
    return found[key]


def _blocks(text: str) -> list[Block]:
    """Every entry; where the first begins with From, a clock without it is somebody's words."""
    blocks: list[Block] = []
    more: list[str] = []
    is_from = None
    for number, line in enumerate(re.split(r"\r?\n", text), start=1):
        block = _block(number, line)
        if block is not None and is_from is None:
            is_from = _is_from(line)
        if block is None or (is_from and not _is_from(line)):
            more.append(line)
            continue
        if blocks:
            blocks[-1].text = "\n".join([blocks[-1].text, *more])
        more = []
        blocks.append(block)
    if blocks:
        blocks[-1].text = "\n".join([blocks[-1].text, *more])
    return blocks


def _is_from(line: str) -> bool:
    stamp = STAMP.match(line)
    return bool(stamp and stamp[2].startswith("From "))


def _part(block: Block, known: set[str]) -> None:
    """Where a name holds " to ", the place is right at which both sides are known to the chat."""
    if block.is_clear:
        return
    whole = f"{block.sender} to {block.to}"
    ends = [found.start() for found in re.finditer(" to ", whole[:LONGEST_LINE])]
    pairs = [(whole[:end].strip(), whole[end + 4 :].strip()) for end in ends[:20]]
    block.sender, block.to = max(reversed(pairs), key=lambda pair: len(known & set(pair)))


def _block(number: int, line: str) -> Block | None:
    stamp = STAMP.match(line)
    if not stamp:
        return None
    day, rest = dates.day(stamp[1] or ""), stamp[2]
    if rest.startswith("From "):
        head, sign, text = rest[5:].partition(" : ")
        if not sign:
            at_once = SAID_AT_ONCE.match(rest[5:5000])
            if rest.rstrip().endswith(":"):
                head, text = rest[5:].rstrip()[:-1], ""
            elif at_once:
                head, text = at_once[1], rest[5 + at_once.start(2) :]
            else:
                return None
        return Block(number, *_who(head), text, day)
    head, sign, text = rest.partition(":\t")
    if not sign:
        head, sign, text = rest.partition(": ")
    if not sign or not head.strip():
        return None
    return Block(number, *_who(head, is_marked="  to  " in head), text, day)


def _who(head: str, is_marked: bool = True) -> tuple[str, str]:
    """The sender, and who alone was to read it. Names may hold " to " themselves."""
    sender, sign, to = head.rpartition("  to  ")
    if not sign and is_marked:
        sender, sign, to = head.rpartition(" to ")
    if not sign:
        return head.strip(), ""
    whom = PRIVATE.sub("", to).strip()
    return sender.strip(), "" if whom.casefold().startswith(PUBLIC) else whom


def _kind(text: str) -> tuple[str, str]:
    """What a block counts as, and the words of a message."""
    text = "\n".join(line.strip() for line in re.split(r"\r?\n|\r", text)).strip()
    sign = SIGN.match(text)
    if REACTED.match(text) or (sign and sign[1] == "add"):
        return "reactions", ""
    if REMOVED.match(text) or (sign and sign[1] == "remove"):
        return "removals", ""
    return "messages", text[reply.end() :] if (reply := REPLYING.match(text)) else text
