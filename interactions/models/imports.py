"""Files that were brought, and what each of them made."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from contacts.models import KEPT_AFTER_DELETE, Contact
from contacts.uids import LONGEST, fresh_uid
from interactions.formats import name_of
from interactions.models.leases import Leased, free
from interactions.models.talks import Interaction

LEASE = timedelta(minutes=10)


class ImportQuerySet(models.QuerySet["Import"]):
    def without_data(self) -> Self:
        """As a list of imports needs them: what they hold may be megabytes each."""
        held = ("rows", "rejected", "partial", "choices", "outcome", "data")
        return self.defer(*held)

    def stale(self, now: datetime) -> Self:
        """Those that nobody finished within a month."""
        State = Import.State
        waiting = [State.COLUMNS, State.READING, State.FAILED, State.REVIEW]
        return self.filter(state__in=waiting, created_at__lt=now - KEPT_AFTER_DELETE)

    def redoable(self, now: datetime) -> Self:
        """Undone within a month, where the people it had added are still kept."""
        undone = self.filter(state=Import.State.UNDONE, undone_at__gt=now - KEPT_AFTER_DELETE)
        return undone.exclude(rows=[])

    def for_worker(self, now: datetime) -> Self:
        """Those to be read or added that no worker holds."""
        states = [Import.State.READING, Import.State.ADDING]
        return self.filter(free(now), state__in=states).order_by("created_at")

    def claim(self, pk: int, now: datetime) -> bool:
        """Hold one for `LEASE`; False where another worker was first."""
        return self.for_worker(now).filter(pk=pk).update(leased_until=now + LEASE) == 1

    def drop_stale(self, now: datetime) -> None:
        """Forget what nobody finished, and whom an undo or its Redo can no longer concern."""
        self.stale(now).delete()
        State, month_ago = Import.State, now - KEPT_AFTER_DELETE
        over = models.Q(state=State.DONE, done_at__lt=month_ago)
        over |= models.Q(state=State.UNDONE, undone_at__lt=month_ago)
        self.filter(over).exclude(rows=[]).update(rows=[], choices={})


class Import(Leased):
    """People read from a file, kept for review; `rows` holds them until the person confirms.

    `rows` is a list of records as the reader gave them (formats.Person); `rejected` and `partial`
    are pairs of a line's or card's number and what is wrong with it. `choices` is what was chosen
    so far, for all and, under "people", for each row by its index. A commit leaves in both who was
    taken, so that an undo can be taken back, and nobody else; a month later both are emptied. A row
    that was shortened then has the `digest` it had.
    `outcome` tells of each row what became of it, as dicts of row, name, what, reason, contact (a
    UID) and message. `data` is a file that waits for a worker, or for its columns to be named; it
    is erased as soon as it is read.
    """

    class State(models.TextChoices):
        COLUMNS = "columns", "To name its columns"
        READING = "reading", "Being read"
        FAILED = "failed", "Not read"
        REVIEW = "review", "To review"
        ADDING = "adding", "Being added"
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
    choices = models.JSONField(default=dict)
    outcome = models.JSONField(default=list)
    data = models.BinaryField(null=True, editable=False)
    asked_kind = models.CharField(max_length=30, blank=True)
    problem = models.CharField(max_length=300, blank=True)
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

    def keep_choices(self, of_all: dict[str, Any], of_each: dict[str, dict[str, Any]]) -> None:
        """Remember what was chosen; corrections of cells add up, and so do people page by page.

        Once they are added, nothing more is chosen: a commit numbers the rows anew.
        """
        people = self.choices.get("people", {})
        for index, chosen in of_each.items():
            before = people.get(index, {}).get("cells", {})
            people[index] = chosen | {"cells": before | chosen.get("cells", {})}
        self.choices = of_all | {"people": people}
        still = Import.objects.filter(pk=self.pk, state=self.State.REVIEW)
        still.update(choices=self.choices)

    @property
    def kind_name(self) -> str:
        return name_of(self.kind)


class ImportedRow(models.Model):
    """What one import made, and nothing but that is taken back by an undo.

    Each row has one of: a contact, a tie, a point, a tag, an interaction or a context that it made;
    or a field of `person` that it changed, from `old` to `new`. `from_row` is a digest of the row
    of the file that a contact, or a known `person`, was: the same file, brought again, finds them.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="imported_rows"
    )
    source = models.ForeignKey(Import, models.CASCADE, related_name="made")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="imported_rows")
    tie = models.ForeignKey("contacts.Tie", models.CASCADE, null=True, related_name="+")
    point = models.ForeignKey("contacts.ContactPoint", models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey("contacts.ContactTag", models.CASCADE, null=True, related_name="+")
    interaction = models.ForeignKey(Interaction, models.CASCADE, null=True, related_name="+")
    context = models.ForeignKey("contacts.Context", models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    changed = models.CharField(max_length=20, blank=True, editable=False)
    old = models.CharField(max_length=500, blank=True, editable=False)
    new = models.CharField(max_length=500, blank=True, editable=False)
    from_row = models.CharField(max_length=64, blank=True, editable=False)
    made_as = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="What the contact was like, as a digest: undo erases only who is still like it.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["owner", "source"], name="imported_row_source"),
            models.Index(
                fields=["owner", "from_row"],
                name="imported_row_known",
                condition=~models.Q(from_row=""),
            ),
        ]

    def __str__(self) -> str:
        return f"ImportedRow {self.pk}"
