"""What beat asks for, as a worker that was away finds it in the queue."""

from datetime import UTC, datetime, timedelta

import pytest

from netcrm.celery import app


@pytest.mark.parametrize("name", ["tick", "sweep", "erase", "weeks"])
def test_what_beat_asks_for_expires_before_it_piles_up(name):
    entry = app.conf.beat_schedule[name]
    now = datetime.now(UTC)
    message = app.amqp.as_task_v2("1", entry["task"], **entry["options"])
    expires = datetime.fromisoformat(message.headers["expires"])
    assert now < expires <= datetime.now(UTC) + timedelta(hours=2)
