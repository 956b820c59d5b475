"""What the worker does for all apps at once. A hint that is lost is made good within a minute."""

from celery import shared_task
from django.utils import timezone

from interactions.models import Restoration
from netcrm import erasure
from netcrm.archive.returning import go_on

ACCOUNTS_PER_TASK = 2
LONGEST = 1500  # seconds: ten thousand people with their history take some minutes


@shared_task
def sweep() -> None:
    """Hourly: erase accounts whose week is over, warn of those on their last day, drop old zips."""
    now = timezone.now()
    erasure.erase_due(now)
    erasure.tell_due(now)
    Restoration.objects.drop_stale(now)


@shared_task(soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def bring_accounts() -> None:
    """Every minute, and when asked: read, add or take back whole accounts, one after another.

    Each may take minutes, and somebody else has to send the digests meanwhile.
    """
    waiting = Restoration.objects.for_worker(timezone.now()).values_list("pk", flat=True)
    for pk in list(waiting[:ACCOUNTS_PER_TASK]):
        now = timezone.now()
        if Restoration.objects.held(now).exists():
            return
        if Restoration.objects.claim(pk, now):
            try:
                go_on(Restoration.objects.select_related("owner").get(pk=pk), now)
            finally:  # what failed by a mistake of ours keeps nobody else waiting
                Restoration.objects.held(now).filter(pk=pk).update(leased_until=timezone.now())
