"""Birthdays: on the day and for six days after; the owner chose when February 29 is remembered."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DateField, Q, QuerySet, Value, When
from django.db.models.functions import Right

from contacts.models import Contact
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows

LEAP_DAY = "02-29"
LATE_DAYS = 6  # somebody whose digest comes weekly hears of every birthday


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    days = [today - timedelta(days=ago) for ago in range(LATE_DAYS + 1)]
    whens = [When(_falls_on(day), then=Value(day)) for day in days]
    known = Contact.objects.filter(owner__in=owners).exclude(birthday="")
    people = known.annotate(month_day=Right("birthday", 5)).annotate(
        falls_on=Case(*whens, default=Value(None), output_field=DateField())
    )
    years = [When(falls_on=day, then=Value(str(day.year))) for day in days]
    return nudge_rows(
        people.filter(falls_on__isnull=False),
        contact="pk",
        occurrence=Case(*years, default=Value("")),
        due="falls_on",
        topic="birthday",
    )


def _falls_on(day: date) -> Q:
    """Who has their birthday on this day, leap days included as each owner chose."""
    found = Q(month_day=f"{day:%m-%d}")
    next_day = day + timedelta(days=1)
    is_leap = next_day.year % 4 == 0 and (next_day.year % 100 != 0 or next_day.year % 400 == 0)
    if not is_leap and f"{day:%m-%d}" in ("02-28", "03-01"):
        found |= Q(month_day=LEAP_DAY, owner__leap_birthday=f"{day:%m-%d}")
    return found


def reason(contact: Contact, due: Due) -> str:
    if due.today == due.due:
        return f"It is {contact.greeting_name}’s birthday today."
    return f"{contact.greeting_name} had a birthday on {due.due:%A, %B} {due.due.day}."


def stamp(contact: Contact, due: Due) -> str:
    return f"Birthday {due.due:%b} {due.due.day}"


SOURCE = Source(NudgeKind.BIRTHDAY, rows, reason, stamp)
