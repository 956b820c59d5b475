from typing import Any

from celery.beat import PersistentScheduler

from reminders.models import Heartbeat


class Scheduler(PersistentScheduler):
    """Celery's own beat, which also leaves a sign of life and catches up at once when it starts."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self.app.send_task("reminders.tasks.tick")

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        Heartbeat.beat(Heartbeat.Part.BEAT)
        return super().apply_async(entry, *args, **kwargs)
