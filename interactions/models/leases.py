"""Rows that one worker at a time holds, until a moment or until it is done."""

from datetime import datetime

from django.db import models


def free(now: datetime) -> models.Q:
    """Those that no worker holds."""
    return models.Q(leased_until__isnull=True) | models.Q(leased_until__lt=now)


class Leased(models.Model):
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def is_held(self, now: datetime) -> bool:
        return self.leased_until is not None and self.leased_until > now
