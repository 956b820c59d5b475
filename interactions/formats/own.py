"""This program's own zip: rows as the export wrote them, checked for their shape and nothing more.

What a row means, and whether it may come in, is decided by who reads this.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from interactions.formats.archive import BROKEN, is_zip
from interactions.formats.shapes import Unreadable, storable

KIND = "archive"
FORMAT, VERSION = "connect-the-dots", 1
MANIFEST, ROWS = "account.json", "rows/"
# What somebody has gathered here must come back, so these are higher than those of other files.
LARGEST = 200_000_000
MOST_ENTRIES = 200
MOST_UNPACKED = 2_000_000_000
MOST_RATIO = 100
SMALL = 2_000_000  # what unpacks to no more may be as alike as it likes
LONGEST_LINE = 10_000_000
CHANGED = "This export was changed by hand, or is broken. Bring it as it was saved."
NEWER = "This export was made by a newer version of Connect the Dots than this one."
DIRECTORY = 200_000  # bytes at the end of a zip that hold its entries' names
TOO_MUCH = "This zip unpacks to far more than it should. Nothing was added."


def may_be_own(file: IO[bytes]) -> bool:
    """Without opening it: every zip that `is_own` has these names at its end, and few others do."""
    head = file.read(4)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - DIRECTORY))
    tail = file.read(DIRECTORY)
    file.seek(0)
    return is_zip(head) and MANIFEST.encode() in tail and ROWS.encode() in tail


def is_own(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except BROKEN:
        return False
    return MANIFEST in names and any(name.startswith(ROWS) for name in names)


def lines(data: bytes | IO[bytes]) -> Iterator[str]:
    """`{"account": …}` first, then `[kind, row]` for each row, as JSON lines, one at a time.

    Raises Unreadable with a sentence for the person.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            yield from _lines(archive)
    except (*BROKEN, KeyError):
        raise Unreadable(CHANGED) from None


def _lines(archive: zipfile.ZipFile) -> Iterator[str]:
    _check(archive)
    with archive.open(MANIFEST) as file:
        manifest = json.loads(file.read(LONGEST_LINE), parse_constant=_refused)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Unreadable(CHANGED)
    version = manifest.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise Unreadable(NEWER)
    account = manifest.get("account")
    yield json.dumps({"account": _clean(account if isinstance(account, dict) else {})})
    for name in archive.namelist():
        if name.startswith(ROWS) and name.endswith(".json"):
            kind = name.removeprefix(ROWS).removesuffix(".json")
            with archive.open(name) as file:
                for row in _rows(file):
                    yield json.dumps([kind, row])


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unreadable(TOO_MUCH)
    if unpacked > SMALL and unpacked > packed * MOST_RATIO:
        raise Unreadable(TOO_MUCH)


def _rows(file: Any) -> Iterator[dict[str, Any]]:
    """The rows of one array, a line each."""
    while raw := file.readline(LONGEST_LINE):
        text = raw.decode().strip().rstrip(",")
        if text and text not in ("[", "]", "[]"):
            row = json.loads(text, parse_constant=_refused)
            if not isinstance(row, dict):
                raise Unreadable(CHANGED)
            yield _clean(row)


def _clean(value: Any) -> Any:
    """`value` with nothing in it that a database cannot hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {storable(key): _clean(one) for key, one in value.items()}
    return value


def _refused(name: str) -> None:
    raise ValueError(name)
