"""Text out of bytes, and rows out of a CSV that may be broken, in any of its dialects."""

import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice

HEADER_WITHIN = 25
LONGEST_HEADER = 50_000
LONGEST_CELL = 1_000_000
csv.field_size_limit(LONGEST_CELL)
CODE_PAGES = ("cp1251", "cp1250")  # where the header is in no language of cp1252
MOST_RESTARTS = 100
END = re.compile(r"\r\n|\r|\n")
DELIMITERS = ",;\t"

Row = tuple[int, list[str] | None]
IsHeader = Callable[[set[str]], bool]


def decoded(data: bytes, page: str = "cp1252") -> str:
    """The text: by its mark, else UTF-8 where that fits, else this ANSI page of Windows."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return data.decode("utf-32", errors="replace").replace("\0", "")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace").replace("\0", "")
    head = data[:400]
    if len(head) > 8 and head[1::2].count(0) > len(head) // 3:
        return data.decode("utf-16-le", errors="replace").replace("\0", "")
    if len(head) > 8 and head[::2].count(0) > len(head) // 3:
        return data.decode("utf-16-be", errors="replace").replace("\0", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode(page, errors="replace")
    return text.replace("\0", "")


def key(cell: str) -> str:
    """A column's name as it is compared: case, spaces and a mark in front ignored."""
    return "".join(cell.split()).casefold().lstrip("\ufeff*")


def header(text: str, is_header: IsHeader) -> tuple[list[str], str] | None:
    """The keys of the first line that `is_header` takes, within 25, and the sign between cells."""
    found = _header(text, is_header)
    return found and found[1:]


def _header(text: str, is_header: IsHeader) -> tuple[int, list[str], str] | None:
    """The place of the header among the lines, its keys, and the sign between cells."""
    for at, line in enumerate(END.split(text, maxsplit=HEADER_WITHIN)[:HEADER_WITHIN]):
        for sign in DELIMITERS if len(line) < LONGEST_HEADER else "":
            try:
                keys = [key(cell) for cell in next(csv.reader([line], delimiter=sign), [])]
            except csv.Error:
                continue
            if is_header(set(keys)):
                return at, keys, sign
    return None


def body(text: str, is_header: IsHeader) -> tuple[list[str], Iterator[Row]] | None:
    """The keys of the header and the rows behind it, without empty ones; None where it is not."""
    found = _header(text, is_header)
    if found is None:
        return None
    at, keys, sign = found
    behind = islice(rows(text, is_header, sign, at), 1, None)
    return keys, (row for row in behind if row[1] is None or any(map(str.strip, row[1])))


def rows(text: str, is_header: IsHeader, delimiter: str, at: int = 0) -> Iterator[Row]:
    """(number of its first line, cells) of each row from line `at`; None where a row is no CSV.

    A quote that nobody closed would swallow every person up to the next quote. A row of several
    lines is believed only when it ends where a quote does and has the header's number of cells;
    else its first line is rejected and reading goes on with the second. Doing so often means
    that the file is no CSV: the rest is then rejected as one.
    """
    lines = _lines(text)
    width, again = 0, 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
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
                cells = _strictly(lines[start:end], width, delimiter)
            yield start + 1, cells
            if cells and not width and is_header({key(cell) for cell in cells}):
                width = len(cells)
            if cells is None:
                at = start + 1
                break


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in END.split(text)]


def _strictly(lines: list[str], width: int, delimiter: str) -> list[str] | None:
    """The cells of a row of several lines; None where its quotes are not those of one row."""
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return cells if width <= len(cells) <= width + 1 else None
