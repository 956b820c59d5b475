"""What two people give each other: asked for, offered, promised, done or declined."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from contacts.models import Contact
from contacts.uids import LONGEST, fresh_uid
from interactions.models.discards import Discardable, DiscardableQuerySet
from interactions.models.talks import Interaction


class ExchangeQuerySet(DiscardableQuerySet["Exchange"]):
    def present(self) -> Self:
        """Not deleted, nor logged with a conversation that is."""
        stands = Q(interaction__isnull=True) | Q(interaction__deleted_at__isnull=True)
        return super().present().filter(stands)

    def given(self) -> Self:
        return self.filter(direction=Exchange.Direction.GIVEN)

    def received(self) -> Self:
        return self.filter(direction=Exchange.Direction.RECEIVED)

    def done(self) -> Self:
        return self.filter(stage=Exchange.Stage.DONE)

    def open(self) -> Self:
        return self.filter(stage__in=Exchange.OPEN)

    def latest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class Exchange(Discardable):
    """One thing that the owner gives a contact or receives from them.

    `direction` says who gives, whoever asked: what they asked of the owner is *given* and *asked*.
    A plain promise ("the syllabus by Friday") is other help: *given*, *promised*, `due_on`.
    `day` is when it was asked, offered, promised or, logged as done at once, given; `closed_on` is
    when it was done or declined, and is there exactly then.
    """

    class Thing(models.TextChoices):
        ADVICE = "advice", "Advice"
        GUIDANCE = "guidance", "Guidance"
        UNDERSTANDING = "understanding", "Understanding"
        REFERENCE = "reference", "Reference"
        HELP = "help", "Other help"

        @property
        def noun(self) -> str:
            """What it is, as it stands in a sentence."""
            return {"reference": "a reference", "help": "a hand"}.get(self.value, self.value)

    class Direction(models.TextChoices):
        GIVEN = "given", "I give"
        RECEIVED = "received", "They give"

    class Stage(models.TextChoices):
        ASKED = "asked", "Asked for"
        OFFERED = "offered", "Offered"
        PROMISED = "promised", "Promised"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"

    TYPED = ("contact", "interaction", "thing", "direction", "stage", "day", "due_on", "topic",
             "note")  # fmt: skip
    ENTERED = "created_at"
    OPEN = (Stage.ASKED, Stage.OFFERED, Stage.PROMISED)
    CLOSED = (Stage.DONE, Stage.DECLINED)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exchanges")
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="exchanges")
    interaction = models.ForeignKey(
        Interaction, models.CASCADE, null=True, blank=True, related_name="exchanges"
    )
    thing = models.CharField("what", max_length=13, choices=Thing.choices, default=Thing.ADVICE)
    direction = models.CharField(
        "who gives", max_length=8, choices=Direction.choices, default=Direction.RECEIVED
    )
    stage = models.CharField(
        "how far it is", max_length=8, choices=Stage.choices, default=Stage.DONE
    )
    day = models.DateField("when")
    due_on = models.DateField("by", null=True, blank=True)
    closed_on = models.DateField(null=True, editable=False)
    topic = models.CharField("about", max_length=120, blank=True)
    note = models.TextField("private note", blank=True, max_length=2000)
    thanked_on = models.DateField(null=True, editable=False)
    outcome_told_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "uid"], name="exchange_uid"),
            models.CheckConstraint(
                condition=Q(stage__in=["done", "declined"], closed_on__isnull=False)
                | Q(stage__in=["asked", "offered", "promised"], closed_on__isnull=True),
                name="exchange_closed_when_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "contact", "-day"], name="exchange_contact"),
            models.Index(
                fields=["owner", "stage", "due_on"],
                name="exchange_open",
                condition=Q(closed_on__isnull=True, deleted_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "direction", "closed_on"],
                name="exchange_done",
                condition=Q(stage="done", deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Exchange {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:exchange", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.stage in self.OPEN

    @property
    def is_given(self) -> bool:
        return self.direction == self.Direction.GIVEN

    @property
    def noun(self) -> str:
        return self.Thing(self.thing).noun

    @property
    def wants_thanks(self) -> bool:
        return self.stage == self.Stage.DONE and not self.is_given and self.thanked_on is None

    @property
    def wants_outcome(self) -> bool:
        """Whether it can still be told what came of it."""
        told = self.outcome_told_on is not None or self.thing == self.Thing.UNDERSTANDING
        return self.stage == self.Stage.DONE and not self.is_given and not told

    def keep(self) -> None:
        """Save as it stands: what is done or declined from the start was so on its day.

        Raises ValidationError for a contact or conversation of another owner.
        """
        whose = {self.contact.owner_id}
        if self.interaction:
            whose.add(self.interaction.owner_id)
        if whose != {self.owner_id}:
            raise ValidationError("That person is not in your list.")
        self.closed_on = None if self.is_open else self.closed_on or self.day
        self.save()

    def move_to(self, stage: str, today: date) -> None:
        self.stage = self.Stage(stage)
        self.closed_on = None if self.is_open else max(today, self.day)
        self.save(update_fields=["stage", "closed_on"])

    def thank(self, day: date | None) -> None:
        """Thanked on this day, or, with none, not yet."""
        self.thanked_on = day
        self.save(update_fields=["thanked_on"])

    def tell_outcome(self, day: date | None) -> None:
        """Told on this day what came of it, or, with none, not yet."""
        self.outcome_told_on = day
        self.save(update_fields=["outcome_told_on"])
