"""LinkedIn's Connections.csv, in all its generations, and messages.csv.

The present export is UTF-8 with LF, begins with notes of some lines, then the header `First Name,
Last Name,URL,Email Address,Company,Position,Connected On`. Spreadsheets that saved it again change
its encoding, its line ends and its dates. Rows of closed accounts hold a date and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contacts.profiles import profile_slug
from interactions.formats import columns, dates, tables
from interactions.formats.letters import without_letters
from interactions.formats.shapes import (
    UNREAD,
    Person,
    Reading,
    Unreadable,
    single_spaced,
    web_address,
)

MOST_IN_A_TALK = 500
MOST_COMMAS = 8  # in one name, with its letters
MESSAGES = {"conversationid", "from", "to", "date"}


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
    """Somebody who wrote or was written to: in which talks, and when. No words are kept."""

    row: int
    name: str
    url: str = ""
    days: list[str] = field(default_factory=list)
    talks: set[str] = field(default_factory=set)
    sent_count: int = 0


def messages(text: str) -> Reading:
    """The people of messages.csv, with dates and counts: whose words they are is theirs to say.

    The owner is who takes part in most conversations. A draft was never sent, and counts as none.
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
        row = dict(zip(found[0], (single_spaced(cell) for cell in cells), strict=False))
        if _is_draft(row):
            drafts += 1
        else:
            sent.append((number, row))
    others = _others(sent)
    for other in others:
        if other.name.casefold() == "linkedin member" and not other.url:
            reading.reject(other.row, "Their account is closed, and their name is gone.")
            continue
        days = sorted(filter(None, other.days))
        count = len(other.days)
        told = f"{count} message{'s' if count > 1 else ''} on LinkedIn"
        if days:
            told += f", the last on {dates.spoken(days[-1])}"
        reading.take(
            Person(other.row, other.name, urls=[other.url] if other.url else [], how_met=f"{told}.")
        )
    reading.counts = {
        "messages": len(sent), "drafts": drafts, "counterparts": len(others),
        "conversations": len({row.get("conversationid") for _, row in sent}),
    }  # fmt: skip
    return reading


def _is_draft(row: dict[str, str]) -> bool:
    marks = (row.get("ismessagedraft", ""), row.get("isconversationdraft", ""))
    return row.get("folder", "").casefold() == "drafts" or any(
        mark.casefold() in ("yes", "true") for mark in marks
    )


def _others(sent: list[tuple[int, dict[str, str]]]) -> list[_Other]:
    """Everybody but the owner: who takes part in most talks, and writes most among those."""
    urls = _addresses_of(sent)
    found: dict[str, _Other] = {}
    for number, row in sent:
        for at, (name, url) in enumerate(_people(row, urls)):
            key = profile_slug(url).casefold() or url or name.casefold()
            other = found.setdefault(key, _Other(number, name, url))
            other.days.append(dates.day(row.get("date", "")))
            other.talks.add(row.get("conversationid", ""))
            other.sent_count += at == 0
    owner = max(found.values(), key=lambda one: (len(one.talks), one.sent_count), default=None)
    return [other for other in found.values() if other is not owner]


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
