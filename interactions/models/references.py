"""A reference, from the first thought of it to the thanks and what came of it."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from contacts.models import Contact
from contacts.uids import LONGEST, fresh_uid
from interactions.models.discards import Discardable, DiscardableQuerySet

NOTICE = timedelta(weeks=3)
ASK_BEFORE = timedelta(weeks=4)
TERM = timedelta(days=120)
OFTEN = 3
NO_WORD, CHECK_BEFORE, THANK_AFTER, TELL_AFTER = (
    timedelta(days=7), timedelta(days=7), timedelta(days=1), timedelta(days=30),
)  # fmt: skip


class ReferenceQuerySet(DiscardableQuerySet["Reference"]):
    def of_people(self) -> Self:
        """Of people who are not deleted, with them, by what has to be done first."""
        rows = self.present().filter(contact__deleted_at__isnull=True).select_related("contact")
        return rows.order_by(models.F("next_on").asc(nulls_last=True), "deadline", "pk")

    def submitted(self) -> Self:
        return self.present().filter(submitted_on__isnull=False)

    def asked_since(self, contact: Contact, day: date) -> Self:
        """What this person was asked for from this day on."""
        return self.present().filter(contact=contact, asked_on__gte=day)


class Reference(Discardable):
    """A reference asked of a contact. Each step is the day it was taken; the latest is the stage.

    `next_on` is a copy of what `next_day` says, so that what is due is one look at an index; `keep`
    writes it.
    """

    class Step(models.TextChoices):
        CONSIDERING = "considering", "Considering"
        ASKED = "asked", "Asked"
        AGREED = "agreed", "Agreed"
        PACKET = "packet", "Packet sent"
        SUBMITTED = "submitted", "Submitted"
        TOLD = "told", "Outcome told"
        THANKED = "thanked", "Thanked"
        DECLINED = "declined", "Declined"

    TYPED = ("contact", "purpose", "deadline", "project", "emphasis")
    STEPS = (Step.ASKED, Step.AGREED, Step.PACKET, Step.SUBMITTED, Step.TOLD, Step.THANKED)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="references")
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="references")
    purpose = models.CharField("what it is for", max_length=200)
    deadline = models.DateField("due there on")
    project = models.CharField("what you did together", max_length=200, blank=True)
    emphasis = models.TextField("what to emphasize", blank=True, max_length=2000)
    cv_url = models.URLField("link to your CV", max_length=500, blank=True)
    packet = models.TextField(blank=True, max_length=10_000)
    asked_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    packet_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    thanked_on = models.DateField(null=True, blank=True)
    declined_on = models.DateField(null=True, blank=True)
    next_on = models.DateField(null=True, editable=False)
    created_day = models.DateField(editable=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uid"], name="reference_uid")]
        indexes = [
            models.Index(fields=["owner", "contact"], name="reference_contact"),
            models.Index(
                fields=["owner", "next_on"],
                name="reference_next",
                condition=Q(next_on__isnull=False, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Reference {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:reference", args=[self.pk])

    @property
    def step(self) -> "Reference.Step":
        """The latest step taken."""
        if self.declined_on:
            return self.Step.DECLINED
        taken = [step for step in self.STEPS if self.day_of(step)]
        return taken[-1] if taken else self.Step.CONSIDERING

    @property
    def next_steps(self) -> list["Reference.Step"]:
        """What can be marked now; told and thanked come in either order."""
        if self.declined_on:
            return []
        if self.submitted_on:
            return [step for step in (self.Step.THANKED, self.Step.TOLD) if not self.day_of(step)]
        first = next(step for step in self.STEPS if not self.day_of(step))
        return [first, self.Step.DECLINED] if first == self.Step.AGREED else [first]

    @property
    def last_step(self) -> "Reference.Step | None":
        """The step that can be taken back: the latest in order."""
        return None if self.step == self.Step.CONSIDERING else self.step

    def day_of(self, step: str) -> date | None:
        return getattr(self, f"{step}_on", None)

    def history(self) -> list[tuple["Reference.Step", date | None]]:
        """Every step with its day, or nothing where it is still to come."""
        steps = [*self.STEPS, self.Step.DECLINED] if self.declined_on else self.STEPS
        return [(step, self.day_of(step)) for step in steps]

    def is_short_notice(self, today: date) -> bool:
        """Whether asking on this day, or on the day it was asked, leaves less than three weeks."""
        return self.deadline - (self.asked_on or today) < NOTICE

    def next_day(self) -> date | None:
        """The day its next step is due: the only statement of the rule. None when all is done."""
        if self.declined_on:
            return None
        if self.submitted_on:
            days = [] if self.thanked_on else [self.submitted_on + THANK_AFTER]
            days += [] if self.told_on else [self.deadline + TELL_AFTER]
            return min(days, default=None)
        if self.packet_on:
            return self.deadline - CHECK_BEFORE
        if self.agreed_on:
            return self.agreed_on
        if self.asked_on:
            return self.asked_on + NO_WORD
        return max(self.deadline - ASK_BEFORE, self.created_day)

    def keep(self, today: date) -> None:
        """Save as it stands. Raises ValidationError for a contact of another owner."""
        if self.contact.owner_id != self.owner_id:
            raise ValidationError("That person is not in your list.")
        if self._state.adding:
            self.created_day = self.created_day or today
        self.next_on = self.next_day()
        self.save()

    def mark(self, step: str, day: date | None, today: date) -> None:
        """Take a step on this day, or, with none, take it back."""
        setattr(self, f"{self.Step(step)}_on", day)
        self.keep(today)
