"""Something to offer, where the other has given three times, for long, and nothing went back."""

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, Max, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from contacts.models import Contact
from contacts.pronouns import at_the_start, spoken_of
from interactions.ledger import LEANS_FROM, times
from interactions.models import Exchange
from interactions.offers import new_context
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, text

LONG, LATELY = timedelta(days=60), timedelta(days=14)
KEPT = [Exchange.Stage.OFFERED, Exchange.Stage.PROMISED, Exchange.Stage.DONE]


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    back = (
        Exchange.objects.present()
        .given()
        .filter(
            owner=OuterRef("owner"),
            contact=OuterRef("contact"),
            stage__in=KEPT,
            day__gte=OuterRef("closed_on"),
        )
    )
    gifts = (
        Exchange.objects.present()
        .received()
        .done()
        .filter(~Exists(back), owner=OuterRef("owner"), contact=OuterRef("pk"))
    )
    asked = (
        Exchange.objects.present()
        .given()
        .filter(owner=OuterRef("owner"), contact=OuterRef("pk"), stage=Exchange.Stage.ASKED)
    )
    grouped = gifts.order_by().values("contact")
    helped = Exchange.objects.received().done().filter(owner__in=owners)
    people = Contact.objects.filter(owner__in=owners, pk__in=helped.values("contact")).annotate(
        gifts=Subquery(grouped.annotate(value=Count("pk")).values("value")),
        first_gift=Subquery(grouped.annotate(value=Min("closed_on")).values("value")),
        last_gift=Subquery(grouped.annotate(value=Max("closed_on")).values("value")),
    )
    carried = people.filter(
        gifts__gte=LEANS_FROM, first_gift__lte=today - LONG, last_gift__lte=today - LATELY
    )
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return nudge_rows(
        carried,
        contact="pk",
        due="last_gift",
        occurrence=Value(quarter.isoformat()),
        topic=Coalesce(Subquery(asked.order_by("-day").values("topic")[:1]), Value("")),
        detail=Concat(
            text("gifts"),
            Value("|"),
            Coalesce(Subquery(new_context(today)), Value("")),
            output_field=CharField(),
        ),
    )


def reason(contact: Contact, due: Due) -> str:
    count = due.detail.partition("|")[0]
    has = at_the_start(spoken_of(contact).has)
    carried = f"{has} helped you {times(int(count))}, and nothing is noted the other way."
    return f"{carried} {_idea(contact, due)}"


def _idea(contact: Contact, due: Due) -> str:
    """What to offer: what was asked for, else what is new to them, else what they study."""
    spoken, new = spoken_of(contact), due.detail.partition("|")[2]
    they, is_are = at_the_start(spoken.subject), "are" if spoken.is_plural else "is"
    if due.topic:
        return f"{they} asked you for {due.topic}."
    if new:
        return f"{they} {is_are} new to {new}, which you know."
    if contact.interests:
        return f"{they} {is_are} interested in {contact.interests}: pass something on."
    return f"Telling {spoken.object} what came of it is something, too."


def line(contact: Contact, due: Due) -> str:
    new = due.detail.partition("|")[2]
    if due.topic:
        return f"you once asked me about {due.topic}. May I help with it now?"
    if new:
        return f"I know {new} from the inside. If anything there is unclear, ask me."
    if contact.interests:
        return f"I came across something on {contact.interests} and thought of you:"
    return "you have helped me a good deal. Is there anything I could do for you?"


def stamp(contact: Contact, due: Due) -> str:
    return "Give back"


SOURCE = Source(NudgeKind.OFFER, rows, reason, stamp, line=line)
