"""Times in which nobody comes up to be kept in touch with: the program's, and the owner's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Program

if TYPE_CHECKING:
    from accounts.models import User


class Recess(models.Model):
    """Finals, a break or quiet weeks in a program's calendar."""

    class Kind(models.TextChoices):
        FINALS = "finals", "Finals"
        BREAK = "break", "Break"
        QUIET = "quiet", "Quiet weeks"

    program = models.ForeignKey(Program, models.CASCADE, related_name="recesses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60, help_text="Such as Finals, fall 2026.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    class Meta:
        verbose_name = "break or finals"
        verbose_name_plural = "breaks and finals"
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="recess_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="recess_ends_after_start",
                violation_error_message="The last day cannot come before the first.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuietTime(models.Model):
    """Days that a student wants left alone: exams elsewhere, a move, a rest."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_times")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    name = models.CharField("what for", max_length=60, blank=True)

    class Meta:
        ordering = ["starts_on", "ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "starts_on", "ends_on"],
                name="quiet_unique",
                violation_error_message="These days are in the list already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="quiet_ends_after_start",
                violation_error_message="The last day cannot come before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"QuietTime {self.pk}"


@dataclass(frozen=True)
class Quiet:
    """One quiet time, whoever's calendar says so."""

    first: date
    last: date
    words: str
    is_own: bool

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def quiet_on(day: date) -> Exists:
    """Whether this is a quiet day for the owner; for a query of owned rows."""
    program = Recess.objects.filter(
        program=OuterRef("owner__program"), starts_on__lte=day, ends_on__gte=day
    )
    own = QuietTime.objects.filter(owner=OuterRef("owner"), starts_on__lte=day, ends_on__gte=day)
    return Exists(program) | Exists(own)  # type: ignore[return-value]


def quiet_of(owner: "User", first: date, last: date) -> list[Quiet]:
    """The quiet times of this owner that touch these days, the earliest first."""
    touching = Q(starts_on__lte=last, ends_on__gte=first)
    found = [
        Quiet(row.starts_on, row.ends_on, row.name, is_own=False)
        for row in Recess.objects.filter(touching, program=owner.program_id)
    ]
    found += [
        Quiet(row.starts_on, row.ends_on, row.name, is_own=True)
        for row in owner.quiet_times.filter(touching)
    ]
    return sorted(found, key=lambda one: (one.first, one.last))


def is_quiet(times: Iterable[Quiet], day: date) -> bool:
    return any(day in one for one in times)
