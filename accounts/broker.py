"""What any app asks of a worker. A message is a hint: the rows say what is to be done."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hint(task: str) -> None:
    """Ask a worker to look now. Without a broker, the task of the next minute finds the row."""
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, OSError) as problem:
        log.warning("the broker does not answer: %s", type(problem).__name__)
