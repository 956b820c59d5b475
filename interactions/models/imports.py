"""Files that were brought, and what each of them made."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from contacts.models import KEPT_AFTER_DELETE, Contact
from contacts.uids import LONGEST, fresh_uid
from interactions.formats import name_of


class ImportQuerySet(models.QuerySet["Import"]):
    def stale(self, now: datetime) -> Self:
        """Reviews that nobody finished within a month."""
        return self.filter(state=Import.State.REVIEW, created_at__lt=now - KEPT_AFTER_DELETE)

    def drop_stale(self, now: datetime) -> None:
        self.stale(now).delete()


class Import(models.Model):
    """People read from a file, kept for review; `rows` holds them until the person confirms.

    `rows` is a list of records as the reader gave them (formats.Person); `rejected` and `partial`
    are pairs of a line's or card's number and what is wrong with it. `rows` is emptied
    when the import is committed, cancelled or a month old: what was not chosen is not kept.
    """

    class State(models.TextChoices):
        REVIEW = "review", "To review"
        DONE = "done", "Added"
        UNDONE = "undone", "Undone"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)
    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REVIEW)
    rows = models.JSONField(default=list)
    nameless_count = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    partial = models.JSONField(default=list)
    added_count = models.PositiveIntegerField(default=0)
    matched_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uid"], name="import_uid")]
        indexes = [models.Index(fields=["owner", "-created_at"], name="import_owner")]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:import_review", args=[self.pk])

    @property
    def kind_name(self) -> str:
        return name_of(self.kind)


class ImportedRow(models.Model):
    """What one import made: a contact, a tie or a contact point. Undo takes back exactly these."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_rows"
    )
    source = models.ForeignKey(Import, models.CASCADE, related_name="made")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="imported_rows")
    tie = models.ForeignKey("contacts.Tie", models.CASCADE, null=True, related_name="+")
    point = models.ForeignKey("contacts.ContactPoint", models.CASCADE, null=True, related_name="+")
    made_as = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="What the contact was like, as a digest: undo erases only who is still like it.",
    )

    class Meta:
        indexes = [models.Index(fields=["owner", "source"], name="imported_row_source")]

    def __str__(self) -> str:
        return f"ImportedRow {self.pk}"
