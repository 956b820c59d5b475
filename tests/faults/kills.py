"""Runs of many digests through real worker processes that are killed, and what came of each."""

import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts.models import User
from contacts.models import Contact
from reminders import digests
from reminders.mail import message_id
from reminders.models import Digest
from tests.faults.sink import Sink
from tests.faults.worker import Worker

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.faults.worker"])
MANNERS = ["any moment", "before the dot", "250 unread", "after the 250", "any moment",
           "after the mark", "after the claim", "before the claim"]  # fmt: skip
AT_THE_SINK = {"before the dot", "250 unread"}
LONG = 300


def database_name():
    """As another process has to be told of the database: in SQLite's case, its file."""
    name = str(connection.settings_dict["NAME"])
    if "memory" in name:
        raise ValueError("the fault tests need a database that another process can open")
    return name


def start(worker):
    process = processes.Process(target=worker.work, daemon=True)
    process.start()
    return process


def make_due(count):
    """So many owners, each with one person who is due and a digest that is open."""
    now = timezone.now()
    first = User.objects.count()
    owners = User.objects.bulk_create(
        [User(email=f"due{first + n}@lakeshore.example", next_digest_at=now) for n in range(count)],
        batch_size=500,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=o, email=o.email, verified=True, primary=True) for o in owners],
        batch_size=500,
    )
    Contact.objects.bulk_create(
        [
            Contact(
                owner=owner, name="Dana Okafor-Lind", sort_name="okafor-lind", search_text="dana",
                created_day=date(2026, 1, 1), cadence_days=30, next_due=date(2026, 2, 1),
            )
            for owner in owners
        ],
        batch_size=500,
    )  # fmt: skip
    digests.tick(now)


def kill_run(
    count=12_000,
    kills=20,
    *,
    workers=2,
    lookup=False,
    mark_every=1,
    seed=20,
    say=lambda words: None,
):
    """Send `count` digests while `kills` of the workers are killed with -9; every death is real.

    Returns lost, repeated, `unnamed` (repeats whose row did not name them at the death), the most
    mails in doubt after one kill, and the seconds it took.
    """
    make_due(count)
    with tempfile.TemporaryDirectory() as folder, Sink(log=str(Path(folder, "relay"))) as sink:
        run = Run(sink, lookup, mark_every, random.Random(seed))
        began = time.monotonic()
        for _ in range(workers):
            run.start_one(kills)
        for number in range(kills):
            run.wait_for(count * (number + 1) // (kills + 1))
            run.kill_one(number, kills)
            say(f"{number + 1} killed, {len(sink.taken)} of {count} taken")
        run.finish()
        sink.shutdown()
        return run.figures() | {"kills": kills, "seconds": round(time.monotonic() - began, 1)}


class Run:
    """The workers of one run, and what was in doubt at each death."""

    def __init__(self, sink, lookup, mark_every, chance):
        self.sink, self.chance = sink, chance
        self.options = {"relay_log": sink.log if lookup else "", "mark_every": mark_every}
        self.alive, self.started, self.doubts = {}, 0, []

    def start_one(self, kills):
        number, self.started = self.started, self.started + 1
        worker = Worker(
            database_name(), self.sink.server_address, number=number, lease=LONG, waits=True,
            moment=MANNERS[number % len(MANNERS)], batch=50, to_the_end=True, **self.options,
        )  # fmt: skip
        self.alive[number] = start(worker)

    def wait_for(self, taken):
        until = time.monotonic() + LONG
        while len(self.sink.taken) < taken:
            if time.monotonic() > until or not any(p.is_alive() for p in self.alive.values()):
                raise AssertionError(f"{len(self.sink.taken)} taken, and nobody goes on")
            time.sleep(0.002)

    def kill_one(self, number, kills):
        """The oldest worker, in its manner; another is started in its place."""
        oldest = min(self.alive)
        manner, process = MANNERS[oldest % len(MANNERS)], self.alive.pop(oldest)
        if manner == "any moment":
            time.sleep(self.chance.random() / 50)
            process.kill()
        elif manner in AT_THE_SINK:
            self.sink.kill_at, self.sink.victim = manner, process.pid
        else:
            os.kill(process.pid, signal.SIGUSR1)
        process.join(60)
        if process.exitcode != -signal.SIGKILL:
            raise AssertionError(f"a worker ended with {process.exitcode}: {manner}")
        time.sleep(0.1)  # PostgreSQL ends a statement whose client is gone
        self.doubts.append(self.left_behind(oldest))
        self.start_one(kills)

    def left_behind(self, number):
        """The mails that its rows say to be in doubt; its leases are over from now on."""
        first, last = UUID(int=number << 64), UUID(int=(number + 1) << 64)
        rows = Digest.objects.open().filter(token__gte=first, token__lt=last)
        doubtful = [message_id(digest) for digest in rows.filter(state=Digest.State.IN_FLIGHT)]
        rows.update(lease_until=timezone.now() - timedelta(seconds=1))
        return doubtful

    def finish(self):
        for process in self.alive.values():
            process.join(LONG)
            if process.exitcode != 0:
                process.kill()
                raise AssertionError(f"a worker ended with {process.exitcode}")

    def figures(self):
        times = Counter(self.sink.taken)
        wanted = {message_id(digest) for digest in Digest.objects.all()}
        repeated = {name for name, count in times.items() if count > 1}
        named = {name for doubtful in self.doubts for name in doubtful}
        return {
            "lost": len(wanted - set(times)) + Digest.objects.open().count(),
            "repeated": sum(times.values()) - len(times),
            "unnamed": len(repeated - named),
            "most_per_kill": max(map(len, self.doubts), default=0),
        }
