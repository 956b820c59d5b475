"""Where people meet, who is there, and what two people share."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Program
from contacts.text import folded
from contacts.uids import LONGEST, fresh_uid

if TYPE_CHECKING:
    from accounts.models import User
    from contacts.models.people import Contact


class Term(models.Model):
    """A stretch of a program's calendar, such as "Fall 2026"."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="terms")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="term_unique"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="term_ends_after_start",
                violation_error_message="A term cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContextQuerySet(models.QuerySet["Context"]):
    def open_to(self, user: "User") -> Self:
        """The contexts a user may choose: the program's catalogue and the user's own."""
        mine = Q(owner=user)
        if user.program_id:
            mine |= Q(program=user.program_id)
        return self.filter(mine)

    def with_people_of(self, user: "User") -> Self:
        """With `people_count` and `is_mine`, for the list of courses and groups."""
        present = Q(ties__owner=user, ties__contact__deleted_at__isnull=True)
        return self.select_related("term").annotate(
            people_count=models.Count(
                "ties__contact", filter=present & Q(ties__contact__isnull=False), distinct=True
            ),
            is_mine=models.Exists(
                Tie.objects.filter(owner=user, contact=None, context=models.OuterRef("pk"))
            ),
        )

    def names_around(self, user: "User") -> dict[int, str]:
        """What the contexts that the user, or somebody they know, is in are called, folded."""
        around = self.filter(pk__in=Tie.objects.filter(owner=user).values("context")).order_by()
        return {
            key: folded(f"{code} {name}")
            for key, code, name in around.values_list("pk", "code", "name")
        }

    def catalogue(self) -> Self:
        return self.filter(program__isnull=False)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class Context(models.Model):
    """Where people meet: the program's (`program`, the catalogue) or a student's own (`owner`)."""

    class Kind(models.TextChoices):
        COURSE = "course", "Course"
        GROUP = "group", "Group"
        EVENT = "event", "Event"
        WORKPLACE = "workplace", "Workplace"

    program = models.ForeignKey(
        Program, models.CASCADE, null=True, blank=True, related_name="contexts"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="contexts"
    )
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True, help_text="A course's, such as INFO 200.")
    name = models.CharField(max_length=200)
    section = models.CharField(max_length=40, blank=True)
    term = models.ForeignKey(Term, models.SET_NULL, null=True, blank=True, related_name="contexts")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = ContextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "uid"], name="context_uid"),
            models.CheckConstraint(
                condition=Q(program__isnull=True, owner__isnull=False)
                | Q(program__isnull=False, owner__isnull=True),
                name="context_program_or_owner",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="context_ends_after_start",
                violation_error_message="The last day cannot come before the first.",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "kind", "name"], name="context_owner"),
            models.Index(fields=["program", "kind", "name"], name="context_program"),
        ]

    def __str__(self) -> str:
        # A student's own context is private, and staff read __str__ in the admin.
        return self.label if self.program_id else f"A student's own context {self.pk}"

    @property
    def short(self) -> str:
        """How people say it: "INFO 200", "Student chapter"."""
        return self.code or self.name

    @property
    def label(self) -> str:
        """How a label shows it: "INFO 200, Fall 2024", "Meet & Greet, Nov 13"."""
        if self.term_id and self.term:
            return f"{self.short}, {self.term.name}"
        if self.kind == self.Kind.EVENT and self.starts_on:
            return f"{self.short}, {self.starts_on:%b} {self.starts_on.day}"
        return self.short

    @property
    def first_day(self) -> date | None:
        """When it begins: its own first day, or its term's."""
        return self.starts_on or (self.term.starts_on if self.term_id and self.term else None)

    def get_absolute_url(self) -> str:
        return reverse("contacts:context", args=[self.pk])

    @property
    def usual_role(self) -> "Tie.Role":
        """What somebody is there of whom nothing else is said."""
        return DEFAULT_ROLE[self.Kind(self.kind)]

    def join(self, owner: "User") -> tuple["Tie", bool]:
        """The owner’s own tie to it, made in the usual role where there was none; and if it was."""
        own = owner.ties.own().filter(context=self).first()
        return own or owner.ties.create(context=self, role=self.usual_role), own is None

    def is_used(self) -> bool:
        """Whether anybody's ties or conversations hang on it."""
        return self.ties.exists() or self.interactions.exists()


class Course(Context):
    """The kinds apart, for the program panel, where each is a list of its own."""

    class Meta:
        proxy = True


class Group(Context):
    class Meta:
        proxy = True


class Event(Context):
    class Meta:
        proxy = True


class Workplace(Context):
    class Meta:
        proxy = True


class TieQuerySet(models.QuerySet["Tie"]):
    def own(self) -> Self:
        """The owner's own ties: their courses, groups, events and workplaces."""
        return self.filter(contact__isnull=True)

    def in_context(self, context: Context) -> Self:
        there = self.filter(context=context, contact__deleted_at__isnull=True)
        return there.select_related("contact").order_by("contact__sort_name", "pk")


class Tie(models.Model):
    """A person in a context. Without a contact it is the owner's own; what both have is shared."""

    class Role(models.TextChoices):
        CLASSMATE = "classmate", "Classmate"
        TEAMMATE = "teammate", "Teammate"
        MEMBER = "member", "Member"
        LEADER = "leader", "Leader"
        ADVISOR = "advisor", "Advisor"
        INSTRUCTOR = "instructor", "Instructor"
        ASSISTANT = "assistant", "Student assistant"
        SUPERVISOR = "supervisor", "Supervisor"
        ATTENDEE = "attendee", "Attendee"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ties")
    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, null=True, blank=True, related_name="ties"
    )
    context = models.ForeignKey(Context, models.CASCADE, related_name="ties")
    role = models.CharField(max_length=12, choices=Role.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact", "context", "role"], name="tie_unique"
            ),
            models.UniqueConstraint(
                fields=["owner", "context", "role"],
                condition=Q(contact__isnull=True),
                name="own_tie_unique",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="tie_ends_after_start",
                violation_error_message="The last day cannot come before the first.",
            ),
        ]
        indexes = [models.Index(fields=["owner", "context", "contact"], name="tie_context")]

    def __str__(self) -> str:
        return f"Tie {self.pk}"


DEFAULT_ROLE = {
    Context.Kind.COURSE: Tie.Role.CLASSMATE,
    Context.Kind.GROUP: Tie.Role.MEMBER,
    Context.Kind.EVENT: Tie.Role.ATTENDEE,
    Context.Kind.WORKPLACE: Tie.Role.MEMBER,
}


def shared_contexts(owner: "User", contacts: Iterable["Contact"]) -> dict[int, list[Context]]:
    """What each contact has in common with the owner, by contact id, in one query."""
    own = Tie.objects.own().filter(
        owner=models.OuterRef("owner"), context=models.OuterRef("context")
    )
    ties = (
        Tie.objects.filter(
            models.Exists(own), owner=owner, contact__in=[contact.pk for contact in contacts]
        )
        .select_related("context__term")
        .order_by("contact", "-context__starts_on", "context")
    )
    shared: dict[int, list[Context]] = {}
    for tie in ties:
        row = shared.setdefault(tie.contact_id or 0, [])
        if tie.context not in row:
            row.append(tie.context)
    return shared


def coming_events(owner: "User", today: date) -> list[tuple[Context, list["Contact"]]]:
    """At most three events of two weeks that the owner, or somebody they know, is in; and who."""
    events = list(
        Context.objects.of_kind(Context.Kind.EVENT)
        .filter(starts_on__range=(today, today + timedelta(days=14)), ties__owner=owner)
        .distinct().order_by("starts_on", "pk")[:3]
    )  # fmt: skip
    going: dict[int, list[Contact]] = {event.pk: [] for event in events}
    for tie in owner.ties.filter(
        context__in=events, contact__deleted_at__isnull=True, contact__archived_at__isnull=True
    ).select_related("contact").order_by("contact__sort_name", "pk"):  # fmt: skip
        if tie.contact and tie.contact not in going[tie.context_id]:
            going[tie.context_id].append(tie.contact)
    return [(event, going[event.pk]) for event in events]
