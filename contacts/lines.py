"""Writing content lines, which vCard (RFC 6350) and iCalendar (RFC 5545) share."""

import re

LONGEST = 75  # octets of a line, its break not counted
BREAK = re.compile(r"\r\n|\r|\n")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def escaped(text: str) -> str:
    """`text` as a value: no sign of the format's own is left bare."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return UNSEEN.sub("", BREAK.sub("\\\\n", text))


def bare(text: str) -> str:
    """`text` as an address, which has no escapes and no breaks."""
    return "".join(UNSEEN.sub("", text).split())


def line(name: str, value: str) -> str:
    """One property, folded where it is long and never inside a character."""
    text = f"{name}:{value}"
    if len(text.encode()) <= LONGEST:
        return f"{text}\r\n"
    pieces, piece, room = [], "", LONGEST
    for character in text:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST - 1  # the blank that begins a continued line
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
