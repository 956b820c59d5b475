"""Follow-ups: a day that was noted with an interaction, until the next word with that person."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from contacts.models import Contact
from interactions.models import Participation
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, joined, nudge_rows, say_day


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    since = Participation.objects.filter(
        owner=OuterRef("owner"),
        contact=OuterRef("contact"),
        day__gte=OuterRef("interaction__follow_up_on"),
        day__lte=today,
        interaction__deleted_at__isnull=True,
    )
    noted = Participation.objects.filter(
        ~Exists(since),
        interaction__owner__in=owners,
        owner=F("interaction__owner"),  # else all that these owners ever logged would be read
        interaction__follow_up_on__lte=today,
        interaction__deleted_at__isnull=True,
    )
    day = "interaction__follow_up_on"
    return nudge_rows(
        noted,
        occurrence=joined("interaction", day),
        due=day,
        topic="interaction__topic",
        ref="interaction",
    )


def reason(contact: Contact, due: Due) -> str:
    about = f" about {due.topic}" if due.topic else ""
    return f"You wanted to follow up{about} on {say_day(due.due)}."


SOURCE = Source(NudgeKind.FOLLOW_UP, rows, reason)
