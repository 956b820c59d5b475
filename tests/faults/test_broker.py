"""Real Celery workers on a real Redis that is flushed, restarted and killed in mid-run."""

import signal
import time

import pytest

from reminders.models import Digest
from tests.faults import kills
from tests.faults.broker import Broker
from tests.faults.sink import Sink
from tests.faults.worker import Worker

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path)
    yield broker
    broker.end()


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink
        sink.shutdown()


@pytest.fixture
def serve(broker, sink):
    """Starts a Celery worker, as another host would."""
    started = []

    def serve(number, queue="celery", **options):
        worker = Worker(
            kills.database_name(), sink.server_address, number=number, batch=30, **options
        )
        started.append(kills.start(worker, broker.url, queue))
        return started[-1]

    yield serve
    for process in started:
        process.kill()
        process.join(30)


def run(broker, sink, faults, queues=("celery",)):
    """Two beats tick until nothing is open; each fault comes when so many mails were taken."""
    sink.faults = faults
    until = time.monotonic() + 60 + Digest.objects.count() / 10
    while Digest.objects.open().exists():
        assert time.monotonic() < until, f"{len(sink.taken)} taken, and nobody goes on"
        broker.two_beats(queues)
        time.sleep(0.2)
    assert not faults


@pytest.mark.parametrize("count", [300, pytest.param(12_000, marks=pytest.mark.long)])
def test_a_redis_flushed_restarted_and_killed_loses_and_repeats_nothing(broker, sink, serve, count):
    kills.make_due(count)
    for number in range(2):
        serve(number, lease=600)
    run(broker, sink, [
        (count * 1 // 6, broker.flush), (count * 2 // 6, broker.restart),
        (count * 3 // 6, lambda: broker.restart(signal.SIGKILL)), (count * 4 // 6, broker.flush),
    ])  # fmt: skip
    for _ in range(10):  # late and repeated tasks change nothing
        broker.ask("reminders.tasks.deliver")
    broker.two_beats()
    for _ in range(600):
        if broker.is_idle():
            break
        time.sleep(0.1)
    assert broker.is_idle()
    assert kills.what_came(sink) == {"lost": 0, "repeated": 0}


def test_of_two_hosts_with_queues_of_their_own_one_may_die(broker, sink, serve):
    kills.make_due(120)
    dying = serve(1, "first", lease=5)
    serve(2, "second", lease=5)
    run(broker, sink, [(40, dying.kill)], ("first", "second"))
    came = kills.what_came(sink)
    assert came["lost"] == 0
    assert came["repeated"] <= 1
