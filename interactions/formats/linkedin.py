"""LinkedIn's Connections.csv, in all its generations, and messages.csv.

The present export is UTF-8 with LF, begins with notes of some lines, then the header `First Name,
Last Name,URL,Email Address,Company,Position,Connected On`. Spreadsheets that saved it again change
its encoding, its line ends and its dates. Rows of closed accounts hold a date and nothing else.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contacts.profiles import profile_slug
from interactions.formats import columns, dates, tables
from interactions.formats.letters import without_letters
from interactions.formats.shapes import (
    LONGEST,
    UNREAD,
    Message,
    Person,
    Reading,
    Unreadable,
    single_spaced,
    storable,
    web_address,
)

MOST_IN_A_TALK = 500
MOST_COMMAS = 8  # in one name, with its letters
MOST_WRITTEN_TO = 20  # at once; a letter to more is a word to nobody
MESSAGES = {"conversationid", "from", "to", "date"}
BREAK = re.compile(r"<br\b[^<>]{0,50}>|</(?:p|div|li)>", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:p|div|span|a|b|i|u|strong|em|ul|ol|li)\b[^<>]{0,500}>", re.IGNORECASE)


def _is_connections(keys: set[str]) -> bool:
    return {"firstname", "lastname"} <= keys


def _finish(person: Person, cells: columns.Cells) -> None:
    """Letters behind a name (`Hoffman, M.Acc., CPA/CFF`) go to the notes, `Smith, III` stays."""
    family, letters = without_letters(person.family_name)
    if letters and person.name.endswith(person.family_name):
        person.name = person.name.removesuffix(person.family_name) + family
        person.family_name = family
        person.notes = f"{person.notes}\nLetters after the name: {letters.rstrip('.')}.".strip()
    connected = dates.day(cells.get("connected_on", [""])[0])
    if connected:
        person.how_met = f"Connected on LinkedIn, {dates.spoken(connected)}."


CONNECTIONS = columns.Table(
    kind="linkedin",
    is_header=_is_connections,
    meanings={"connectedon": "connected_on"},
    finish=_finish,
    is_company_a_name=False,
    missing="This does not look like LinkedIn's Connections.csv: it has no line with First Name"
    " and Last Name.",
)


def is_connections(text: str) -> bool:
    """By what no other table has beside the two names."""
    found = tables.header(text, _is_connections)
    return found is not None and bool(
        {"connectedon", "url"} & set(found[0]) or {"company", "position"} <= set(found[0])
    )


@dataclass
class _Other:
    """Somebody who wrote or was written to: in which talks, and when."""

    row: int
    name: str
    url: str = ""
    days: list[str] = field(default_factory=list)
    talks: set[str] = field(default_factory=set)
    sent_count: int = 0
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class _Sent:
    """One message: who wrote it, to whom, when, and its words."""

    people: list[_Other]
    at: str
    words: str


def messages(text: str) -> Reading:
    """The people of messages.csv, with dates and counts, and what they and the owner wrote.

    The owner is who takes part in most conversations. A draft was never sent, and counts as none.
    Words are of messages between two; what a group read is nobody's alone.
    """
    found = tables.body(text, MESSAGES.issubset)
    if found is None:
        raise Unreadable("This does not look like LinkedIn's messages.csv. Nothing was added.")
    reading = Reading("linkedin_messages")
    sent: list[tuple[int, dict[str, str]]] = []
    drafts = 0
    for number, cells in found[1]:
        if cells is None:
            reading.reject(number, UNREAD)
            continue
        raw = dict(zip(found[0], cells, strict=False))
        words = raw.pop("content", "")
        row = {name: single_spaced(cell) for name, cell in raw.items()}
        if _is_draft(row):
            drafts += 1
        else:
            sent.append((number, row | {"content": words}))
    others = _others(sent)
    for other in others:
        if other.name.casefold() == "linkedin member" and not other.url:
            reading.reject(other.row, "Their account is closed, and their name is gone.")
            continue
        reading.take(
            Person(
                other.row,
                other.name,
                urls=[other.url] if other.url else [],
                how_met=_told(other),
                messages=other.messages,
            )
        )
    reading.counts = {
        "messages": len(sent), "drafts": drafts, "counterparts": len(others),
        "conversations": len({row.get("conversationid") for _, row in sent}),
    }  # fmt: skip
    return reading


def _told(other: _Other) -> str:
    days = sorted(filter(None, other.days))
    count = len(other.days)
    told = f"{count} message{'s' if count > 1 else ''} on LinkedIn"
    return f"{told}, the last on {dates.spoken(days[-1])}." if days else f"{told}."


def _is_draft(row: dict[str, str]) -> bool:
    marks = (row.get("ismessagedraft", ""), row.get("isconversationdraft", ""))
    return row.get("folder", "").casefold() == "drafts" or any(
        mark.casefold() in ("yes", "true") for mark in marks
    )


def _others(sent: list[tuple[int, dict[str, str]]]) -> list[_Other]:
    """Everybody but the owner: who takes part in most talks, and writes most among those."""
    urls = _addresses_of(sent)
    found: dict[str, _Other] = {}
    written: list[_Sent] = []
    for number, row in sent:
        people = []
        for at, (name, url) in enumerate(_people(row, urls)):
            key = profile_slug(url).casefold() or url or name.casefold()
            other = found.setdefault(key, _Other(number, name, url))
            other.days.append(dates.day(row.get("date", "")))
            other.talks.add(row.get("conversationid", ""))
            other.sent_count += at == 0
            people.append(other)
        if row.get("from") and 1 < len(people) <= MOST_WRITTEN_TO + 1:
            written.append(_Sent(people, _moment(row.get("date", "")), row.get("content", "")))
    owner = max(found.values(), key=lambda one: (len(one.talks), one.sent_count), default=None)
    for one in written:
        _note(one, owner)
    return [other for other in found.values() if other is not owner]


def _note(sent: _Sent, owner: _Other | None) -> None:
    """Write a message down with those to whom it is an exchange with the owner."""
    sender, *readers = sent.people
    words = _words(sent.words) if len(readers) == 1 else ""
    if sender is owner:
        for reader in readers:
            if reader is not owner:
                reader.messages.append((sent.at, "wrote", words))
    elif any(reader is owner for reader in readers):
        sender.messages.append((sent.at, "got", words))


def _moment(text: str) -> str:
    """When it was, in UTC as LinkedIn writes it; the day alone where that is all there is."""
    try:
        at = datetime.strptime(text.removesuffix("UTC").strip(), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return dates.day(text)
    return at.replace(tzinfo=UTC).isoformat()


def _words(text: str) -> str:
    """What was written, without the marks of a page."""
    plain = html.unescape(MARKUP.sub("", BREAK.sub("\n", text)))
    return storable(plain).strip()[: LONGEST["notes"]]


def _addresses_of(sent: list[tuple[int, dict[str, str]]]) -> dict[str, set[str]]:
    """The profiles that go by each name: a row that has none is theirs when there is but one."""
    found: dict[str, set[str]] = {}
    for _, row in sent:
        for name, url in _people(row, {}):
            found.setdefault(name.casefold(), set()).update({url} - {""})
    return found


def _people(row: dict[str, str], urls: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The sender, then the recipients, each with a profile as far as one is known."""
    to = [web_address(url) for url in row.get("recipientprofileurls", "").split(",")]
    names = _recipients(row.get("to", ""), len(list(filter(None, to))), urls)
    pairs = [(row.get("from", ""), web_address(row.get("senderprofileurl", "")))]
    pairs += zip(names, to if len(to) == len(names) else [""] * len(names), strict=True)
    for name, url in pairs:
        only = urls.get(name.casefold(), set())
        if name:
            yield name, url or (next(iter(only)) if len(only) == 1 else "")


def _recipients(to: str, count: int, known: dict[str, set[str]]) -> list[str]:
    """The names between the commas; `Hoffman, CPA` is one where the profiles or a sender say so."""
    pieces = [piece.strip() for piece in to.split(",")[:MOST_IN_A_TALK] if piece.strip()]
    if count == 1 and len(pieces) > 1:
        return [", ".join(pieces)]
    names = []
    while pieces:
        ends = range(min(len(pieces), MOST_COMMAS), 1, -1)
        end = next((at for at in ends if ", ".join(pieces[:at]).casefold() in known), 1)
        names.append(", ".join(pieces[:end]))
        pieces = pieces[end:]
    return names
