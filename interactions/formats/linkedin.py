"""LinkedIn's Connections.csv, in all its generations, and messages.csv.

The present export is UTF-8 with LF, begins with notes of some lines, then the header `First Name,
Last Name,URL,Email Address,Company,Position,Connected On`. Spreadsheets that saved it again change
its encoding, its line ends and its dates. Rows of closed accounts hold a date and nothing else.
"""

from collections import Counter
from dataclasses import dataclass, field

from interactions.formats import columns, dates, tables
from interactions.formats.shapes import (
    UNREAD,
    Person,
    Reading,
    Unreadable,
    single_spaced,
    web_address,
)

MESSAGES = {"conversationid", "from", "to", "date"}


def _is_connections(keys: set[str]) -> bool:
    return {"firstname", "lastname"} <= keys


def _finish(person: Person, cells: columns.Cells) -> None:
    connected = dates.day(cells.get("connected_on", [""])[0])
    if connected:
        person.how_met = f"Connected on LinkedIn, {dates.spoken(connected)}."


CONNECTIONS = columns.Table(
    kind="linkedin",
    is_header=_is_connections,
    meanings={"connectedon": "connected_on"},
    finish=_finish,
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
    """Somebody the owner wrote with: how often, and from when to when. No words are kept."""

    row: int
    name: str
    url: str = ""
    days: list[str] = field(default_factory=list)


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
    everyone: dict[str, set[str]] = {}
    for _, row in sent:
        names = [row.get("from", ""), *_recipients(row)]
        everyone.setdefault(row.get("conversationid", ""), set()).update(filter(None, names))
    counted = Counter(name for names in everyone.values() for name in names)
    senders = Counter(row.get("from", "") for _, row in sent)
    owner = max(counted, key=lambda name: (counted[name], senders[name]), default="")
    found: dict[str, _Other] = {}
    for number, row in sent:
        urls = [web_address(url) for url in row.get("recipientprofileurls", "").split(",")]
        names = _recipients(row)
        pairs = list(
            zip(names, urls if len(urls) == len(names) else [""] * len(names), strict=True)
        )
        for name, url in [
            (row.get("from", ""), web_address(row.get("senderprofileurl", ""))),
            *pairs,
        ]:
            if name and name != owner:
                other = found.setdefault(name, _Other(number, name))
                other.url = other.url or url
                other.days.append(dates.day(row.get("date", "")))
    return list(found.values())


def _recipients(row: dict[str, str]) -> list[str]:
    return [name.strip() for name in row.get("to", "").split(",") if name.strip()]
