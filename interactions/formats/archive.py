"""One file out of a zip, such as LinkedIn's, with bounds on what it holds and unpacks."""

import io
import zipfile
import zlib

from interactions.formats.shapes import Unreadable

MOST_ENTRIES = 20
MOST_OF_LINKEDIN = 200  # its complete export has some fifty
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
WANTED = "connections.csv"
OF_LINKEDIN = {"profile.csv", "positions.csv", "email addresses.csv", "education.csv", "skills.csv",
               "invitations.csv", "messages.csv", "registration.csv"}  # fmt: skip
READ = (".vcf", ".csv", ".ics", ".txt")
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError,
          ValueError)  # fmt: skip
TOO_MUCH = "This zip unpacks to far more than it should. Nothing was added."


def is_zip(data: bytes) -> bool:
    return data[:4] == b"PK\x03\x04"


def content(data: bytes) -> bytes:
    """The bytes of Connections.csv, or of the only file there is.

    Raises Unreadable where there is none, or where the zip is a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _wanted(archive)
    except BROKEN:
        raise Unreadable(
            "This zip could not be opened. Open it on your computer and bring the file inside."
        ) from None


def _wanted(archive: zipfile.ZipFile) -> bytes:
    entries = archive.infolist()
    names = {entry.filename.rsplit("/", 1)[-1].casefold(): entry for entry in entries}
    is_linkedins = len(OF_LINKEDIN & set(names)) > 1
    if len(entries) > (MOST_OF_LINKEDIN if is_linkedins else MOST_ENTRIES):
        raise Unreadable("This zip has more than 20 files. Bring the one with your people.")
    if "[content_types].xml" in names:
        raise Unreadable("This is a spreadsheet. Save it as CSV, and bring that.")
    if (
        any(_is_bomb(entry) for entry in entries)
        or sum(e.file_size for e in entries) > MOST_UNPACKED
    ):
        raise Unreadable(TOO_MUCH)
    with archive.open(_chosen(names)) as file:
        found = file.read(MOST_UNPACKED + 1)
    if len(found) > MOST_UNPACKED:
        raise Unreadable(TOO_MUCH)
    return found


def _chosen(names: dict[str, zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if WANTED in names:
        return names[WANTED]
    if OF_LINKEDIN & set(names):
        raise Unreadable(
            "This is the first part of LinkedIn's export, without your connections. The second"
            " mail, about a day later, has them: bring that zip."
        )
    files = [entry for name, entry in names.items() if name.endswith(READ)]
    if len(files) != 1:
        raise Unreadable("This zip has no Connections.csv. Bring the file with your people.")
    return files[0]


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    """Whether it unpacks beyond the ratio; a short file of one letter may, and harms nobody."""
    return entry.file_size > max(max(entry.compress_size, 1) * MOST_RATIO, 100_000)
