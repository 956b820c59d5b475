"""Who introduced whom: three people, and nobody surprised."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from contacts.models import Contact
from contacts.uids import LONGEST, fresh_uid
from interactions.models.discards import Discardable, DiscardableQuerySet

ASK_AFTER, MAKE_AFTER, THANK_AFTER, FOLLOW_AFTER = (
    timedelta(days=1), timedelta(days=1), timedelta(days=1), timedelta(days=14),
)  # fmt: skip


class IntroductionQuerySet(DiscardableQuerySet["Introduction"]):
    def of_people(self) -> Self:
        """Of people none of whom is deleted, with all of them."""
        rows = self.present().select_related("introducer", "first", "second")
        gone = Q(introducer__deleted_at__isnull=False) | Q(first__deleted_at__isnull=False)
        rows = rows.exclude(gone).filter(second__deleted_at__isnull=True)
        return rows.order_by(F("next_on").asc(nulls_last=True), "-day", "pk")

    def about(self, contact: Contact) -> Self:
        return self.filter(Q(introducer=contact) | Q(first=contact) | Q(second=contact))


class Introduction(Discardable):
    """`introducer` brings `first` and `second` together; where one is empty, it is the owner.

    So either the owner introduces two contacts, both of whom are asked first, or one contact
    introduces the owner to another. `next_on` and `next_with` are copies of what `next_step` says.
    """

    class Step(models.TextChoices):
        FIRST_ASKED = "first_agreed", "Agreed"
        SECOND_ASKED = "second_agreed", "Agreed, too"
        MADE = "made", "Introduced"
        THANKED = "thanked", "Thanked"
        FOLLOWED = "followed", "Followed up"

    TYPED = ("introducer", "first", "second", "topic", "day")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="introductions"
    )
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    introducer = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="introductions_made"
    )
    first = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="introductions_first"
    )
    second = models.ForeignKey(Contact, models.CASCADE, related_name="introductions_second")
    topic = models.CharField("what for", max_length=200, blank=True)
    day = models.DateField("when it came up")
    first_agreed_on = models.DateField(null=True, editable=False)
    second_agreed_on = models.DateField(null=True, editable=False)
    made_on = models.DateField(null=True, editable=False)
    thanked_on = models.DateField(null=True, editable=False)
    followed_on = models.DateField(null=True, editable=False)
    next_on = models.DateField(null=True, editable=False)
    next_with = models.ForeignKey(
        Contact, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "uid"], name="introduction_uid"),
            models.CheckConstraint(
                condition=Q(introducer__isnull=True, first__isnull=False)
                | Q(introducer__isnull=False, first__isnull=True),
                name="introduction_owner_is_one_side",
            ),
            models.CheckConstraint(
                condition=~Q(second=F("first")) & ~Q(second=F("introducer")),
                name="introduction_of_two",
                violation_error_message="Choose two different people.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "next_on"],
                name="introduction_next",
                condition=Q(next_on__isnull=False, deleted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Introduction {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:introduction", args=[self.pk])

    @property
    def is_mine(self) -> bool:
        """Whether the owner introduces."""
        return self.introducer_id is None

    @property
    def steps(self) -> list["Introduction.Step"]:
        if self.is_mine:
            return [self.Step.FIRST_ASKED, self.Step.SECOND_ASKED, self.Step.MADE,
                    self.Step.FOLLOWED]  # fmt: skip
        return [self.Step.MADE, self.Step.THANKED, self.Step.FOLLOWED]

    def day_of(self, step: str) -> date | None:
        return getattr(self, f"{step}_on")

    def person_of(self, step: str) -> Contact:
        """Whom a step is taken with."""
        if step in (self.Step.THANKED, self.Step.MADE) and self.introducer:
            return self.introducer
        if step in (self.Step.SECOND_ASKED, self.Step.FOLLOWED) or self.first is None:
            return self.second
        return self.first

    @property
    def title(self) -> str:
        """Who introduces whom, with names: for the owner's eyes."""
        if self.introducer is None:
            first = self.first.name if self.first else ""
            return f"You introduce {first} to {self.second.name}"
        return f"{self.introducer.name} introduces you to {self.second.name}"

    def words_of(self, step: str) -> str:
        """A step as a sentence: "Dana agreed"."""
        name = self.person_of(step).greeting_name
        return {
            self.Step.FIRST_ASKED: f"{name} agreed",
            self.Step.SECOND_ASKED: f"{name} agreed",
            self.Step.MADE: "The introduction is made",
            self.Step.THANKED: f"You thanked {name}",
            self.Step.FOLLOWED: "You heard how it went" if self.is_mine else f"You wrote to {name}",
        }[self.Step(step)]

    @property
    def next_step(self) -> "Introduction.Step | None":
        return next((step for step in self.steps if not self.day_of(step)), None)

    def next_day(self) -> date | None:
        """The day its next step is due: the only statement of the rule. None when all is done."""
        step, made = self.next_step, self.made_on or self.day
        if step is None:
            return None
        if step == self.Step.MADE and self.is_mine:
            agreed = [day for day in (self.first_agreed_on, self.second_agreed_on) if day]
            return max(agreed) + MAKE_AFTER
        return {
            self.Step.FIRST_ASKED: self.day + ASK_AFTER,
            self.Step.SECOND_ASKED: self.day + ASK_AFTER,
            self.Step.MADE: self.day + FOLLOW_AFTER,
            self.Step.THANKED: made + THANK_AFTER,
            self.Step.FOLLOWED: made + (FOLLOW_AFTER if self.is_mine else THANK_AFTER),
        }[step]

    def keep(self) -> None:
        """Save as it stands. Raises ValidationError for somebody of another owner."""
        people = [row for row in (self.introducer, self.first, self.second) if row]
        if any(person.owner_id != self.owner_id for person in people):
            raise ValidationError("That person is not in your list.")
        step = self.next_step
        self.next_on = self.next_day()
        self.next_with = self.person_of(step) if step else None
        self.save()

    def mark(self, step: str, day: date | None) -> None:
        """Take a step on this day, or, with none, take it back."""
        setattr(self, f"{self.Step(step)}_on", day)
        self.keep()
