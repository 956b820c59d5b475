"""The zip in which LinkedIn sends an export: one file out of it, with bounds on what it unpacks."""

import io
import zipfile

from interactions.formats.shapes import Unreadable

MOST_ENTRIES = 200  # a complete export has some fifty
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
WANTED = "connections.csv"


def is_zip(data: bytes) -> bool:
    return data[:4] == b"PK\x03\x04"


def connections(data: bytes) -> bytes:
    """The bytes of Connections.csv. Raises Unreadable where it is not there, or is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _wanted(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Unreadable(
            "This zip could not be opened. Open it on your computer and bring the file inside."
        ) from None


def _wanted(archive: zipfile.ZipFile) -> bytes:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("This zip has more than 200 files. Bring the one with your people.")
    names = {entry.filename.rsplit("/", 1)[-1].casefold(): entry for entry in entries}
    if "[content_types].xml" in names:
        raise Unreadable("This is a spreadsheet. Save it as CSV, and bring that.")
    entry = names.get(WANTED)
    if entry is None:
        if {"profile.csv", "positions.csv", "email addresses.csv"} & set(names):
            raise Unreadable(
                "This is the first part of LinkedIn's export, without your connections. The second"
                " mail, about a day later, has them: bring that zip."
            )
        raise Unreadable("This zip has no Connections.csv. Bring the file with your people.")
    packed = max(entry.compress_size, 1)
    if entry.file_size > MOST_UNPACKED or entry.file_size > packed * MOST_RATIO:
        raise Unreadable("This zip unpacks to far more than it should. Nothing was added.")
    with archive.open(entry) as file:
        found = file.read(MOST_UNPACKED + 1)
    if len(found) > MOST_UNPACKED:
        raise Unreadable("This zip unpacks to far more than it should. Nothing was added.")
    return found
