"""The mails of nudges, and the signs of life of what sends them."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = timedelta(days=365)
PRUNED_AT_ONCE, PRUNED_MOST = 20_000, 400_000


class DigestQuerySet(models.QuerySet["Digest"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def prune(self, now: datetime) -> int:
        """Forget what was closed a year ago, in short statements; the hourly sweep comes again.

        So many an hour keep up with a daily digest of millions, and stay within one task's time.
        """
        old, total = self.filter(day__lt=(now - KEPT).date(), closed_at__isnull=False), 0
        while total < PRUNED_MOST:
            keys = list(old.order_by("pk").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
            total += self.filter(pk__in=keys).delete()[0]
            if len(keys) < PRUNED_AT_ONCE:
                break
        return total

    def latest_first(self) -> Self:
        return self.order_by("-day")


class Digest(models.Model):
    """One digest of one owner for one of the owner's days: opened by the tick, closed by a worker.

    A worker claims it by one conditional UPDATE (`token`, `lease_until`), marks it in flight
    before the mail leaves, and sent after the relay took it. A lease that runs out is taken up by
    the next worker; a mail found in flight is sent again with the same Message-ID. `state` is in
    no index, so that marking stays cheap. No text of a mail is stored.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        LEASED = "leased", "Being written"
        IN_FLIGHT = "flight", "Being sent"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Not sent"
        FAILED = "failed", "Refused"

    class Reason(models.TextChoices):
        NOTHING_DUE = "nothing", "nobody was due"
        TURNED_OFF = "off", "the digest was turned off"
        PAUSED = "paused", "the digest was paused"
        REFUSED = "refused", "the mail server refused the address"
        NO_ADDRESS = "address", "there is no verified address"
        STOPPED = "stopped", "mails to that address came back or were complained of"
        REPLACED = "replaced", "it waited so long that the next took its place"

    owner = models.ForeignKey(  # the first column of both indexes below, and needs none of its own
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests", db_index=False
    )
    day = models.DateField()
    due_at = models.DateTimeField(help_text="The instant the owner chose; later is late.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    people_count = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "day"], name="digest_unique")]
        indexes = [
            models.Index(
                fields=["owner", "day"],
                name="digest_open",
                condition=models.Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Digest {self.pk}"


class Heartbeat(models.Model):
    """When a part of the program last showed that it lives."""

    class Part(models.TextChoices):
        WORKER = "worker"
        BEAT = "beat"
        DIGEST = "digest"  # the last time that nothing stood in the way of the digests
        ALARM = "alarm"  # the last time that staff were written to about it

    part = models.CharField(max_length=10, primary_key=True, choices=Part.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part

    @classmethod
    def beat(cls, part: str) -> None:
        cls.objects.update_or_create(part=part, defaults={"at": timezone.now()})
