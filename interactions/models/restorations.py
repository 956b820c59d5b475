"""Accounts that were brought back out of their own export."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse

from contacts.models import KEPT_AFTER_DELETE

UNDO_FOR = timedelta(days=30)


class RestorationQuerySet(models.QuerySet["Restoration"]):
    def drop_stale(self, now: datetime) -> None:
        """Forget files that nobody said yes to within a month, and what can no longer be undone."""
        self.filter(done_at=None, created_at__lt=now - KEPT_AFTER_DELETE).delete()
        self.filter(done_at__lt=now - UNDO_FOR).update(made={})


class Restoration(models.Model):
    """An export that was brought. `content` is the zip until it was answered, and then nothing.

    `made` is what it added: by kind, the number of each row and a digest of what it was like.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="restorations")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
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
        return bool(self.done_at and not self.undone_at and now - self.done_at < UNDO_FOR)
