"""References: the next step of each, on the day it is due."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Concat

from contacts.models import Contact
from contacts.pronouns import spoken_of
from interactions.models import Reference
from reminders.models import Decision, NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, stamped, text

Step = Reference.Step
# What the owner does by writing; word of the others comes from the referee.
WRITTEN = (Step.ASKED, Step.PACKET, Step.THANKED, Step.TOLD)
NEXT = Case(
    When(submitted_on__isnull=False, thanked_on__isnull=True, then=Value("thanked")),
    When(submitted_on__isnull=False, then=Value("told")),
    When(packet_on__isnull=False, then=Value("submitted")),
    When(agreed_on__isnull=False, then=Value("packet")),
    When(asked_on__isnull=False, then=Value("agreed")),
    default=Value("asked"),
    output_field=CharField(),
)
REASONS = {
    "asked": "You are considering to ask {them} for a reference for {what}. It is due on {day}, "
    "and three weeks’ notice is kind.",
    "agreed": "You asked {them} for a reference for {what}, due on {day}, and wait for word.",
    "packet": "{They} agreed to a reference for {what}, due on {day}. The packet helps {them}.",
    "submitted": "The reference for {what} is due on {day}. Ask whether anything is missing.",
    "thanked": "The reference for {what} is in. A thank-you is still to come.",
    "told": "{They} gave you a reference for {what}, and might like to hear what came of it.",
}
LINES = {
    "asked": "would you feel able to write me a reference for {what}? It is due on {day}. I can "
    "send everything you need, and a no is fine, too.",
    "agreed": "I asked you about a reference for {what}, due on {day}. Could you tell me whether "
    "it is possible? A no is fine, too.",
    "packet": "thank you for agreeing to a reference for {what}. Here is what may help, with the "
    "date it is due, {day}:",
    "submitted": "the reference for {what} is due on {day}. Do you still need anything from me?",
    "thanked": "thank you for the reference for {what}. It means a lot to me.",
    "told": "you gave me a reference for {what}. Here is what came of it:",
}


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    due = Reference.objects.present().filter(owner__in=owners, next_on__lte=today)
    return nudge_rows(
        due,
        due="next_on",
        occurrence=Concat(text("pk"), Value("."), NEXT, output_field=CharField()),
        topic="purpose",
        detail=Concat(NEXT, Value("."), text("deadline"), output_field=CharField()),
    )


def _filled(template: str, contact: Contact, due: Due) -> str:
    _, day = due.detail.split(".")
    spoken = spoken_of(contact)
    they = spoken.subject
    return template.format(
        them=spoken.object,
        They=they[:1].upper() + they[1:],
        what=due.topic,
        day=say_day(date.fromisoformat(day)),
    )


def reason(contact: Contact, due: Due) -> str:
    return _filled(REASONS[due.detail.split(".")[0]], contact, due)


def line(contact: Contact, due: Due) -> str:
    return _filled(LINES[due.detail.split(".")[0]], contact, due)


def stamp(contact: Contact, due: Due) -> str:
    step, day = due.detail.split(".")
    if step in ("thanked", "told"):
        return "Reference"
    return stamped("Due", date.fromisoformat(day))


def close(decision: Decision, day: date | None) -> None:
    key, _, step = decision.occurrence.partition(".")
    row = decision.contact.references.filter(owner=decision.owner_id, pk=key).first()
    if row and step in WRITTEN and row.day_of(step) in (None, decision.day):
        row.mark(step, day, decision.day)


SOURCE = Source(NudgeKind.REFERENCE, rows, reason, stamp, line=line, close=close)
