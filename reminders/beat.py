import logging
from typing import Any

from celery.beat import PersistentScheduler
from kombu.exceptions import OperationalError

from reminders.models import Heartbeat

log = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's own beat, which also leaves a sign of life and catches up at once when it starts."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        try:
            self.app.send_task("reminders.tasks.tick", retry=False)
        except (OperationalError, OSError) as problem:  # the next minute's tick does as well
            log.warning("the broker does not answer: %s", type(problem).__name__)

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        Heartbeat.beat(Heartbeat.Part.BEAT)
        return super().apply_async(entry, *args, **kwargs)
