"""A table whose columns no reader knows: its first rows to look at, and people by what is said."""

import csv
from collections.abc import Sequence

from interactions.formats import books, columns, tables
from interactions.formats.shapes import UNREAD, Reading

KIND = "by_hand"
LOOKED_AT = 50_000  # bytes, for the first rows
MOST_ROWS, MOST_COLUMNS = 6, 60
WORDS = {
    "": "Leave out", "name": "Name", "given": "First name", "middle": "Middle name",
    "family": "Last name", "suffix": "Suffix", "called": "What you call them",
    "pronouns": "Pronouns", "email": "Mail address", "phone": "Phone", "url": "Link",
    "employer": "Employer", "title": "Title", "birthday": "Birthday", "groups": "Tags",
    "how_met": "How you met", "notes": "Notes",
}  # fmt: skip
NAMING = {"name", "given", "family", "called", "email"}


def first_rows(data: bytes) -> list[list[str]]:
    """The first rows of a table with at least two columns; none where it is no table."""
    text = tables.decoded(data[:LOOKED_AT])
    sign = _sign(text)
    found = [
        cells for _, cells in tables.rows(text, lambda keys: False, sign) if cells and any(cells)
    ]
    first = [[cell[:80] for cell in cells[:MOST_COLUMNS]] for cells in found[:MOST_ROWS]]
    width = len(first[0]) if first else 0
    is_table = width > 1 and sum(len(row) == width for row in first) * 2 > len(first) > 1
    return first if is_table else []


def guesses(header: Sequence[str]) -> list[str]:
    """What each column may hold, by its name."""
    found = [columns.meaning(tables.key(cell), {}) for cell in header]
    return [one if one in WORDS else "" for one in found]


def kind_of(meanings: Sequence[str], has_header: bool) -> str:
    """The kind by which `formats.read` knows what was said of the columns."""
    return ":".join([KIND, "1" if has_header else "0", ",".join(meanings)])


def read(text: str, kind: str) -> Reading:
    """Everybody of the table, by what was said of its columns."""
    _, has_header, said = kind.split(":", 2)
    meanings = said.split(",")
    rows = tables.rows(text, lambda keys: False, _sign(text[:LOOKED_AT]))
    reading = Reading("csv")
    if has_header == "1":
        next(rows, None)
    for number, cells in rows:
        if cells is None:
            reading.reject(number, UNREAD)
        elif any(cell.strip() for cell in cells):
            found = columns.person(books.ANY, number, columns.by_meaning(meanings, cells))
            if isinstance(found, str):
                reading.reject(number, found)
            else:
                reading.take(found)
    reading.counts["rows"] = len(reading.people) + len(reading.rejected)
    return reading


def _sign(text: str) -> str:
    """The sign between cells: the one that the first lines have most, and equally often."""
    lines = [line for line in tables.END.split(text)[:MOST_ROWS] if line.strip()]

    def fits(sign: str) -> tuple[int, int]:
        widths = []
        for line in lines:
            try:
                widths.append(len(next(csv.reader([line], delimiter=sign), [])))
            except csv.Error:
                widths.append(1)
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(tables.DELIMITERS, key=fits)
