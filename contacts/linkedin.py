"""LinkedIn's Connections.csv: from bytes to people, without touching the database.

The present export is UTF-8 with LF, begins with notes of some lines, then the header `First Name,
Last Name,URL,Email Address,Company,Position,Connected On`. Spreadsheets that saved it again change
its encoding, its line ends and its dates. Rows of closed accounts hold a date and nothing else.
"""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from contacts.points import linkedin_key

LARGEST = 10_000_000
MOST_PEOPLE = 10_000
HEADER_WITHIN = 25
MOST_RESTARTS = 100
LONGEST = {"name": 200, "given_name": 100, "family_name": 100, "employer": 200, "title": 200,
           "email": 254, "url": 500}  # fmt: skip
COLUMNS = {
    "firstname": "given_name", "lastname": "family_name", "url": "url", "emailaddress": "email",
    "company": "employer", "position": "title", "connectedon": "connected_on",
}  # fmt: skip
DATES = ["%d %b %Y", "%m/%d/%y, %I:%M %p", "%d-%b-%y", "%Y-%m-%d", "%m/%d/%y"]


class NotLinkedIn(Exception):
    """The file is something else; the message tells the person what to do."""


@dataclass
class Person:
    """One connection as the file has it; `row` counts from 1 at the file's first line."""

    row: int
    name: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    url: str = ""
    employer: str = ""
    title: str = ""
    connected_on: str = ""

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Reading:
    """What a file holds. `rejected` has (row, reason) for lines that could not be read."""

    people: list[Person] = field(default_factory=list)
    nameless: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def parse(data: bytes) -> Reading:
    """Read the people of a Connections.csv.

    Raises NotLinkedIn for another kind of file, one too large, or one with nobody in it.
    """
    if len(data) > LARGEST:
        raise NotLinkedIn("The file is larger than 10 MB. Nothing was added.")
    if data[:4] == b"PK\x03\x04":
        raise NotLinkedIn(
            "This is a zip or a spreadsheet. Open the zip and choose Connections.csv inside it."
        )
    rows = _rows(_decoded(data))
    columns = None
    reading = Reading()
    for number, cells in rows:
        if columns is None:
            columns = _columns(cells)
            if columns is None and number > HEADER_WITHIN:
                break
        elif cells is None:
            reading.rejected.append((number, "This line could not be read."))
        elif any(cell.strip() for cell in cells):
            _take(reading, number, dict(zip(columns, cells, strict=False)))
            if len(reading.people) > MOST_PEOPLE:
                raise NotLinkedIn(
                    "The file has more than 10,000 people. Split it, and bring the parts."
                )
    if columns is None:
        raise NotLinkedIn(
            "This does not look like LinkedIn's Connections.csv: it has no line with First Name"
            " and Last Name. Nothing was added."
        )
    if not reading.people:
        raise NotLinkedIn("Nobody in this file has a name. Nothing was added.")
    return reading


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").replace("\0", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\0", "")


def _rows(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """(number of its first line, cells) of each row; None for cells where a row is no CSV.

    A quote that nobody closed would swallow every person up to the next quote. A row of several
    lines is believed only when it ends where a quote does and has the header's number of cells;
    else its first line is rejected and reading goes on with the second. Doing so often means
    that the file is no CSV: the rest is then rejected as one.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line + "\n" for line in lines]
    split = csv.excel if _delimiter(lines) == "," else _Semicolons
    at, width, again = 0, 0, 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), split)
        began, again = at, again + 1
        if again > MOST_RESTARTS:
            yield began + 1, None
            return
        while True:
            start = began + reader.line_num
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            end = began + reader.line_num
            if cells is not None and width and end - start > 1:
                cells = _strictly(lines[start:end], width, split)
            yield start + 1, cells
            width = width or (len(cells) if cells and _columns(cells) else 0)
            if cells is None:
                at = start + 1
                break


class _Semicolons(csv.excel):
    """What a spreadsheet saves where the comma is the decimal sign."""

    delimiter = ";"


def _delimiter(lines: list[str]) -> str:
    for line in lines[:HEADER_WITHIN]:
        if _columns(line.replace('"', "").split(";")):
            return ";"
    return ","


def _strictly(lines: list[str], width: int, split: type[csv.Dialect]) -> list[str] | None:
    """The cells of a row of several lines; None where its quotes are not those of one row."""
    try:
        cells = next(csv.reader(lines, split, strict=True))
    except csv.Error:
        return None
    return cells if len(cells) == width else None


def _columns(cells: list[str] | None) -> list[str] | None:
    names = ["".join(cell.split()).casefold() for cell in cells or []]
    if "firstname" not in names or "lastname" not in names:
        return None
    return [COLUMNS.get(name, "") for name in names]


def _take(reading: Reading, number: int, cells: dict[str, str]) -> None:
    values = {name: " ".join(value.split()) for name, value in cells.items() if name}
    name = f"{values.get('given_name', '')} {values.get('family_name', '')}".strip()
    if not name:
        reading.nameless += 1
        return
    if "@" not in values.get("email", "") or " " in values["email"]:
        values["email"] = ""
    if not values.get("url", "").startswith(("https://", "http://")):
        slug = linkedin_key(values.get("url", ""))
        values["url"] = f"https://www.linkedin.com/in/{slug}" if slug else ""
    values["connected_on"] = _day(values.get("connected_on", ""))
    values = {key: value[: LONGEST.get(key, 40)] for key, value in values.items()}
    reading.people.append(Person(row=number, name=name[: LONGEST["name"]], **values))


def _day(text: str) -> str:
    """The date in ISO form, or nothing where it has none of the known forms."""
    for form in DATES:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""
