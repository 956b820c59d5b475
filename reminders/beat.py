import logging
from typing import Any

from celery.beat import PersistentScheduler
from django.utils import timezone
from kombu.exceptions import OperationalError

from reminders import operations
from reminders.models import Heartbeat

log = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's own beat, which leaves a sign of life, and catches up at once when it starts.

    It also watches over the digests, since the worker that would may be what is gone.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        try:
            self.app.send_task("reminders.tasks.tick", retry=False)
        except (OperationalError, OSError) as problem:  # the next minute's tick does as well
            log.warning("the broker does not answer: %s", type(problem).__name__)

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().apply_async(entry, *args, **kwargs)
        finally:
            Heartbeat.beat(Heartbeat.Part.BEAT)
            if entry.name == "tick":  # after it was asked for: a mail may take its time
                operations.watch(timezone.now())
