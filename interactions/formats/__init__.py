"""Files that people bring, from bytes to people: `read` knows the kind by what is in it."""

from collections.abc import Callable
from dataclasses import dataclass

from interactions.formats import archive, books, ics, linkedin, pasted, tables, vcard, zoom
from interactions.formats.shapes import LARGEST, Person, Reading, Unreadable

__all__ = ["KINDS", "Person", "Reading", "Unreadable", "name_of", "read"]

NOTHING = "We could not tell what this file is. Choose what it is below, or bring another."
NOBODY = "Nobody in this file has a name or an address. Nothing was added."


@dataclass(frozen=True)
class Kind:
    """One kind of file: what people call it, how its text is known, and its reader."""

    name: str
    is_this: Callable[[str], bool]
    read: Callable[[str], Reading]


def _book(name: str, kind: str) -> Kind:
    return Kind(name, lambda text: books.is_kind(kind, text), lambda text: books.read(kind, text))


# In the order in which they are looked for: what has the clearest marks first.
KINDS = {
    "vcard": Kind("vCard", vcard.is_vcard, vcard.read),
    "ics": Kind("Calendar (ICS)", ics.is_ics, ics.read),
    "linkedin_messages": Kind("LinkedIn messages", linkedin.is_messages, linkedin.messages),
    "zoom_chat": Kind("Zoom chat", zoom.is_chat, zoom.chat),
    "zoom_webinar": Kind("Zoom webinar report", zoom.is_webinar, zoom.webinar),
    "zoom_participants": Kind("Zoom participants", zoom.is_participants, zoom.participants),
    "zoom_registration": Kind("Zoom registration", zoom.is_registration, zoom.registration),
    "own": _book("Connect the Dots", "own"),
    "google": _book("Google Contacts", "google"),
    "outlook": _book("Outlook", "outlook"),
    "linkedin": Kind("LinkedIn connections", linkedin.is_connections, linkedin.connections),
    "csv": _book("Another CSV", "csv"),
    "list": Kind("A list of names", lambda text: False, pasted.read),
}


def name_of(kind: str) -> str:
    return KINDS[kind].name if kind in KINDS else kind


def read(data: bytes, kind: str = "", otherwise: str = "") -> Reading:
    """The people of a file, of the given kind, the one it is known by, or else `otherwise`.

    Raises Unreadable, with a sentence for the person, where there is nobody to be had.
    """
    if len(data) > LARGEST:
        raise Unreadable("The file is larger than 10 MB. Nothing was added.")
    if archive.is_zip(data):
        data = archive.connections(data)
    text = tables.decoded(data)
    kind = kind or next((key for key, one in KINDS.items() if one.is_this(text)), otherwise)
    if kind not in KINDS:
        raise Unreadable(NOTHING)
    reading = KINDS[kind].read(text)
    if not reading.people and not reading.counts.get("cards") and not reading.counts.get("events"):
        raise Unreadable(NOBODY)
    return reading
