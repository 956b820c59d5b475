"""From a file to an import that waits for its review: at once, or by a worker where it is large."""

from datetime import date
from typing import Any

from accounts.broker import hint
from accounts.models import User
from contacts.text import folded
from interactions.formats import NOBODY, Reading, by_hand
from interactions.formats.apart import PATIENCE, read_apart
from interactions.formats.shapes import NAMELESS, Unknown, Unreadable
from interactions.imports.committing import commit
from interactions.models import Import

READ_AT_ONCE = 1_000_000  # bytes; larger files are read by a worker
OWN_AT_ONCE = 200_000  # of a whole account, where every row is compared with those that are here
MOST_TOLD = 500  # of the lines that were left out, each with its reason
State = Import.State


def found_in(reading: Reading, owner: User) -> dict[str, Any]:
    """What an import keeps of a file that was read. Raises Unreadable where nobody is in it.

    Of what people in a chat said to one other alone, it keeps what they said to the owner.
    """
    if not reading.people:
        raise Unreadable(NOBODY)
    own = {folded(name) for name in (owner.name, owner.first_name) if name}
    for person in reading.people:
        for to, words in person.direct:
            if folded(to) in own:
                person.hear(words)
    return {
        "kind": reading.kind,
        "rows": [person.as_row() for person in reading.people],
        "nameless_count": reading.nameless,
        "rejected": [one for one in reading.rejected if one[1] != NAMELESS][:MOST_TOLD],
        "partial": reading.partial[:MOST_TOLD],
        "state": State.REVIEW,
        "data": None,
    }


def to_be_named(data: bytes, kind: str) -> dict[str, Any]:
    """What an import keeps of a table that no reader knows; nothing where it is none."""
    if kind not in ("", "csv") or not by_hand.first_rows(data):
        return {}
    return {"kind": "csv", "state": State.COLUMNS, "data": data}


def leave_for_worker(owner: User, name: str, data: bytes, kind: str) -> Import:
    """An import that a worker is asked to read."""
    source: Import = owner.imports.create(
        file_name=name, kind=kind, asked_kind=kind, state=State.READING, data=data
    )
    hint("reminders.tasks.add_imports")
    return source


def go_on(source: Import, today: date) -> None:
    """Do what a claimed import waits for: read its file, or add whom it took."""
    if source.state == State.ADDING:
        commit(source, today)
    elif source.state == State.READING and source.data is not None:
        found = _read(bytes(source.data), source) | {"leased_until": None}
        Import.objects.filter(pk=source.pk, state=State.READING).update(**found)


def _read(data: bytes, source: Import) -> dict[str, Any]:
    """What the file holds, or why it could not be read."""
    kind = source.asked_kind
    try:
        return found_in(read_apart(data, kind, seconds=PATIENCE), source.owner)
    except Unreadable as problem:
        columns = to_be_named(data, kind) if isinstance(problem, Unknown) else {}
        return columns or {"state": State.FAILED, "problem": str(problem)[:300], "data": None}
