"""What was said, when, and with whom."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, Context
from contacts.uids import LONGEST, fresh_uid
from interactions.models.discards import TWIN_WITHIN, DiscardableQuerySet

TYPED = ["day", "channel", "direction", "topic", "said", "context", "follow_up_on"]


class InteractionQuerySet(DiscardableQuerySet["Interaction"]):
    def recently_deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False).order_by("-deleted_at", "pk")

    def beyond_meeting(self) -> Self:
        """All but talks at an event, which is where two people meet."""
        met = models.Q(direction=Interaction.Direction.TALKED, context__kind=Context.Kind.EVENT)
        return self.exclude(met)

    def only_with(self, people: models.QuerySet[Contact]) -> Self:
        """With some of these people, and with nobody else."""
        there = Participation.objects.filter(interaction=models.OuterRef("pk"))
        theirs = there.filter(contact__in=people)
        return self.filter(models.Exists(theirs), ~models.Exists(there.exclude(contact__in=people)))

    def clicked(self, contact: Contact, day: date, now: datetime) -> Self:
        """Logged with one click a moment ago, for this person alone: a second click's twin.

        Anything that somebody filled in stands by itself: the toast's Undo must not delete it.
        """
        alone = self.present().annotate(others=models.Count("contacts")).filter(others=1)
        return alone.filter(
            day=day,
            pk__in=contact.participations.values("interaction"),
            created_at__gt=now - TWIN_WITHIN,
            direction=Interaction.Direction.WROTE,
            channel=Interaction.Channel.MAIL,
            topic="",
            said="",
            context=None,
            follow_up_on=None,
        )

    def said_just_now(self, words: str, now: datetime) -> Self:
        """Logged a moment ago in these words, whatever else was found out about it."""
        return self.present().filter(said=words, created_at__gt=now - TWIN_WITHIN)

    def twins_of(self, new: "Interaction", contacts: Collection[Contact], now: datetime) -> Self:
        """Logged a moment ago with the same people and words: the same form, sent twice."""
        same = {name: getattr(new, name) for name in TYPED}
        found = self.present().filter(created_at__gt=now - TWIN_WITHIN, **same)
        these = models.Q(contacts__in=contacts)
        counted = found.annotate(
            people=models.Count("contacts", distinct=True),
            known=models.Count("contacts", filter=these, distinct=True),
        )
        return counted.filter(people=len(contacts), known=len(contacts))

    def latest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class Interaction(models.Model):
    """One logged exchange of words with one or several contacts, on the owner's calendar day."""

    class Channel(models.TextChoices):
        MAIL = "mail", "Mail"
        CHAT = "chat", "Chat or message"
        CALL = "call", "Phone call"
        VIDEO = "video", "Video call"
        PERSON = "person", "In person"
        BOARD = "board", "Discussion board"
        OTHER = "other", "Other"

    class Direction(models.TextChoices):
        WROTE = "wrote", "I wrote"
        GOT = "got", "They wrote"
        TALKED = "talked", "We talked"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interactions")
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    day = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.WROTE)
    topic = models.CharField("about", max_length=120, blank=True)
    said = models.TextField("what was said", blank=True, max_length=20_000)
    context = models.ForeignKey(
        Context, models.SET_NULL, null=True, blank=True, related_name="interactions"
    )
    follow_up_on = models.DateField(null=True, blank=True)
    contacts = models.ManyToManyField(Contact, through="Participation", related_name="interactions")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uid"], name="interaction_uid")]
        indexes = [
            models.Index(fields=["owner", "-day", "-id"], name="interaction_day"),
            models.Index(
                fields=["owner", "follow_up_on"],
                name="interaction_follow_up",
                condition=models.Q(follow_up_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Interaction {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:update", args=[self.pk])

    @transaction.atomic
    def log(self, contacts: Collection[Contact], today: date) -> None:
        """Save with exactly these people, and let them and those taken out look at their due dates.

        Raises ValidationError for nobody, and for a contact of another owner.
        """
        if not contacts:
            raise ValidationError("Say who it was with.")
        if any(contact.owner_id != self.owner_id for contact in contacts):
            raise ValidationError("That person is not in your list.")
        self.save()
        before = set(self.participations.values_list("contact", flat=True))
        now = {contact.pk for contact in contacts}
        self.participations.exclude(contact__in=now).delete()
        self.participations.update(day=self.day)
        Participation.objects.bulk_create(
            Participation(owner_id=self.owner_id, interaction=self, contact_id=pk, day=self.day)
            for pk in now - before
        )
        Contact.objects.filter(owner=self.owner_id, pk__in=before | now).refresh_due(today)

    def log_once(self, contacts: Collection[Contact], today: date) -> "Interaction":
        """Log it, or give the one that the same form, sent twice, logged a moment ago."""
        owned = Interaction.objects.filter(owner=self.owner_id)
        twin = owned.twins_of(self, contacts, timezone.now()).first()
        if twin is None:
            self.log(contacts, today)
        return twin or self

    @transaction.atomic
    def discard(self, today: date) -> None:
        """Move to Recently deleted; it no longer counts."""
        self._set_deleted(timezone.now(), today)

    @transaction.atomic
    def restore(self, today: date) -> None:
        self._set_deleted(None, today)

    def _set_deleted(self, at: datetime | None, today: date) -> None:
        self.deleted_at = at
        self.save(update_fields=["deleted_at"])
        Contact.objects.filter(owner=self.owner_id, participations__interaction=self).refresh_due(
            today
        )


class Participation(models.Model):
    """A contact's part in an interaction; carries the day, so a last day is one look-up."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations"
    )
    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="participations")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="participations")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "interaction", "contact"], name="participation_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "contact", "-day", "-interaction"], name="participation_day"
            )
        ]

    def __str__(self) -> str:
        return f"Participation {self.pk}"
