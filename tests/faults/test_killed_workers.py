"""Real worker processes, killed with -9 at every step of a mail: nothing lost, little repeated."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from reminders import digests
from reminders.models import Digest
from tests.factories import day, log_interaction, make_contact, make_user
from tests.faults.sink import Sink

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink
        sink.shutdown()


@pytest.fixture
def database(settings, tmp_path):
    """The test database as a worker process has to be told of it; a file for SQLite."""
    if connection.vendor == "postgresql":
        return {"NAME": connection.settings_dict["NAME"]}
    name = connection.settings_dict["NAME"]
    if "memory" in str(name):
        pytest.fail("the fault tests need a database that another process can open")
    return {"NAME": str(name)}


@pytest.fixture
def start(sink, database):
    def start(moment=""):
        host, port = sink.server_address
        environment = os.environ | {
            "FAULTS_DATABASE": json.dumps(database),
            "FAULTS_SMTP": f"{host}:{port}",
        }
        command = [sys.executable, "-m", "tests.faults.worker", moment]
        return subprocess.Popen(command, env=environment)

    return start


def due_owner(number=0):
    owner = make_user(f"owner{number}@lakeshore.example", name="Owner")
    dana = make_contact(owner, cadence_days=30, created_day=day("2026-01-01"))
    log_interaction(dana, owner.today() - timedelta(days=90))
    owner.next_digest_at = timezone.now() - timedelta(minutes=1)
    owner.save()
    return owner


def run_to_the_end(start):
    """Workers take turns until nothing is open, as beat's hints would have them do."""
    for _ in range(10):
        assert start().wait(60) == 0
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
    at_the_sink = moment in ("before the dot", "250 unread")
    worker = start("" if at_the_sink else moment)
    if at_the_sink:
        sink.kill_at, sink.victim = moment, worker.pid
    assert worker.wait(60) == -9
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
    workers = [start() for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
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
    assert start().wait(60) == 0
    assert zombie.wait(60) == 0
    assert len(sink.taken) == 1
