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
from interactions.models import Interaction, Participation
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
LONG = 900


def database_name():
    """As another process has to be told of the database: in SQLite's case, its file."""
    name = str(connection.settings_dict["NAME"])
    if "memory" in name:
        raise ValueError("the fault tests need a database that another process can open")
    return name


def start(worker, broker="", queue="celery"):
    """A process of batches, or with a broker a Celery worker."""
    target, arguments = (worker.serve, (broker, queue)) if broker else (worker.work, ())
    process = processes.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def make_due(count):
    """So many owners, each with one person to follow up with and a digest that is open."""
    now = timezone.now()
    first = User.objects.count()
    make_owners(
        [
            User(email=f"due{first + n}@lakeshore.example", next_digest_at=now)
            for n in range(count)
        ]
    )  # fmt: skip
    digests.tick(now)


def make_owners(owners):
    """Save them, each with a verified address and a person to follow up with since March."""
    at_once = {"batch_size": 500}
    User.objects.bulk_create(owners, **at_once)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=o, email=o.email, verified=True, primary=True) for o in owners],
        **at_once,
    )
    new, spoken = date(2026, 1, 1), date(2026, 2, 1)
    people = Contact.objects.bulk_create(
        [
            Contact(
                owner=owner, name="Dana Okafor-Lind", sort_name="okafor-lind", search_text="dana",
                created_day=new,
            )
            for owner in owners
        ],
        **at_once,
    )  # fmt: skip
    talks = Interaction.objects.bulk_create(
        [Interaction(owner=o, day=spoken, follow_up_on=date(2026, 3, 1)) for o in owners],
        **at_once,
    )
    Participation.objects.bulk_create(
        [
            Participation(owner=dana.owner, interaction=talk, contact=dana, day=spoken)
            for dana, talk in zip(people, talks, strict=True)
        ],
        **at_once,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute


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
        batch = min(count // 12, 200)  # so that whoever is to be killed has something to do
        run = Run(sink, lookup, mark_every, batch, random.Random(seed))
        began = time.monotonic()
        try:
            for _ in range(workers):
                run.start_one()
            for number in range(kills):
                run.wait_for(count * (2 * number + 1) // (2 * kills + 4))
                run.kill_one()
                say(f"{number + 1} killed, {len(sink.taken)} of {count} taken")
            run.finish()
        finally:
            run.stop()
            sink.shutdown()
        return run.figures() | {"kills": kills, "seconds": round(time.monotonic() - began, 1)}


def away_run(count, faults):
    """Send `count` digests with two workers while each of `faults` is called, in even steps."""
    make_due(count)
    with Sink() as sink:
        run = Run(sink, False, 1, 20, random.Random(1), lease=8, database_patience=0.2)
        try:
            for _ in range(2):
                run.start_one()
            for number, fault in enumerate(faults):
                run.wait_for(count * (number + 1) // (len(faults) + 1))
                fault()
            run.finish()
        finally:
            run.stop()
            sink.shutdown()
        return what_came(sink)


class Run:
    """The workers of one run, and what was in doubt at each death."""

    def __init__(self, sink, lookup, mark_every, batch, chance, **options):
        self.sink, self.chance = sink, chance
        self.options = {"relay_log": sink.log if lookup else "", "mark_every": mark_every}
        self.options |= {"batch": batch, "lease": LONG, "to_the_end": True, "waits": True} | options
        self.alive, self.started, self.doubts = {}, 0, []

    def start_one(self):
        number, self.started = self.started, self.started + 1
        manner = MANNERS[number % len(MANNERS)]
        relay = self.sink.server_address
        worker = Worker(database_name(), relay, manner, number=number, **self.options)
        self.alive[number] = start(worker)

    def wait_for(self, taken):
        until = time.monotonic() + LONG
        while len(self.sink.taken) < taken:
            if time.monotonic() > until or not any(p.is_alive() for p in self.alive.values()):
                raise AssertionError(f"{len(self.sink.taken)} taken, and nobody goes on")
            time.sleep(0.002)

    def kill_one(self):
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
        self.start_one()

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
                raise AssertionError(f"a worker ended with {process.exitcode}")

    def stop(self):
        for process in self.alive.values():
            process.kill()
            process.join(60)

    def figures(self):
        repeated = {name for name, count in Counter(self.sink.taken).items() if count > 1}
        named = {name for doubtful in self.doubts for name in doubtful}
        return what_came(self.sink) | {
            "unnamed": len(repeated - named),
            "most_per_kill": max(map(len, self.doubts), default=0),
        }


def what_came(sink):
    """How many digests never came, and how many mails came once more."""
    wanted = {message_id(digest) for digest in Digest.objects.all()}
    return {
        "lost": len(wanted - set(sink.taken)) + Digest.objects.open().count(),
        "repeated": len(sink.taken) - len(set(sink.taken)),
    }
