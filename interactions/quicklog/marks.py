"""A line as it is shown: its text in pieces, each with what it was taken for."""

from datetime import date

from interactions.quicklog.shapes import Mark, Reading


def pieces(reading: Reading) -> list[tuple[str, Mark | None]]:
    """All of the text, each piece with its mark or with none; the widest mark wins."""
    text, at = reading.text, 0
    found: list[tuple[str, Mark | None]] = []
    for mark in sorted(reading.marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start < at:
            continue
        if mark.start > at:
            found.append((text[at : mark.start], None))
        found.append((text[mark.start : mark.end], mark))
        at = mark.end
    return [*found, (text[at:], None)] if text[at:] else found


def day_of(mark: Mark, reading: Reading) -> date | None:
    """Which of the days that these words may mean was taken, where one was."""
    taken = {news.day for news in reading.news}
    for talk in reading.talks:
        taken |= {talk.day, talk.remind_on or talk.day}
    for gift in reading.gifts:
        taken |= {gift.day, gift.due_on or gift.day}
    return next((day for day in mark.days if day in taken), None)
