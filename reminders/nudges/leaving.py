"""Before a last day at school: another address, and whether they are glad to stay in touch."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Value

from accounts.models import User
from contacts.models import Contact
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, stamped, text

BEFORE, AFTER = timedelta(days=42), timedelta(days=14)


def theirs(owners: Owners, today: date) -> QuerySet[Any, Any]:
    people = Contact.objects.filter(
        owner__in=owners,
        leaves_on__range=(today - AFTER, today + BEFORE),
        may_stay_on__isnull=True,
    )
    return nudge_rows(
        people, contact="pk", occurrence=text("leaves_on"), due="leaves_on", detail=Value("theirs")
    )


def mine(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """The owner's own last day: about everybody whom they keep in touch with."""
    people = Contact.objects.filter(
        owner__in=User.objects.filter(pk__in=owners, leaves_on__range=(today, today + BEFORE)),
        cadence_days__isnull=False,
        may_stay_on__isnull=True,
    )
    return nudge_rows(
        people,
        contact="pk",
        occurrence=text("owner__leaves_on"),
        due="owner__leaves_on",
        detail=Value("mine"),
    )


def reason(contact: Contact, due: Due) -> str:
    name = contact.greeting_name
    if due.detail == "mine":
        return f"You leave school on {say_day(due.due)}. Give {name} an address that stays."
    tense = "leaves" if due.due >= due.today else "left"
    return f"{name} {tense} school on {say_day(due.due)}. A school address may stop then."


def stamp(contact: Contact, due: Due) -> str:
    return stamped("Last day", due.due)


SOURCE = Source(NudgeKind.LEAVING, theirs, reason, stamp)
MINE = Source(NudgeKind.LEAVING, mine, reason, stamp)
