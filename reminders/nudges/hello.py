"""First words: connected, in something together, and never talked. Asked once for each person."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from contacts.models import GRACE, Contact, Tie
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows

FADES = timedelta(days=60)


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """Somebody with a rhythm comes up to be kept in touch with, and needs no asking here."""
    own = Tie.objects.own().filter(owner=OuterRef("owner"), context=OuterRef("context"))
    shared = Tie.objects.filter(Exists(own), owner=OuterRef("owner"), contact=OuterRef("pk"))
    people = Contact.objects.filter(
        Exists(shared),
        owner__in=owners,
        last_day__isnull=True,
        cadence_days__isnull=True,
        created_day__range=(today - FADES, today - GRACE),
    )
    return nudge_rows(people, contact="pk", occurrence=Value("hello"), due="created_day")


def reason(contact: Contact, due: Due) -> str:
    return f"You know {contact.greeting_name}, share something, and have not talked yet."


def stamp(contact: Contact, due: Due) -> str:
    return "First hello"


SOURCE = Source(NudgeKind.HELLO, rows, reason, stamp)
