"""An account as one zip, written as it is sent: never more than some rows of it in memory."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress

from accounts.models import User
from contacts.cards import cards
from contacts.cells import guarded
from contacts.csv import people_csv
from interactions.formats.own import FORMAT, MANIFEST, ROWS, VERSION
from netcrm.archive.kinds import Kind, Row, kinds, settings_of_users, wire_key
from netcrm.calendar import calendar

PIECE = 64 * 1024
README = """Everything that Connect the Dots held on you on {day}.

people.vcf     everybody, for an address book (vCard 4.0)
people.csv     everybody, for a spreadsheet
calendar.ics   what is due, and the events you know of
table/         every kind of row as a CSV for a spreadsheet
rows/          the same as JSON, from which "Import" makes an account again
account.json   your account, and what is in this zip

A cell that begins with an apostrophe stands for the words behind it: no spreadsheet runs them.
"""


class _Sink(io.RawIOBase):
    """What the zip writes into, and the answer reads out of."""

    def __init__(self) -> None:
        self.pieces = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces += data
        return len(data)

    def taken(self) -> bytes:
        found = bytes(self.pieces)
        self.pieces.clear()
        return found


def archive(user: User, now: datetime) -> Iterator[bytes]:
    """The zip's bytes. Two queries a kind: one for its JSON, one for its CSV."""
    sink, counts = _Sink(), {}
    stamp = now.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:

        def entry(name: str, lines: Iterable[str]) -> Iterator[bytes]:
            about = zipfile.ZipInfo(name, stamp)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with made.open(about, "w") as file:
                for line in lines:
                    file.write(line.encode())
                    if len(sink.pieces) > PIECE:
                        yield sink.taken()

        yield from entry("README.txt", [README.format(day=user.today(now))])
        yield from entry("people.vcf", cards(user))
        yield from entry("people.csv", people_csv(user))
        yield from entry("calendar.ics", calendar(user, now))
        for kind in kinds():
            yield from entry(f"table/{kind.label}.csv", _table(kind, user))
            counts[kind.label] = 0

            def count(kind: Kind = kind) -> None:
                counts[kind.label] += 1

            yield from entry(f"{ROWS}{kind.label}.json", _json(kind, user, count))
        yield from entry(MANIFEST, [said(_manifest(user, now, counts), indent=2)])
    yield sink.taken()


def _json(kind: Kind, user: User, count: Callable[[], None]) -> Iterator[str]:
    """An array with one row a line, so that it can be read a line at a time."""
    before = "[\n"
    for _, row in kind.rows(user):
        count()
        yield before + said(row)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _table(kind: Kind, user: User) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    names = [column.name for column in kind.columns]
    writer.writerow(names)
    yield "\ufeff" + line.getvalue()
    for _, row in kind.rows(user):
        line.seek(0)
        line.truncate()
        writer.writerow([guarded(cell(row[name])) for name in names])
        yield line.getvalue()


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it; a key of several parts, and JSON, as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return said(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _manifest(user: User, now: datetime, counts: dict[str, int]) -> Row:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported_at": now,
        "counts": counts,
        "account": account(user),
        "addresses": list(addresses.values("email", "verified", "primary")),
    }


def account(user: User) -> Row:
    """What the account's own row holds, but for what `LEFT_OUT` names."""
    found: Row = {}
    for field in settings_of_users():
        if field.is_relation:
            row = getattr(user, field.name)
            found[field.name] = row and wire_key([str(row)])
        else:
            found[field.name] = getattr(user, field.name)
    return found


def said(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


def _plain(value: Any) -> str:
    if isinstance(value, date):  # and datetime, to the microsecond
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def file_name(today: date) -> str:
    return f"connect-the-dots-{today.isoformat()}.zip"
