"""A line as it is shown: its text in pieces, each with what it was taken for."""

from collections.abc import Iterable

from interactions.quicklog.shapes import Mark


def pieces(text: str, marks: Iterable[Mark]) -> list[tuple[str, str]]:
    """All of `text`, each piece with the kind of its mark or with none; the widest mark wins."""
    found, at = [], 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start < at:
            continue
        if mark.start > at:
            found.append((text[at : mark.start], ""))
        found.append((text[mark.start : mark.end], mark.kind))
        at = mark.end
    return [*found, (text[at:], "")] if text[at:] else found
