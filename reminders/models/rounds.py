"""The yearly letter: written once, made each contact's own, and tracked until each had it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from contacts.models import Contact
from interactions.models import Interaction

if TYPE_CHECKING:
    from contacts.models import ContactQuerySet

MERGED_WITHIN = timedelta(days=30)


def paragraphs(*parts: str) -> str:
    """What is not empty of these, as one text with plain line ends."""
    kept = (part.replace("\r\n", "\n").strip() for part in parts)
    return "\n\n".join(part for part in kept if part)


class RoundQuerySet(models.QuerySet["Round"]):
    def latest_first(self) -> Self:
        return self.order_by("-year")


class Round(models.Model):
    """One year's letter. Everybody gets `text`; faculty and peers each get a paragraph more."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="rounds")
    year = models.PositiveSmallIntegerField()
    text = models.TextField("where you are in your career", blank=True, max_length=10_000)
    faculty_text = models.TextField(
        "for faculty: what came of their help, and thanks", blank=True, max_length=5_000
    )
    peer_text = models.TextField(
        "for everybody else: your news, and what you can offer", blank=True, max_length=5_000
    )
    closing = models.CharField("how you sign", max_length=120, blank=True)
    started_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "year"], name="round_unique")]

    def __str__(self) -> str:
        return f"Round {self.pk}"

    @property
    def is_written(self) -> bool:
        return bool(self.text.strip())

    def shared_part(self, contact: Contact) -> str:
        """What this contact gets besides the lines of their own."""
        is_faculty = contact.kind == Contact.Kind.FACULTY
        return paragraphs(
            self.text, self.faculty_text if is_faculty else self.peer_text, self.closing
        )

    def letter(self, contact: Contact, words: str) -> str:
        return paragraphs(words, self.shared_part(contact))

    def people(self) -> "ContactQuerySet":
        """Everybody whom this year's letter is for: who is on the owner's list now."""
        return self.owner.contacts.active()

    def waiting(self) -> "ContactQuerySet":
        """Who has neither had the letter nor a reason; those without one last year come first.

        Derived from the list as it is now, so whoever is added or comes back meanwhile is in it,
        and whoever is archived is not.
        """
        rows = RoundRow.objects.filter(owner=OuterRef("owner"), contact=OuterRef("pk"))
        settled = rows.filter(year=self.year).exclude(state=RoundRow.State.WAITING)
        had_last = rows.filter(year=self.year - 1, state__in=RoundRow.HAD)
        people = self.people().filter(~Exists(settled))
        return people.annotate(had_last=Exists(had_last)).order_by("had_last", "sort_name", "pk")

    def row_of(self, contact: Contact) -> "RoundRow":
        """The row of this contact and year; made when first needed, never twice."""
        row, _ = RoundRow.objects.get_or_create(
            owner_id=self.owner_id, contact=contact, year=self.year
        )
        return row


class RoundRowQuerySet(models.QuerySet["RoundRow"]):
    def had(self) -> Self:
        return self.filter(state__in=RoundRow.HAD)

    def takeable(self, now: datetime) -> Self:
        """What a worker may claim: queued, or held by one whose lease is over."""
        queued = Q(state=RoundRow.State.QUEUED) & (Q(not_before=None) | Q(not_before__lte=now))
        held = Q(state__in=[RoundRow.State.LEASED, RoundRow.State.IN_FLIGHT], lease_until__lte=now)
        return self.filter(queued | held)


class RoundRow(models.Model):
    """What became of one contact's letter of one year. No row, or a waiting one, means nothing yet.

    `words` are the contact's own first lines once the owner has changed them. Where the program
    sends, the row is claimed and marked as a digest is (`reminders/letters.py`). When two contacts
    become one, `standing` says which of two rows of a year stays: the sent one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "To write"
        QUEUED = "queued", "Goes out soon"
        LEASED = "leased", "Going out"
        IN_FLIGHT = "flight", "Going out now"
        SENT = "sent", "Sent"
        MERGED = "merged", "In touch lately"
        PUT_OFF = "put_off", "Not this year"
        REFUSED = "refused", "The address refused it"

    class How(models.TextChoices):
        OWN_MAIL = "mail", "From your own mail"
        COPIED = "copied", "Copied"
        PROGRAM = "program", "Sent for you"

    HAD = (State.SENT, State.MERGED)
    OPEN = (State.QUEUED, State.LEASED, State.IN_FLIGHT)

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="round_rows")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="round_rows")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    words = models.TextField(blank=True, max_length=5_000)
    reason = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True, help_text="When it was settled, on the owner's calendar.")
    settled_at = models.DateTimeField(null=True, editable=False)
    interaction = models.ForeignKey(
        Interaction, models.SET_NULL, null=True, related_name="round_rows"
    )
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RoundRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "contact", "year"], name="round_row_unique")
        ]
        indexes = [
            models.Index(fields=["owner", "year", "state"], name="round_row_state"),
            models.Index(
                fields=["state"],
                name="round_row_to_send",
                condition=Q(state__in=["queued", "leased", "flight"]),
            ),
        ]

    def __str__(self) -> str:
        return f"RoundRow {self.pk}"

    @property
    def standing(self) -> int:
        """Of two rows of one contact and year, the higher one stays."""
        order = [
            self.State.WAITING, self.State.PUT_OFF, self.State.REFUSED, self.State.QUEUED,
            self.State.LEASED, self.State.IN_FLIGHT, self.State.MERGED, self.State.SENT,
        ]  # fmt: skip
        return order.index(self.State(self.state))

    @property
    def is_settled(self) -> bool:
        return self.state != self.State.WAITING

    def settle(
        self,
        state: str,
        day: date,
        *,
        how: str = "",
        reason: str = "",
        interaction: Interaction | None = None,
    ) -> bool:
        """Say what became of it, once: False where it was settled before, and nothing changed."""
        rows = RoundRow.objects.filter(pk=self.pk, state=self.State.WAITING)
        fields = {"state": state, "how": how, "reason": reason, "interaction": interaction}
        return rows.update(**fields, day=day, settled_at=timezone.now()) == 1

    def reopen(self) -> bool:
        """Put it back among those to write; False for one that is on its way out already."""
        busy = [self.State.WAITING, self.State.LEASED, self.State.IN_FLIGHT]
        rows = RoundRow.objects.filter(pk=self.pk).exclude(state__in=busy)
        return (
            rows.update(
                state=self.State.WAITING, how="", reason="", day=None, settled_at=None,
                interaction=None, token=None, lease_until=None, not_before=None, attempts=0,
            )
            == 1
        )  # fmt: skip


class RefusedAddress(models.Model):
    """An address that a mail server refused for good: the program never writes there again."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="refused_addresses"
    )
    key = models.CharField(max_length=500)
    refused_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="refused_address_unique")
        ]

    def __str__(self) -> str:
        return f"RefusedAddress {self.pk}"
