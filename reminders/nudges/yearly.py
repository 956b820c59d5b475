"""The yearly letter: in the month the owner chose, whoever has not had it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from contacts.models import Contact
from reminders.models import Decision, NudgeKind, RoundRow
from reminders.nudges.source import Due, Owners, Source, nudge_rows

NEW_TO_THE_LIST = timedelta(days=30)


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    settled = RoundRow.objects.filter(
        owner=OuterRef("owner"), contact=OuterRef("pk"), year=today.year
    ).exclude(state=RoundRow.State.WAITING)
    people = (
        Contact.objects.active()
        .filter(
            owner__in=User.objects.filter(pk__in=owners, yearly_month=today.month),
            created_day__lte=today - NEW_TO_THE_LIST,
        )
        .filter(~Exists(settled))
    )
    return nudge_rows(
        people, contact="pk", occurrence=Value(str(today.year)), due=today.replace(day=1)
    )


def reason(contact: Contact, due: Due) -> str:
    return f"It is {due.due:%B}, and {contact.greeting_name} has not had your yearly letter."


def stamp(contact: Contact, due: Due) -> str:
    return f"Yearly, {due.due:%b}"


def close(decision: Decision, day: date | None) -> None:
    """Told from Today counts in the round, too, until that is taken back."""
    row, _ = RoundRow.objects.get_or_create(
        owner_id=decision.owner_id, contact_id=decision.contact_id, year=int(decision.occurrence)
    )
    if day is not None:
        row.settle(RoundRow.State.SENT, day, interaction=decision.interaction)
    elif row.interaction_id == decision.interaction_id:
        row.reopen()


SOURCE = Source(NudgeKind.YEARLY, rows, reason, stamp, close=close)
