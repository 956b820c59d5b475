"""What Celery calls. Messages are hints: losing or repeating one changes nothing."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from contacts.models import Contact
from interactions.models import (
    Exchange,
    Import,
    Interaction,
    Introduction,
    Reference,
    Update,
)
from reminders import digests
from reminders.models import Heartbeat

log = logging.getLogger(__name__)
DIGESTS_PER_TASK = 200
HINTS_AT_ONCE = 50


@shared_task
def tick() -> None:
    Heartbeat.beat(Heartbeat.Part.WORKER)
    waiting = digests.tick(timezone.now())
    for _ in range(min(-(-waiting // DIGESTS_PER_TASK), HINTS_AT_ONCE)):
        hint()


@shared_task
def deliver() -> None:
    digests.deliver(DIGESTS_PER_TASK)


@shared_task
def sweep() -> None:
    """Hourly: erase what was deleted a month ago, and count days that have come."""
    now = timezone.now()
    for gone in (Exchange, Reference, Introduction):
        gone.objects.purgeable(now).delete()
    Interaction.objects.purgeable(now).delete()
    Update.objects.purgeable(now).delete()
    Contact.objects.purgeable(now).delete()
    Import.objects.drop_stale(now)
    Contact.objects.recount(now)


def hint() -> None:
    """Ask a worker to deliver. Without a broker the next tick finds the rows."""
    try:
        deliver.apply_async(retry=False, ignore_result=True)
    except (OperationalError, OSError) as problem:
        log.warning("the broker does not answer: %s", type(problem).__name__)
