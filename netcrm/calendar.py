"""What is due, as a calendar (RFC 5545) that others' programs show: names and days, no notes."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from accounts.models import User
from contacts.lines import escaped, line
from contacts.models import Contact, Context
from contacts.rhythms import weeks_ahead
from reminders.models import NudgeKind
from reminders.nudges import BY_RANK
from reminders.nudges.due import due_lists

AHEAD = timedelta(days=60)
MOST = 500
LAST_DAY = date.max - timedelta(days=1)  # after which there is none
BEFORE_A_TURN = BY_RANK[: BY_RANK.index(NudgeKind.KEEP_IN_TOUCH)]


class Entry(NamedTuple):
    """An all-day entry; `uid` stays the same while what it stands for does."""

    uid: str
    first: date
    last: date
    words: str


def calendar(user: User, now: datetime) -> Iterator[str]:
    """The lines of the owner's calendar; what was due before today stands on today."""
    today = user.today(now)
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    yield line("PRODID", "-//Connect the Dots//What is due//EN")
    yield line("NAME", "Connect the Dots") + line("X-WR-CALNAME", "Connect the Dots")
    yield line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H") + line("X-PUBLISHED-TTL", "PT6H")
    for entry in (*_people(user, today), *_events(user, today)):
        yield "BEGIN:VEVENT\r\n"
        yield line("UID", entry.uid)
        yield line("DTSTAMP", f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        yield line("DTSTART;VALUE=DATE", _day(entry.first))
        after = min(entry.last, LAST_DAY) + timedelta(days=1)
        yield line("DTEND;VALUE=DATE", _day(after))
        yield line("SUMMARY", escaped(entry.words))
        yield line("TRANSP", "TRANSPARENT") + line("CLASS", "PRIVATE")
        yield "END:VEVENT\r\n"
    yield "END:VCALENDAR\r\n"


def _people(user: User, today: date) -> Iterator[Entry]:
    """One entry a person: what is due about them first, up to two months ahead."""
    turns: dict[int, tuple[date, Contact]] = {}
    for week in weeks_ahead(user, today, user.people_a_week):
        for day, contact in week.people:
            turns.setdefault(contact.pk, (day, contact))
    found = due_lists({user.pk: today + AHEAD}, MOST)[user.pk].rows
    found = [due for due in found if due.contact_id not in turns or due.kind in BEFORE_A_TURN]
    people = user.contacts.in_bulk([due.contact_id for due in found])
    for due in found:
        if due.kind != NudgeKind.KEEP_IN_TOUCH:
            turns.pop(due.contact_id, None)
            contact = people[due.contact_id]
            yield _entry(due.kind, contact, due.occurrence, max(due.due, today))
    for day, contact in list(turns.values())[:MOST]:
        yield _entry(NudgeKind.KEEP_IN_TOUCH, contact, "", day)


def _entry(kind: NudgeKind, contact: Contact, occurrence: str, day: date) -> Entry:
    return Entry(_uid(kind, contact.uid, occurrence), day, day, f"{kind.label}: {contact.name}")


def _events(user: User, today: date) -> Iterator[Entry]:
    """Events that the owner, or somebody they know, is in."""
    events = Context.objects.of_kind(Context.Kind.EVENT).filter(
        ties__owner=user, starts_on__range=(today, today + AHEAD)
    )
    for event in events.distinct().order_by("starts_on", "pk")[:MOST]:
        first = event.starts_on or today
        yield Entry(_uid("event", event.uid), first, max(event.ends_on or first, first), event.name)


def _uid(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{digest}@{settings.HOST}"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
