"""iCalendar files: who was invited to what, and when. Nothing recurs here and nothing is fetched.

An event is read for its day, its title and its people; a rule that repeats it (RRULE) is not
followed, so no file can ask for a million days.
"""

import re
from collections.abc import Iterator

from interactions.formats import content, dates
from interactions.formats.shapes import Person, Reading, addresses, bound, single_spaced

CALENDARS = ("@group.calendar.google.com", "@resource.calendar.google.com")
NOT_PEOPLE = {"ROOM": "It is a room.", "RESOURCE": "It is a resource.", "GROUP": "It is a group."}


BEGINS = re.compile(r"^[\ufeff\s]*begin:\s*(vcalendar|vevent)\s*$", re.IGNORECASE | re.MULTILINE)


def is_ics(text: str) -> bool:
    return BEGINS.search(text[:5000]) is not None


def read(text: str) -> Reading:
    reading = Reading("ics")
    found: dict[str, Person] = {}
    events = attendee_lines = 0
    for event in _events(text):
        events += 1
        title, day = _title_and_day(event)
        for line in event:
            attendee_lines += line.name == "ATTENDEE"
            if line.name in ("ATTENDEE", "ORGANIZER"):
                _take(reading, found, line, title, day)
    for person in found.values():
        reading.take(person)
    reading.counts = {"events": events, "attendee_lines": attendee_lines}
    return reading


def _events(text: str) -> Iterator[list[content.Line]]:
    """The lines of each event, without those of an alarm in it; a missing END ends nothing."""
    event: list[content.Line] | None = None
    inner = 0
    for line in content.lines(text):
        part = line.value.strip().upper()
        if line.name == "BEGIN" and part == "VEVENT":
            if event is not None:
                yield event
            event, inner = [], 0
        elif line.name in ("BEGIN", "END") and part != "VEVENT":
            inner += 1 if line.name == "BEGIN" else -1
            if inner < 0 and event is not None:
                yield event
                event = None
        elif line.name == "END" and event is not None:
            yield event
            event = None
        elif event is not None and inner == 0:
            event.append(line)
    if event is not None:
        yield event


def _take(
    reading: Reading, found: dict[str, Person], line: content.Line, title: str, day: str
) -> None:
    kind = line.parameters.get("CUTYPE", "").upper()
    if kind in NOT_PEOPLE:
        reading.reject(line.number, NOT_PEOPLE[kind])
        return
    if line.parameters.get("PARTSTAT", "").upper() == "DECLINED":
        reading.reject(line.number, "They declined, so you did not meet there.")
        return
    emails = addresses(line.text)[:1] or addresses(line.parameters.get("EMAIL", ""))[:1]
    if emails and emails[0].casefold().endswith(CALENDARS):
        reading.reject(line.number, "It is a calendar.")
        return
    name = single_spaced(line.parameters.get("CN", "")) or (emails[0] if emails else "")
    key = emails[0].casefold() if emails else name.casefold()
    if not key:
        reading.reject(line.number, "It has neither a name nor an address.")
    elif key not in found:
        words = title or "An event in your calendar"
        found[key] = Person(
            line.number, name, emails=emails, event=title[:200], day=day,
            how_met=f"{words}, {dates.spoken(day)}." if day else f"{words}.",
        )  # fmt: skip
        bound(len(found))
    elif name not in found[key].emails and found[key].name in found[key].emails:
        found[key].name = name


def _title_and_day(event: list[content.Line]) -> tuple[str, str]:
    values = {line.name: line for line in reversed(event)}
    title = single_spaced(values["SUMMARY"].text) if "SUMMARY" in values else ""
    day = dates.day(values["DTSTART"].value.strip()[:8]) if "DTSTART" in values else ""
    return title[:300], day
