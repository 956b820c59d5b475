"""What Celery calls. Messages are hints: losing or repeating one changes nothing."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.broker import hint
from contacts.models import Contact
from interactions.imports.bringing import go_on
from interactions.models import (
    Exchange,
    Import,
    Interaction,
    Introduction,
    Reference,
    Update,
)
from reminders import delivery, digests, letters, operations
from reminders.models import Digest, Heartbeat

log = logging.getLogger(__name__)
DIGESTS_PER_TASK = 200
HINTS_AT_ONCE = 50
IMPORTS_PER_TASK = 5


@shared_task
def tick() -> None:
    Heartbeat.beat(Heartbeat.Part.WORKER)
    now = timezone.now()
    waiting = digests.tick(now)
    operations.after_tick(waiting, now)
    for _ in range(min(-(-waiting // DIGESTS_PER_TASK), HINTS_AT_ONCE)):
        hint(deliver.name)
    if letters.waiting_count(timezone.now()):
        hint(deliver_letters.name)


@shared_task
def deliver() -> None:
    tally = delivery.deliver(DIGESTS_PER_TASK)
    if tally.is_well:
        Heartbeat.beat(Heartbeat.Part.DIGEST)
    if tally.alone:  # one by one, and not one a minute
        hint(deliver.name)


@shared_task
def deliver_letters() -> None:
    letters.deliver()


@shared_task
def add_imports() -> None:
    """Every minute, and when asked: read or add what waits, each once, all of it or nothing."""
    now = timezone.now()
    waiting = Import.objects.for_worker(now).values_list("pk", flat=True)[:IMPORTS_PER_TASK]
    for pk in list(waiting):
        if Import.objects.claim(pk, timezone.now()):
            source = Import.objects.select_related("owner").get(pk=pk)
            go_on(source, source.owner.today(now))


@shared_task
def sweep() -> None:
    """Hourly: erase what was deleted a month ago, and count days that have come."""
    now = timezone.now()
    for gone in (Exchange, Reference, Introduction, Update, Interaction):
        gone.objects.purgeable(now).delete()
    people = Contact.objects.purgeable(now)
    Interaction.objects.only_with(people).delete()  # or what was said would stay, with nobody
    people.delete()
    Import.objects.drop_stale(now)
    Contact.objects.recount(now)
    Digest.objects.prune(now)


@shared_task
def keep_weeks() -> None:
    """Daily: write down who is one of this week's people, so that others have their turn next."""
    Contact.objects.keep_weeks(timezone.now())
