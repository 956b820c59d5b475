"""Their news: open until it is answered, and no longer told once it has faded."""

from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from contacts.models import Contact
from interactions.models import Update
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, text


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    news = Update.objects.filter(owner__in=owners).open().fresh(today)
    return nudge_rows(
        news,
        occurrence=text("pk"),
        due="day",
        topic="words",
        detail=Concat("kind", Value(":"), Coalesce("context__code", Value(""))),
    )


def reason(contact: Contact, due: Due) -> str:
    return f"News of {contact.greeting_name} on {say_day(due.due)}: {due.topic}"


def stamp(contact: Contact, due: Due) -> str:
    return Update.Kind(due.detail.partition(":")[0]).label


SOURCE = Source(NudgeKind.NEWS, rows, reason, stamp)
