"""Files that people bring, from bytes to people: `read` knows the kind by what is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from interactions.formats import (
    archive,
    books,
    by_hand,
    columns,
    ics,
    linkedin,
    own,
    pasted,
    tables,
    vcard,
    zoom_chat,
    zoom_lists,
)
from interactions.formats.shapes import LARGEST, Person, Reading, Unknown, Unreadable

__all__ = ["KINDS", "Person", "Reading", "Unreadable", "name_of", "read"]

NOTHING = "We could not tell what this file is. Choose what it is below, or bring another."
NOBODY = "Nobody in this file has a name or an address. Nothing was added."


@dataclass(frozen=True)
class Kind:
    """One kind of file: what people call it, how its text is known, and its reader."""

    name: str
    is_this: Callable[[str], bool]
    read: Callable[[str], Reading]


def _table(name: str, table: columns.Table, read: Callable[[str], Reading] | None = None) -> Kind:
    return Kind(name, _has(table.is_header), read or partial(columns.read, table))


def _has(is_header: tables.IsHeader) -> Callable[[str], bool]:
    return lambda text: tables.header(text, is_header) is not None


# In the order in which they are looked for: what has the clearest marks first.
KINDS = {
    "vcard": Kind("vCard", vcard.is_vcard, vcard.read),
    "ics": Kind("Calendar (ICS)", ics.is_ics, ics.read),
    "linkedin_messages": Kind(
        "LinkedIn messages", _has(linkedin.MESSAGES.issubset), linkedin.messages
    ),
    "zoom_chat": Kind("Zoom chat", zoom_chat.is_chat, zoom_chat.read),
    "zoom_webinar": Kind("Zoom webinar report", zoom_lists.is_webinar, zoom_lists.webinar),
    "zoom_participants": _table(
        "Zoom participants", zoom_lists.PARTICIPANTS, zoom_lists.participants
    ),
    "zoom_registration": _table(
        "Zoom registration", zoom_lists.REGISTRATION, zoom_lists.registration
    ),
    "own": _table("Connect the Dots", books.OWN_CSV),
    "google": _table("Google Contacts", books.GOOGLE),
    "outlook": _table("Outlook", books.OUTLOOK),
    "linkedin": Kind(
        "LinkedIn connections",
        linkedin.is_connections,
        partial(columns.read, linkedin.CONNECTIONS),
    ),
    "csv": _table("Another CSV", books.ANY),
    "list": Kind("A list of names", lambda text: False, pasted.read),
}


def name_of(kind: str) -> str:
    return KINDS[kind].name if kind in KINDS else kind


def read(data: bytes, kind: str = "", otherwise: str = "") -> Reading:
    """The people of a file, of the given kind, the one it is known by, or else `otherwise`.

    Raises Unreadable, with a sentence for the person, where it cannot be read.
    """
    if len(data) > LARGEST:
        raise Unreadable("The file is larger than 10 MB. Nothing was added.")
    if archive.is_zip(data):
        if own.is_own(data):
            for _ in own.lines(data):
                pass
            return Reading(own.KIND)
        data = archive.content(data)
    text = tables.decoded(data)
    if kind.startswith(f"{by_hand.KIND}:"):
        return by_hand.read(text, kind)
    kind = kind or _known(text)
    if not kind:
        text, kind = _in_another_page(data) or (text, otherwise)
    if kind not in KINDS:
        raise Unknown(NOTHING)
    return KINDS[kind].read(text)


def _in_another_page(data: bytes) -> tuple[str, str] | None:
    """Text and kind in an alphabet that Windows writes by another page, such as Cyrillic."""
    texts = (tables.decoded(data, page) for page in tables.CODE_PAGES)
    return next(((text, kind) for text in texts if (kind := _known(text))), None)


def _known(text: str) -> str:
    return next((key for key, one in KINDS.items() if one.is_this(text)), "")
