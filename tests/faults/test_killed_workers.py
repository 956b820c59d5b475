"""Real worker processes, killed with -9 at every step of a mail: nothing lost, little repeated."""

import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from reminders import digests
from reminders.models import Digest
from tests.factories import day, log_interaction, make_contact, make_user
from tests.faults import kills
from tests.faults.sink import Sink
from tests.faults.worker import Worker

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink
        sink.shutdown()


@pytest.fixture
def start(sink):
    def start(moment="", **options):
        return kills.start(Worker(kills.database_name(), sink.server_address, moment, **options))

    return start


def due_owner(number=0):
    owner = make_user(f"owner{number}@lakeshore.example", name="Owner")
    dana = make_contact(owner, cadence_days=30, created_day=day("2026-01-01"))
    log_interaction(dana, owner.today() - timedelta(days=90))
    owner.next_digest_at = timezone.now() - timedelta(minutes=1)
    owner.save()
    return owner


def ended(process):
    process.join(60)
    return process.exitcode


def run_to_the_end(start):
    """Workers take turns until nothing is open, as beat's hints would have them do."""
    for _ in range(10):
        assert ended(start()) == 0
        if not Digest.objects.open().exists():
            return
        time.sleep(1.1)
    pytest.fail("a digest stayed open")


@pytest.mark.parametrize(
    ("moment", "repeats"),
    [("before the claim", 0), ("after the claim", 0), ("before the dot", 0), ("250 unread", 1),
     ("after the 250", 1), ("after the mark", 0)],
)  # fmt: skip
def test_a_worker_killed_there_loses_nothing(start, sink, moment, repeats):
    due_owner()
    digests.tick(timezone.now())
    worker = start(moment, waits=moment in kills.AT_THE_SINK)
    if moment in kills.AT_THE_SINK:
        sink.kill_at, sink.victim = moment, worker.pid
    assert ended(worker) == -9
    time.sleep(1.1)
    run_to_the_end(start)
    assert len(sink.taken) == 1 + repeats
    assert len(set(sink.taken)) == 1
    assert Digest.objects.get().state == "sent"


def test_two_beats_and_three_workers_send_each_digest_once(start, sink):
    for number in range(12):
        due_owner(number)

    def beat():
        digests.tick(timezone.now())
        connections.close_all()

    beats = [threading.Thread(target=beat) for _ in range(2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert Digest.objects.count() == 12
    workers = [start(lease=60) for _ in range(3)]
    assert [ended(worker) for worker in workers] == [0, 0, 0]
    run_to_the_end(start)
    assert len(sink.taken) == len(set(sink.taken)) == 12


def test_a_worker_past_its_lease_sends_nothing(start, sink):
    due_owner()
    digests.tick(timezone.now())
    zombie = start("sleeps before the flight")
    for _ in range(200):
        if Digest.objects.get().state == "leased":
            break
        time.sleep(0.05)
    time.sleep(1.2)
    assert ended(start()) == 0
    assert ended(zombie) == 0
    assert len(sink.taken) == 1


def test_four_kills_in_six_hundred_digests_lose_none_and_repeat_only_what_is_named():
    holds(kills.kill_run(600, 4))


def test_with_the_look_up_three_kills_repeat_nothing():
    holds(kills.kill_run(200, 3, lookup=True), lookup=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("lookup", [False, True], ids=["alone", "with the look-up"])
def test_twenty_kills_in_twelve_thousand_digests_lose_none(lookup, seed):
    holds(kills.kill_run(12_000, 20, lookup=lookup, seed=seed), lookup)


def holds(found, lookup=False):
    """What is promised; the figures are shown with `-rP`."""
    sys.stdout.write(f"{found}\n")
    assert (found["lost"], found["unnamed"]) == (0, 0)
    assert found["most_per_kill"] <= 1
    assert found["repeated"] <= (0 if lookup else found["kills"])
