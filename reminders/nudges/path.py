"""The next step with faculty before it closes, and the end of a role: thank, and note it now."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from contacts.models import Contact, Context, Tie
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, stamped, text
from reminders.paths import ENDED_WITHIN, OF_ROLE

BEFORE = timedelta(days=14)
TEACHES = [Tie.Role.ADVISOR, Tie.Role.INSTRUCTOR, Tie.Role.SUPERVISOR]


def closing(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """Openings with somebody of the faculty that close within two weeks."""
    taken = Tie.objects.own().filter(
        owner=OuterRef("owner"), context=OuterRef("faculty__openings__context"),
        role__in=list(OF_ROLE),
    )  # fmt: skip
    begun = Q(faculty__openings__opens_on__isnull=True) | Q(faculty__openings__opens_on__lte=today)
    people = Contact.objects.filter(
        begun,
        ~Exists(taken),
        owner__in=owners,
        kind=Contact.Kind.FACULTY,
        faculty__program=F("owner__program"),
        faculty__openings__closes_on__range=(today, today + BEFORE),
    )
    opening = "faculty__openings__pk"
    return nudge_rows(
        people,
        contact="pk",
        occurrence=Concat(Value("o"), text(opening)),
        due="faculty__openings__closes_on",
        topic="faculty__openings__title",
        ref=opening,
    )


def ending(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """Roles of the owner's own that ended lately, where this person looked after them."""
    worked = Q(role__in=list(OF_ROLE)) | Q(context__kind=Context.Kind.WORKPLACE)
    over = Tie.objects.own().filter(
        worked,
        owner=OuterRef("owner"),
        context=OuterRef("context"),
        ends_on__range=(today - timedelta(days=ENDED_WITHIN), today),
    ).order_by("pk")  # fmt: skip
    theirs = Tie.objects.filter(owner__in=owners, contact__isnull=False, role__in=TEACHES).annotate(
        ended=Subquery(over.values("pk")[:1]), ended_on=Subquery(over.values("ends_on")[:1])
    )
    return nudge_rows(
        theirs.filter(ended__isnull=False),
        occurrence=Concat(Value("t"), text("ended")),
        due="ended_on",
        topic="context__name",
        detail=Value("ended"),
        ref="ended",
    )


def reason(contact: Contact, due: Due) -> str:
    if due.detail == "ended":
        return (
            f"Your part in {due.topic} ended on {say_day(due.due)}. Thank {contact.greeting_name},"
            " and note what you did while you remember it: a reference may need it."
        )
    return f"{due.topic} is open until {say_day(due.due)}. It is how you would work together."


def stamp(contact: Contact, due: Due) -> str:
    return stamped("Ended" if due.detail == "ended" else "Closes", due.due)


SOURCE = Source(NudgeKind.PATH, closing, reason, stamp)
ENDING = Source(NudgeKind.PATH, ending, reason, stamp)
