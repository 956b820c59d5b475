"""The yearly letter: in the month the owner chose, whoever has not had it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Value

from contacts.models import Contact
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Source, nudge_rows

NEW_TO_THE_LIST = timedelta(days=30)


def rows(owners: Sequence[int], today: date) -> QuerySet[Any, Any]:
    people = Contact.objects.active().filter(
        owner__in=owners,
        owner__yearly_month=today.month,
        created_day__lte=today - NEW_TO_THE_LIST,
    )
    return nudge_rows(
        people, contact="pk", occurrence=Value(str(today.year)), due=today.replace(day=1)
    )


def reason(contact: Contact, due: Due) -> str:
    return f"It is {due.due:%B}, and {contact.greeting_name} has not had your yearly letter."


def stamp(contact: Contact, due: Due) -> str:
    return f"Yearly, {due.due:%b}"


SOURCE = Source(NudgeKind.YEARLY, rows, reason, stamp)
