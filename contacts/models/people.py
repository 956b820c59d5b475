"""People whom a student knows, and when they are due."""

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils import timezone

from contacts.days import spoken
from contacts.models.contexts import Context, Tie
from contacts.models.faculty import Faculty
from contacts.models.points import WAYS_TO_WRITE, ContactPoint, ContactTag
from contacts.models.queue import TurnQuerySet
from contacts.models.rhythm import due_day, monday, turn_days
from contacts.models.warmth import Warmth
from contacts.text import folded
from contacts.uids import LONGEST, fresh_uid

if TYPE_CHECKING:
    from accounts.models import User

KEPT_AFTER_DELETE = timedelta(days=30)
UNQUOTED = re.compile(r"[\w.@+~-]+", re.ASCII).fullmatch
DERIVED = ["last_day", "recount_on", "next_due", "turn_from", "turn_by"]


class ContactQuerySet(TurnQuerySet):
    def present(self) -> Self:
        """All but the recently deleted; archived people are present."""
        return self.filter(deleted_at__isnull=True)

    def active(self) -> Self:
        return self.present().filter(archived_at__isnull=True)

    def archived(self) -> Self:
        return self.present().filter(archived_at__isnull=False)

    def recently_deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False).order_by("-deleted_at", "pk")

    def purgeable(self, now: datetime) -> Self:
        return self.filter(deleted_at__lt=now - KEPT_AFTER_DELETE)

    def by_name(self) -> Self:
        return self.order_by("sort_name", "pk")

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def in_order(self, order: str) -> Self:
        """Due first (people without a due date last), or by name."""
        if order == "name":
            return self.by_name()
        return self.order_by(F("next_due").asc(nulls_last=True), "sort_name", "pk")

    @transaction.atomic
    def archive_all(self, today: date) -> None:
        keys = list(self.values_list("pk", flat=True))
        people = Contact.objects.filter(pk__in=keys)
        people.update(archived_at=timezone.now())
        people.refresh_due(today)

    @transaction.atomic
    def mute_all(self, today: date) -> None:
        self.update(muted_at=timezone.now())
        self.refresh_due(today)

    def muted(self) -> Self:
        """Who stays in the list, and never comes up."""
        return self.active().filter(muted_at__isnull=False)

    @transaction.atomic
    def set_cadence_of_all(self, days: int | None, today: date) -> None:
        self.update(cadence_days=days)
        self.refresh_due(today)

    def search(self, words: str, owner: "User") -> Self:
        """Keep the owner's people in whom each word occurs: in a field, or in where they are tied.

        What their courses, groups and events are called is asked for at once.
        """
        contacts, names = self, Context.objects.names_around(owner)
        for word in folded(words).split():
            ties = Tie.objects.filter(
                owner=models.OuterRef("owner"), contact=models.OuterRef("pk"),
                context__in=[key for key, name in names.items() if word in name],
            )  # fmt: skip
            contacts = contacts.filter(Q(search_text__contains=word) | models.Exists(ties))
        return contacts

    def never_written(self) -> Self:
        return self.filter(last_day__isnull=True)

    def in_context(self, context: int) -> Self:
        there = Tie.objects.filter(owner=models.OuterRef("owner"), contact=models.OuterRef("pk"))
        return self.filter(models.Exists(there.filter(context=context)))

    def tagged(self, name: str) -> Self:
        tags = ContactTag.objects.filter(
            owner=models.OuterRef("owner"), contact=models.OuterRef("pk")
        )
        return self.filter(models.Exists(tags.filter(name=name)))

    def of_warmth(self, warmth: str, today: date) -> Self:
        return self.filter(Warmth.condition(warmth, today))

    def due(self, today: date) -> Self:
        return self.filter(next_due__lte=today).order_by("next_due", "sort_name", "pk")

    @transaction.atomic
    def refresh_due(self, today: date) -> None:
        """Recompute the stored dates of these contacts from the interactions that count.

        `today` is the owner's calendar day: all contacts must be of one owner. Who is one of this
        week's people is written down first, where it could change by this.
        """
        keys = list(self.select_for_update(of=("self",)).values_list("pk", flat=True))
        fresh = list(Contact.objects.filter(pk__in=keys).with_days(today))
        due = {contact.next_due for contact in fresh}
        changed = [contact for contact in fresh if contact.take_days()]
        due |= {contact.next_due for contact in changed}
        if changed and any(day and day <= today for day in due):
            turns = Contact.objects.keep_week({contact.owner_id for contact in changed}, today)
            for contact in changed:
                contact.take_turn(monday(today) if contact.pk in turns else contact.turn_on)
        Contact.objects.bulk_update(changed, DERIVED, batch_size=500)

    def recount(self, now: datetime) -> None:
        """Let interactions count whose day has come since they were logged."""
        latest = (now + timedelta(days=1)).date()  # no zone is further ahead
        waiting = self.filter(recount_on__lte=latest).select_related("owner")
        for contact in waiting.iterator(chunk_size=500):
            today = contact.owner.today(now)
            if contact.recount_on and contact.recount_on <= today:
                contact.refresh_due(today)

    def with_ways(self) -> Self:
        """With the way to write to each, so that no points need be fetched."""
        theirs = ContactPoint.objects.filter(
            owner=models.OuterRef("owner"), contact=models.OuterRef("pk"), kind__in=WAYS_TO_WRITE
        )
        place = [When(kind=kind, then=place) for place, kind in enumerate(WAYS_TO_WRITE)]
        best = theirs.order_by(Case(*place), "pk")
        way = Concat("kind", models.Value(":"), "value")
        return self.annotate(first_way=Coalesce(best.values(way=way)[:1], models.Value("")))

    def with_days(self, today: date) -> Self:
        """Annotate `counted_day` (last that counts) and `coming_day` (first still to come).

        And `fresh_start`, the day on which the owner began anew, which the rule asks for, too.
        """
        stands = Q(participations__interaction__deleted_at__isnull=True)
        return self.annotate(
            counted_day=models.Max(
                "participations__day", filter=stands & Q(participations__day__lte=today)
            ),
            coming_day=models.Min(
                "participations__day", filter=stands & Q(participations__day__gt=today)
            ),
            fresh_start=F("owner__fresh_start_on"),
        )


class Contact(models.Model):
    """A person whom one student, the owner, knows. Private to the owner.

    `last_day`, `next_due` and `recount_on` are copies of what `with_days` and `due_day` say, kept
    so that lists and digests need not compute them; `refresh_due` alone writes them, and
    `manage.py check_due` proves them. `recount_on` is the first day of an interaction to come.
    `turn_on` is the Monday of the week in which they last were one of that week's people, which
    `keep_week` writes; `turn_from` and `turn_by` are copies of what `turn_days` says then.
    `uid` is the UID of the card that a person came with, or one of ours.
    """

    class Kind(models.TextChoices):
        STUDENT = "student", "Student"
        FACULTY = "faculty", "Faculty"
        ALUM = "alum", "Alum"
        PROFESSIONAL = "professional", "Professional"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contacts")
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.STUDENT)
    name = models.CharField(max_length=200)
    called = models.CharField(
        "what you call them",
        max_length=80,
        blank=True,
        help_text="For the first line of a message: Dana, or Dr. Adeyemi-Vos.",
    )
    pronouns = models.CharField(max_length=40, blank=True)
    given_name = models.CharField(max_length=100, blank=True, editable=False)
    family_name = models.CharField(max_length=100, blank=True, editable=False)
    employer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    birthday = models.CharField(
        max_length=10, blank=True, help_text="YYYY-MM-DD, or --MM-DD where the year is not told."
    )
    interests = models.CharField(max_length=500, blank=True)
    how_met = models.CharField("how you met", max_length=500, blank=True)
    notes = models.TextField("private notes", blank=True, max_length=20_000)

    faculty = models.ForeignKey(
        Faculty,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name="in the program's catalog",
    )
    leaves_on = models.DateField("last day at school", null=True, blank=True)
    may_stay_on = models.DateField(
        null=True,
        editable=False,
        help_text="The day they said that they are glad to stay in touch after school.",
    )

    cadence_days = models.PositiveSmallIntegerField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, editable=False)
    last_day = models.DateField(null=True, editable=False)
    next_due = models.DateField(null=True, editable=False)
    recount_on = models.DateField(null=True, editable=False)
    turn_on = models.DateField(null=True, editable=False)
    turn_from = models.DateField(null=True, editable=False)
    turn_by = models.DateField(null=True, editable=False)

    sort_name = models.CharField(max_length=220, editable=False)
    search_text = models.TextField(editable=False)
    created_day = models.DateField(editable=False)
    muted_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uid"], name="contact_uid")]
        indexes = [
            models.Index(fields=["owner", "sort_name", "id"], name="contact_name"),
            models.Index(
                fields=["owner", "next_due"],
                name="contact_due",
                condition=Q(next_due__isnull=False),
            ),
            models.Index(
                fields=["owner", "turn_on"],
                name="contact_turn",
                condition=Q(turn_on__isnull=False),
            ),
            models.Index(
                fields=["recount_on"],
                name="contact_recount",
                condition=Q(recount_on__isnull=False),
            ),
            models.Index(
                fields=["owner", "leaves_on"],
                name="contact_leaves",
                condition=Q(leaves_on__isnull=False),
            ),
            models.Index(
                fields=["owner", "created_day"],
                name="contact_hello",
                condition=Q(last_day__isnull=True, cadence_days__isnull=True),
            ),
            models.Index(
                fields=["owner", "birthday"], name="contact_birthday", condition=~Q(birthday="")
            ),
        ]

    def __str__(self) -> str:
        # No name: staff read __str__ in admin delete pages, and it reaches logs.
        return f"Contact {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("contacts:detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.archived_at is None and self.deleted_at is None

    @property
    def greeting_name(self) -> str:
        return self.called or self.given_name or self.name.split(" ")[0]

    @property
    def birthday_words(self) -> str:
        """March 5, or March 5, 1988; nothing where it is not known."""
        return spoken(self.birthday) if self.birthday else ""

    def warmth(self, today: date) -> Warmth:
        return Warmth.of(self.last_day, today)

    @property
    def way(self) -> tuple[str, str]:
        """How to write to them, and where: by mail, else on LinkedIn, else on their own page."""
        known: str | None = vars(self).get("first_way")  # of `with_ways`
        if known is not None:
            kind, _, value = known.partition(":")
            return kind, value
        points = [point for point in self.points.all() if point.kind in WAYS_TO_WRITE]
        best = min(points, key=lambda one: (WAYS_TO_WRITE.index(one.kind), one.pk), default=None)
        return (best.kind, best.value) if best else ("", "")

    @property
    def mail_address(self) -> str:
        kind, address = self.way
        return address if kind == ContactPoint.Kind.EMAIL else ""

    @property
    def profile_url(self) -> str:
        """Where to write to somebody of whom no address is known; never but a web address."""
        url = self.way[1]
        return url if url.startswith(("https://", "http://")) else ""

    @property
    def write_url(self) -> str:
        """Where the owner writes to them, or nothing: no address and no page is known."""
        address = self.mail_address
        if not address:
            return self.profile_url
        # Most addresses need no quoting, which is quicker to see than to do.
        return f"mailto:{address if UNQUOTED(address) else quote(address, safe='@+')}"

    def keep(self, today: date) -> None:
        """Save what was typed, with the texts made from it, and recompute the due date.

        Call it after points and tags are saved: they are searched too.
        """
        if self._state.adding:
            self.created_day = self.created_day or today
            self.save()
        self.refresh_search()
        self.save()
        self.refresh_due(today)

    def refresh_search(self) -> None:
        """Rebuild, without saving, the texts that lists sort and search by."""
        words = [
            self.name, self.called, self.employer, self.title, self.place,
            self.interests, self.how_met, self.notes,
        ]  # fmt: skip
        if self.pk:
            words += [point.value for point in self.points.all()]
            words += [tag.name for tag in self.tags.all()]
        self.sort_name = folded(self.name)[:220]
        self.search_text = folded("\n".join(filter(None, words)))

    def refresh_due(self, today: date) -> None:
        """Recompute the due date from the interactions that count."""
        Contact.objects.filter(pk=self.pk).refresh_due(today)
        self.refresh_from_db(fields=[*DERIVED, "turn_on"])

    def set_cadence(self, days: int | None, today: date) -> None:
        self.cadence_days = days
        self.save(update_fields=["cadence_days"])
        self.refresh_due(today)

    def snooze(self, until: date | None, today: date) -> None:
        self.snoozed_until = until
        self.save(update_fields=["snoozed_until"])
        self.refresh_due(today)

    def archive(self, today: date) -> None:
        self._set_aside("archived_at", timezone.now(), today)

    def unarchive(self, today: date) -> None:
        self._set_aside("archived_at", None, today)

    def mute(self, today: date) -> None:
        """Stay in the list, and never come up."""
        self._set_aside("muted_at", timezone.now(), today)

    def unmute(self, today: date) -> None:
        self._set_aside("muted_at", None, today)

    def discard(self, today: date) -> None:
        """Move to Recently deleted; `purgeable` after 30 days."""
        self._set_aside("deleted_at", timezone.now(), today)

    def restore(self, today: date) -> None:
        self._set_aside("deleted_at", None, today)

    def _set_aside(self, field: str, at: datetime | None, today: date) -> None:
        setattr(self, field, at)
        self.save(update_fields=[field])
        self.refresh_due(today)

    def take_days(self) -> bool:
        """Take over the days annotated by `with_days`; return whether the stored ones differed."""
        before = [getattr(self, name) for name in DERIVED]
        annotated = vars(self)
        self.last_day, self.recount_on = annotated["counted_day"], annotated["coming_day"]
        self.take_rule(annotated["fresh_start"])
        return before != [getattr(self, name) for name in DERIVED]

    def take_rule(self, fresh_start: date | None) -> None:
        """Be due when the rule says so; without saving."""
        self.next_due = self.rule_due(fresh_start)
        self.take_turn(self.turn_on)

    def take_turn(self, turn_on: date | None) -> None:
        """Had a turn in that week last; without saving."""
        self.turn_on = turn_on
        self.turn_from, self.turn_by = turn_days(
            self.next_due, self.cadence_days, turn_on, self.snoozed_until
        )

    def rule_due(self, fresh_start: date | None) -> date | None:
        """What the rule says of this row's own fields."""
        if not self.is_active or self.muted_at is not None:
            return None
        return due_day(
            self.last_day, self.cadence_days, self.snoozed_until, self.created_day, self.uid,
            fresh_start,
        )  # fmt: skip
