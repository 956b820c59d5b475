"""Introductions: asking both, making it, thanking who made it, hearing how it went."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

from contacts.models import Contact
from contacts.pronouns import spoken_of
from interactions.models import Introduction
from reminders.models import Decision, NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, text

Step = Introduction.Step
MINE = Q(introducer__isnull=True)
NEXT = Case(
    When(MINE & Q(first_agreed_on__isnull=True), then=Value("first_agreed")),
    When(MINE & Q(second_agreed_on__isnull=True), then=Value("second_agreed")),
    When(made_on__isnull=True, then=Value("made")),
    When(~MINE & Q(thanked_on__isnull=True), then=Value("thanked")),
    default=Value("followed"),
    output_field=CharField(),
)
# The other of the two people who meet, as seen from whom the step is taken with.
OTHER = Case(
    When(MINE & Q(next_with=F("first")), then=F("second__name")),
    default=Coalesce("first__name", Case(
        When(next_with=F("second"), then=F("introducer__name")), default=F("second__name")
    )),
    output_field=CharField(),
)  # fmt: skip
# Step, and whether the owner introduces: what is said of it, and the line to send.
WORDS = {
    "first_agreed": (
        "You want to introduce {them} to {other}. Ask {them} first.",
        "may I introduce you to {other}{topic}? I would ask there, too, before I do.",
    ),
    "second_agreed": (
        "You want to introduce {them} to {other}, who agreed. Ask {them}, too.",
        "may I introduce you to {other}{topic}? A yes is here already, and a no is fine, too.",
    ),
    "made": (
        "Both agreed that you introduce {them} to {other}.",
        "let me introduce you to {other}{topic}. The rest I leave to the two of you.",
    ),
    "followed": (
        "You introduced {them} to {other}. It is a good time to hear how it went.",
        "did you and {other} find the time to talk? I would like to hear how it went.",
    ),
}
OF_OTHERS = {
    "made": (
        "{They} offered to introduce you to {other}, and it has not come about yet.",
        "you offered to introduce me to {other}{topic}. I would still be glad of it.",
    ),
    "thanked": (
        "{They} introduced you to {other}. A thank-you is still to come.",
        "thank you for introducing me to {other}.",
    ),
    "followed": (
        "{other} introduced you to {them}. The first line is yours.",
        "{other} was so kind to introduce us{topic}. I am glad to meet you.",
    ),
}


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    due = Introduction.objects.of_people().filter(owner__in=owners, next_on__lte=today)
    mine = Case(When(MINE, then=Value("mine")), default=Value("theirs"), output_field=CharField())
    return nudge_rows(
        due,
        contact="next_with",
        due="next_on",
        occurrence=Concat(text("pk"), Value("."), NEXT, output_field=CharField()),
        topic="topic",
        detail=Concat(NEXT, Value("|"), mine, Value("|"), OTHER, output_field=CharField()),
    )


def _words(due: Due) -> tuple[str, str]:
    step, whose, _ = due.detail.split("|", 2)
    return WORDS[step] if whose == "mine" else OF_OTHERS[step]


def _filled(template: str, contact: Contact, due: Due) -> str:
    spoken, other = spoken_of(contact), due.detail.split("|", 2)[2]
    they = spoken.subject[:1].upper() + spoken.subject[1:]
    topic = f" about {due.topic}" if due.topic else ""
    return template.format(them=spoken.object, They=they, other=other, topic=topic)


def reason(contact: Contact, due: Due) -> str:
    return _filled(_words(due)[0], contact, due)


def line(contact: Contact, due: Due) -> str:
    return _filled(_words(due)[1], contact, due)


def stamp(contact: Contact, due: Due) -> str:
    return "Introduction"


def close(decision: Decision, day: date | None) -> None:
    """An introduction made, thanked for or followed up is so by writing; a yes is not."""
    key, _, step = decision.occurrence.partition(".")
    row = Introduction.objects.filter(owner=decision.owner_id, pk=key).first()
    if row is None or step not in row.steps or row.day_of(step) not in (None, decision.day):
        return
    if step in (Step.THANKED, Step.FOLLOWED) or (step == Step.MADE and row.is_mine):
        row.mark(step, day)


SOURCE = Source(NudgeKind.INTRO, rows, reason, stamp, line=line, close=close)
