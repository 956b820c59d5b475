"""Zoom: a saved chat in all its forms, and the lists of participants, registrants and attendees.

A chat's lines end in CR LF or LF, while a bare CR stands inside a message, and so may every other
sign that Python's splitlines takes for an end.
"""

import re
from dataclasses import dataclass

from interactions.formats import columns, dates, tables
from interactions.formats.shapes import NAMELESS, Person, Reading, one_line, without_pronouns

STAMP = re.compile(r"(?:(\d{4}-\d\d-\d\d)[ T])?\d{1,2}:\d\d:\d\d(?=[\t ])[\t ]*(.*)$", re.DOTALL)
PUBLIC = ("everyone", "hosts and panelists", "all panelists", "all attendees", "waiting room")
PRIVATE = re.compile(r"\s*\((?:privately|direct(?: message)?)\)?\s*$", re.IGNORECASE)
REACTED = re.compile(r'Reacted to ["“].*["”] with \S+\s*$', re.DOTALL)
REMOVED = re.compile(r'Removed an? \S+ reaction from ["“]', re.DOTALL)
SIGN = re.compile(r"(add|remove) ([^\w\s]+[\ufe0f\u200d]?)\s*$")
REPLYING = re.compile(r'Replying to ["“].{0,500}?["”]\s+', re.DOTALL)
DEVICE = re.compile(
    r"(i(phone|pad|pod)|galaxy\b|android\b|zoom (user|room)|desktop-|laptop-|macbook|user\d*$"
    r"|[+\d][\d\s().*x-]{5,}$)|.*[’']s i(phone|pad)\b",
    re.IGNORECASE,
)
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


def is_chat(text: str) -> bool:
    """Whether one of the first lines is a time stamp with somebody's name behind it."""
    return any(_block(1, line) for line in re.split(r"\r?\n", text[:20_000])[:50])


def chat(text: str) -> Reading:
    """Everybody who wrote or was written to; what they said to all, and no private message."""
    reading = Reading("zoom_chat")
    blocks = _blocks(text)
    found: dict[str, Person] = {}
    counts = {"blocks": len(blocks), "messages": 0, "reactions": 0, "removals": 0, "direct": 0}
    for block in blocks:
        kind, words = _kind(block.text)
        counts[kind] += 1
        counts["direct"] += kind == "messages" and bool(block.to)
        person = _somebody(found, block.number, block.sender, block.day)
        if kind == "messages" and not block.to and words and len(person.lines) < MOST_LINES:
            person.lines.append(words[:LONGEST_LINE])
    senders = len(found)
    for block in blocks:
        if block.to:
            _somebody(found, block.number, block.to, block.day)
    for person in found.values():
        if not person.name:
            reading.reject(person.row, NAMELESS)
        elif DEVICE.match(person.name):
            reading.reject(person.row, "It is a device or a number, not a name.")
        else:
            reading.take(person)
    reading.counts = counts | {"senders": senders}
    return reading


def _somebody(found: dict[str, Person], number: int, written: str, day: str) -> Person:
    name, pronouns = without_pronouns(written)
    key = name.casefold()
    if key not in found:
        how_met = f"A Zoom meeting, {dates.spoken(day)}." if day else "A Zoom meeting."
        found[key] = Person(number, name, pronouns=pronouns, how_met=how_met)
    found[key].pronouns = found[key].pronouns or pronouns[:40]
    return found[key]


def _blocks(text: str) -> list[Block]:
    blocks: list[Block] = []
    more: list[str] = []
    for number, line in enumerate(re.split(r"\r?\n", text), start=1):
        block = _block(number, line)
        if block is None:
            more.append(line)
            continue
        if blocks:
            blocks[-1].text = "\n".join([blocks[-1].text, *more])
        more = []
        blocks.append(block)
    if blocks:
        blocks[-1].text = "\n".join([blocks[-1].text, *more])
    return blocks


def _block(number: int, line: str) -> Block | None:
    stamp = STAMP.match(line)
    if not stamp:
        return None
    day, rest = dates.day(stamp[1] or ""), stamp[2]
    if rest.startswith("From "):
        head, sign, text = rest[5:].partition(" : ")
        if not sign:
            if not rest.rstrip().endswith(":"):
                return None
            head, text = rest[5:].rstrip()[:-1], ""
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


ORIGINAL = re.compile(r"(.+?)\s*\(([^()]+)\)$")
OWN_NAMES = {
    "name(originalname)": "name", "username(originalname)": "name", "username": "name",
    "originalname": "", "attended": "attended", "jointime": "joined", "registrationtime": "joined",
    "approvalstatus": "approval", "guest": "", "isguest": "",
}  # fmt: skip


def _is_participants(keys: set[str]) -> bool:
    is_named = {"name(originalname)", "username(originalname)", "username"} & keys
    return bool(is_named) and bool(
        {"useremail", "email", "jointime", "totalduration(minutes)", "duration(minutes)"} & keys
    )


def _is_registration(keys: set[str]) -> bool:
    return {"firstname", "email", "registrationtime"} <= keys


def _finish(person: Person, cells: columns.Cells) -> Person:
    """`Nick (Real Name)` is Real Name; a clock without a day says nothing of when."""
    nick = ORIGINAL.match(person.name)
    if nick:
        person.name, person.called = one_line(nick[2]), person.called or one_line(nick[1])[:80]
    day = dates.day(cells.get("joined", [""])[0])
    person.how_met = f"A Zoom meeting, {dates.spoken(day)}." if day else "A Zoom meeting."
    return person


PARTICIPANTS = columns.Table("zoom_participants", _is_participants, OWN_NAMES, _finish)
REGISTRATION = columns.Table("zoom_registration", _is_registration, OWN_NAMES, _finish)


def is_participants(text: str) -> bool:
    return tables.header(text, _is_participants) is not None


def is_registration(text: str) -> bool:
    return tables.header(text, _is_registration) is not None


def participants(text: str) -> Reading:
    """One row a join: the same person, by address or else by name, is told once."""
    return _merged(columns.read(PARTICIPANTS, text))


def registration(text: str) -> Reading:
    return _merged(columns.read(REGISTRATION, text))


def is_webinar(text: str) -> bool:
    return "attendeereport" in tables.key(text[:2000]) or "attendeedetails" in tables.key(
        text[:20_000]
    )


def webinar(text: str) -> Reading:
    """The attendee report: several tables in one file, each with a header of its own."""
    reading = Reading("zoom_webinar")
    found = tables.header(text.replace("\ufeff", ""), _is_participants)
    names: list[str] = []
    attended: dict[str, bool] = {}
    for number, cells in tables.rows(text, lambda keys: False, found[1] if found else ","):
        if cells is None:
            reading.reject(number, "This line could not be read.")
            continue
        keys = [tables.key(cell) for cell in cells]
        if _is_participants(set(keys)) or {"attended", "email"} <= set(keys):
            names = [columns.meaning(key, OWN_NAMES) for key in keys]
        elif not any(keys[1:]):
            names = names if any(keys) and not names else []
        elif names:
            _attendee(reading, attended, number, columns.by_meaning(names, cells))
    reading = _merged(reading)
    reading.counts = {
        "attended": sum(attended.values()), "no_show": len(attended) - sum(attended.values()),
    }  # fmt: skip
    return reading


def _attendee(
    reading: Reading, attended: dict[str, bool], number: int, cells: columns.Cells
) -> None:
    person = columns.person(PARTICIPANTS, number, cells)
    if isinstance(person, str):
        reading.reject(number, person)
        return
    reading.take(person)
    if "attended" in cells:
        key = _key(person)
        came = cells["attended"][0].casefold() == "yes"
        attended[key] = attended.get(key, False) or came


def _key(person: Person) -> str:
    return (person.emails[0] if person.emails else person.name).casefold()


def _merged(reading: Reading) -> Reading:
    found: dict[str, Person] = {}
    for person in reading.people:
        if DEVICE.match(person.name) and not person.emails:
            reading.reject(person.row, "It is a device or a number, not a name.")
        else:
            found.setdefault(_key(person), person)
    reading.people = list(found.values())
    return reading
