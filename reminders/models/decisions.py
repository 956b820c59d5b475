"""The kinds of nudges, and what an owner decided about each."""

import re
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from contacts.models import Contact
from interactions.models import Interaction


class NudgeKind(models.TextChoices):
    """What a nudge can be about; icon, group, rank and snooze of each are in `nudges/kinds.py`."""

    KEEP_IN_TOUCH = "keep", "Keep in touch"
    FOLLOW_UP = "follow", "Follow-up"
    YEARLY = "yearly", "Yearly letter"
    BIRTHDAY = "birthday", "Birthday"
    NEWS = "news", "Their news"
    PROMISE = "promise", "Your promise"
    ASK = "ask", "What they were asked"
    THANKS = "thanks", "Thanks"
    OUTCOME = "outcome", "What came of it"
    REFERENCE = "reference", "Reference"
    INTRO = "intro", "Introduction"
    REPLY = "reply", "Your turn"
    HELLO = "hello", "First words"
    OFFER = "offer", "Something to offer"
    PATH = "path", "Next step"
    LEAVING = "leaving", "Before the end"


DAY, ROW = r"\d{4}-\d\d-\d\d", r"\d{1,18}"
OCCURRENCES = {
    kind: re.compile(pattern)
    for kind, pattern in {
        NudgeKind.KEEP_IN_TOUCH: DAY,  # the due day before any snooze
        NudgeKind.FOLLOW_UP: rf"{ROW}\.{DAY}",  # interaction and its day
        NudgeKind.YEARLY: r"\d{4}",
        NudgeKind.BIRTHDAY: r"\d{4}",
        NudgeKind.NEWS: ROW,  # the update
        NudgeKind.PROMISE: rf"{ROW}\.{DAY}",  # exchange and its day
        NudgeKind.ASK: rf"{ROW}\.{DAY}",
        NudgeKind.THANKS: ROW,  # the exchange
        NudgeKind.OUTCOME: ROW,
        NudgeKind.REFERENCE: rf"{ROW}\.[a-z]{{1,12}}",  # the reference and its stage
        NudgeKind.INTRO: rf"{ROW}\.[a-z_]{{1,13}}",  # the introduction and its step
        NudgeKind.REPLY: ROW,  # the interaction to answer
        NudgeKind.HELLO: "hello",
        NudgeKind.OFFER: DAY,  # the first day of the quarter year
        NudgeKind.PATH: rf"[ogt]{ROW}",  # the opening, group to join, or own tie that ends
        NudgeKind.LEAVING: DAY,  # the last day
    }.items()
}


def is_occurrence(kind: str, occurrence: str) -> bool:
    """Whether a nudge of this kind could be named so."""
    known = kind in NudgeKind.values and OCCURRENCES[NudgeKind(kind)]
    return bool(known and known.fullmatch(occurrence))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def on(self, day: date) -> Self:
        """What was decided on this day about people who are still there, first things first."""
        there = self.filter(day=day, contact__deleted_at__isnull=True)
        return there.select_related("contact").order_by("decided_at", "pk")


class Decision(models.Model):
    """What the owner decided about one nudge. No row means undecided; undo deletes the row.

    `occurrence` names which of a kind's nudges about a contact is meant; OCCURRENCES says how.
    """

    class Choice(models.TextChoices):
        DONE = "done", "Done"
        SNOOZED = "snoozed", "Snoozed"
        SKIPPED = "skipped", "Skipped"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="decisions")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=NudgeKind.choices)
    occurrence = models.CharField(max_length=40)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    until = models.DateField(null=True)
    interaction = models.ForeignKey(
        Interaction, models.SET_NULL, null=True, related_name="decisions"
    )
    day = models.DateField()
    decided_at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact", "kind", "occurrence"], name="decision_unique"
            )
        ]
        indexes = [models.Index(fields=["owner", "day"], name="decision_day")]

    def __str__(self) -> str:
        return f"Decision {self.pk}"
