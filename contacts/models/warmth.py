"""How long ago the last word was, in three steps."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

IN_TOUCH, COOLING = timedelta(days=50), timedelta(days=150)


class Warmth(models.TextChoices):
    """How long ago the last word was: within 50 days, within 150, or longer (or never)."""

    TOUCH = "touch", "In touch"
    COOLING = "cooling", "Cooling"
    QUIET = "quiet", "Quiet"

    @classmethod
    def of(cls, last_day: date | None, today: date) -> "Warmth":
        if last_day is None or last_day < today - COOLING:
            return cls.QUIET
        return cls.COOLING if last_day < today - IN_TOUCH else cls.TOUCH

    @classmethod
    def condition(cls, warmth: str, today: date) -> Q:
        """The active contacts of which `of` would say this."""
        near, far = today - IN_TOUCH, today - COOLING
        days = {
            cls.TOUCH: Q(last_day__gte=near),
            cls.COOLING: Q(last_day__lt=near, last_day__gte=far),
            cls.QUIET: Q(last_day__lt=far) | Q(last_day__isnull=True),
        }
        return days[cls(warmth)] & Q(archived_at__isnull=True, deleted_at__isnull=True)
