"""Who teaches in a program, and the roles there in which students come to know them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Program
from contacts.models.contexts import Context


class Step(models.TextChoices):
    """How a tie to faculty grows, each by working together a little more than the one before."""

    COURSE = "course", "Took a course"
    ATTENDED = "attended", "Attended"
    MEMBER = "member", "Group member"
    LEADER = "leader", "Leadership team"
    ASSISTANT = "assistant", "Student assistant"
    ROLE = "role", "A role of your own"


class Faculty(models.Model):
    """A program's faculty, as its catalogue has them; students' own contacts refer to it."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="faculty")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    about = models.CharField("what they work on", max_length=500, blank=True)
    contexts = models.ManyToManyField(
        Context,
        blank=True,
        related_name="faculty",
        verbose_name="courses, groups and events",
        help_text="What they teach, advise or take part in.",
    )

    class Meta:
        verbose_name_plural = "faculty"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="faculty_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open_on(self, day: date) -> Self:
        """What can be applied for on this day."""
        begun = Q(opens_on__isnull=True) | Q(opens_on__lte=day)
        return self.filter(begun, closes_on__gte=day)

    def with_faculty(self, entry: Faculty) -> Self:
        """Roles with this person: their own, or in what they teach, advise or take part in."""
        there = Q(faculty=entry) | Q(faculty__isnull=True, context__faculty=entry)
        return self.filter(there, program=entry.program_id).distinct()


class Opening(models.Model):
    """A role that students can apply for, until it closes."""

    STEPS = [
        (step.value, step.label) for step in (Step.MEMBER, Step.LEADER, Step.ASSISTANT, Step.ROLE)
    ]

    program = models.ForeignKey(Program, models.CASCADE, related_name="openings")
    title = models.CharField(max_length=200)
    step = models.CharField("what it is", max_length=10, choices=STEPS)
    faculty = models.ForeignKey(
        Faculty, models.SET_NULL, null=True, blank=True, related_name="openings",
        verbose_name="works with",
    )  # fmt: skip
    context = models.ForeignKey(
        Context, models.SET_NULL, null=True, blank=True, related_name="openings",
        verbose_name="course, group or workplace",
    )  # fmt: skip
    details = models.CharField(max_length=500, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField()

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["closes_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="opening_closes_after_opening",
                violation_error_message="It cannot close before it opens.",
            )
        ]
        indexes = [models.Index(fields=["program", "closes_on"], name="opening_closes")]

    def __str__(self) -> str:
        return self.title
