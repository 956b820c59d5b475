"""Accounts that were brought back out of their own export."""

from datetime import datetime, timedelta
from typing import IO, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from accounts.models import User
from contacts.models import KEPT_AFTER_DELETE
from interactions.models.leases import Leased, free

UNDO_FOR = timedelta(days=30)
LEASE = timedelta(minutes=30)
PIECE = 1_000_000  # bytes


class RestorationQuerySet(models.QuerySet["Restoration"]):
    def without_data(self) -> Self:
        """As a list of them needs them."""
        return self.defer("content", "told", "made")

    def drop_stale(self, now: datetime) -> None:
        """Forget files that nobody said yes to within a month, and what can no longer be undone."""
        self.filter(done_at=None, created_at__lt=now - KEPT_AFTER_DELETE).delete()
        over = self.filter(done_at__lt=now - UNDO_FOR).exclude(state=Restoration.State.UNDOING)
        over.update(made={})

    @transaction.atomic
    def receive(self, owner: User, file_name: str, file: IO[bytes]) -> "Restoration":
        """Keep a large file, a piece at a time, for a worker; it takes an earlier one's place."""
        State = Restoration.State
        large = [State.READING, State.FAILED, State.REVIEW]
        self.filter(owner=owner, done_at=None, state__in=large).exclude(pieces=None).delete()
        source = self.create(owner=owner, file_name=file_name, content=b"", state=State.READING)
        number = 0
        while data := file.read(PIECE):
            RestorationPiece.objects.create(owner=owner, source=source, number=number, data=data)
            number += 1
        return source

    def for_worker(self, now: datetime) -> Self:
        """Those to be read, added or taken back that no worker holds."""
        State = Restoration.State
        states = [State.READING, State.ADDING, State.UNDOING]
        fresh_first = models.F("leased_until").asc(nulls_first=True)
        return self.filter(free(now), state__in=states).order_by(fresh_first, "created_at")

    def held(self, now: datetime) -> Self:
        return self.filter(leased_until__gt=now)

    def claim(self, pk: int, now: datetime) -> bool:
        """Hold one for `LEASE`; False where another worker was first."""
        return self.for_worker(now).filter(pk=pk).update(leased_until=now + LEASE) == 1


class Restoration(Leased):
    """An export that was brought. `content` is the zip until it was answered, and then nothing.

    Of a large one the zip is in `pieces`, and `told` is what a worker found in it: by kind, how
    many rows are new, here or left aside, and the names of settings. `made` is what it added: by
    kind, the number of each row and a digest of what it was like.
    """

    class State(models.TextChoices):
        READING = "reading", "Being read"
        FAILED = "failed", "Not read"
        REVIEW = "review", "To review"
        ADDING = "adding", "Being added"
        DONE = "done", "Added"
        UNDOING = "undoing", "Being taken back"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="restorations")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REVIEW)
    content = models.BinaryField()
    told = models.JSONField(default=dict)
    with_settings = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True)
    made = models.JSONField(default=dict)
    added_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = RestorationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="restoration_owner")]

    def __str__(self) -> str:
        return f"Restoration {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("restoration", args=[self.pk])

    def can_undo(self, now: datetime) -> bool:
        is_free = self.state != Restoration.State.UNDOING and not self.undone_at
        return bool(self.done_at and is_free and now - self.done_at < UNDO_FOR)

    def write_to(self, file: IO[bytes]) -> None:
        """Put the zip together again."""
        file.write(self.content)
        for number in self.pieces.order_by("number").values_list("number", flat=True):
            file.write(self.pieces.get(number=number).data)
        file.seek(0)


class RestorationPiece(models.Model):
    """A part of a large export that waits: so that nothing holds all of it in memory."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="restoration_pieces"
    )
    source = models.ForeignKey(Restoration, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "source", "number"], name="restoration_piece_unique"
            )
        ]

    def __str__(self) -> str:
        return f"RestorationPiece {self.pk}"
