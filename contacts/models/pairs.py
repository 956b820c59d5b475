"""Two entries that may be one person's: said to be two, or made one."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from contacts.models.people import Contact
from contacts.uids import LONGEST, fresh_uid

APART_FOR = timedelta(days=30)


class NotSameQuerySet(models.QuerySet["NotSame"]):
    def about(self, one: Contact, other: Contact) -> Self:
        low, high = sorted([one.pk, other.pk])
        return self.filter(first=low, second=high)


class NotSame(models.Model):
    """The owner said that these two are two people: they are not suggested again.

    The lower key is always `first`, so a pair has one row whichever way round it was said.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="not_same")
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")

    objects = NotSameQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "first", "second"], name="not_same_unique"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_same_in_order"),
        ]

    def __str__(self) -> str:
        return f"NotSame {self.pk}"

    @classmethod
    def keep(cls, one: Contact, other: Contact) -> None:
        """Remember that these two are two people, whichever way round and however often."""
        low, high = sorted([one.pk, other.pk])
        cls.objects.get_or_create(owner=one.owner, first_id=low, second_id=high)


class MergeQuerySet(models.QuerySet["Merge"]):
    def latest_first(self) -> Self:
        return self.order_by("-pk")

    def uids(self) -> dict[str, Contact]:
        """Who took in the person of each UID, where that one is still in the list."""
        there = self.filter(contact__deleted_at__isnull=True).select_related("contact")
        return {merge.gone_uid: merge.contact for merge in there}


class Merge(models.Model):
    """Two of the owner's people made one: `contact` stayed, and `gone_key` came to it.

    `record` says all that was moved, taken out or changed, so that it can be taken apart exactly
    (netcrm/merging/ writes and reads it). `overwritten` holds [field, value, whose] of what no
    longer stands. Taking it apart deletes the row. One that came out of a copy has no record,
    since row numbers mean nothing there: it is history only.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="merges")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    gone_key = models.BigIntegerField(null=True, editable=False)
    gone_uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    gone_name = models.CharField(max_length=200, editable=False)
    overwritten = models.JSONField(default=list, editable=False)
    record = models.JSONField(default=dict, editable=False)
    merged_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "gone_uid"], name="merge_gone_uid")]
        indexes = [models.Index(fields=["owner", "gone_key"], name="merge_gone_key")]

    def __str__(self) -> str:
        return f"Merge {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("merged", args=[self.pk])

    def is_fresh(self, now: datetime) -> bool:
        """Whether it can still be taken apart, as far as time goes."""
        return now - self.merged_at < APART_FOR
