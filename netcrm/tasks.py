"""What the worker does for all apps at once. A hint that is lost is made good an hour later."""

from celery import shared_task
from django.utils import timezone

from interactions.models import Restoration
from netcrm import erasure


@shared_task
def sweep() -> None:
    """Hourly: erase accounts whose week is over, warn of those on their last day, drop old zips."""
    now = timezone.now()
    erasure.erase_due(now)
    erasure.tell_due(now)
    Restoration.objects.drop_stale(now)
