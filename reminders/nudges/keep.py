"""Keep in touch: whoever has a rhythm and was not heard from for so long."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from contacts.models import Contact, base_due_day, period_words
from interactions.turns import resting
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, stamped, text

LATE = timedelta(days=31)


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """Whose turn it is this week; who rests keeps it, and is quiet."""
    people = Contact.objects.in_turn(owners, today).filter(
        ~resting(today), cadence_days__isnull=False
    )
    return nudge_rows(
        people, contact="pk", occurrence=Value(""), due="next_due", pace="cadence_days",
        detail=Coalesce(text("owner__fresh_start_on"), Value("")),
    )  # fmt: skip


def occurrence(contact: Contact, due: Due) -> str:
    """The due day before any snooze."""
    if contact.snoozed_until == due.due:
        fresh_start = date.fromisoformat(due.detail) if due.detail else None
        base = base_due_day(
            contact.last_day, contact.cadence_days or 0, contact.created_day, contact.uid,
            fresh_start,
        )  # fmt: skip
        return base.isoformat()
    return due.due.isoformat()


def is_late(due: Due) -> bool:
    return due.today - due.due > LATE


def reason(contact: Contact, due: Due) -> str:
    if contact.last_day is None:
        return "You have not written to each other yet."
    if is_late(due):
        return "It has been a while. Start again with a line, or let it rest."
    period = period_words(contact.cadence_days or 0)
    return f"Keep in touch {period}. You were last in touch on {say_day(contact.last_day)}."


def now(contact: Contact, due: Due) -> str:
    turn = (
        f"So many come up in a week, and no more: this week {contact.greeting_name} is one of them."
    )
    if contact.snoozed_until == due.due:
        return f"You chose {say_day(due.due)}. {turn}"
    if contact.last_day is None:
        return f"Added on {say_day(contact.created_day)}, with a rhythm. {turn}"
    rhythm = period_words(contact.cadence_days or 0)
    return f"Your rhythm is {rhythm}, and since {say_day(contact.last_day)} that is over. {turn}"


def stamp(contact: Contact, due: Due) -> str:
    return stamped("Since" if is_late(due) else "Due", due.due)


SOURCE = Source(NudgeKind.KEEP_IN_TOUCH, rows, reason, stamp, occurrence, now, is_late)
