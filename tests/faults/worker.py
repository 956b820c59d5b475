"""What a worker process of the fault tests runs: real batches, and -9 to itself at a named moment.

The fork server imports this module once, so that a worker costs no start of the program.
"""

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import django
from django.apps import apps
from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.db import DatabaseError, InterfaceError, connections
from django.urls import get_resolver

if not apps.ready:
    django.setup()
    _ = get_resolver().url_patterns  # reads every page's module, once for all workers

from netcrm.celery import app
from reminders import delivery, handover, tasks
from reminders.models import Digest

MOMENTS = ["before the claim", "after the claim", "after the 250", "after the mark"]


@dataclass
class Worker:
    """One worker: it dies at its `moment` from the start, or where `waits` once it gets SIGUSR1.

    Its tokens begin with its number, so that the rows which it left behind can be told apart.
    """

    database: str
    relay: tuple[str, int]
    moment: str = ""
    waits: bool = False
    number: int = 0
    lease: int = 1
    batch: int = 200
    mark_every: int = 1
    relay_log: str = ""
    to_the_end: bool = False
    database_patience: float = 20.0

    def work(self):
        """Batch after batch; one that fails is a failed task, and the next goes on."""
        self._set_up()
        while True:
            try:
                if not (delivery.deliver(self.batch).claimed or self._is_wanted()):
                    return
            except (DatabaseError, InterfaceError):
                if not self.to_the_end:
                    raise
                connections.close_all()
                time.sleep(0.1)

    def serve(self, broker, queue="celery"):
        """A real Celery worker, with small tasks so that there are many."""
        self._set_up()
        tasks.DIGESTS_PER_TASK = self.batch
        app.conf.update(broker_url=broker, task_default_queue=queue)
        app.worker_main(
            ["worker", "-P", "solo", "-Q", queue, "--without-gossip", "--without-mingle",
             "--loglevel", "WARNING"]
        )  # fmt: skip

    def _set_up(self):
        connections.settings["default"]["NAME"] = self.database
        if connections.settings["default"]["ENGINE"].endswith("sqlite3"):
            connections.settings["default"]["OPTIONS"]["timeout"] = self.database_patience
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = self.relay
        settings.EMAIL_TIMEOUT = 30
        settings.DIGEST_LEASE, settings.DIGEST_MARK_EVERY = self.lease, self.mark_every
        if self.relay_log:
            settings.DIGEST_RELAY_LOOKUP = "tests.faults.worker.relay_has"
            os.environ["FAULTS_RELAY_LOG"] = self.relay_log
        DNS_NAME._fqdn = f"worker-{os.getpid()}"
        chance = random.Random(os.getpid() * 1_000_003 + self.number)
        delivery.uuid4 = lambda: UUID(int=(self.number << 64) + chance.getrandbits(64))
        signal.signal(signal.SIGUSR1, lambda *_: setattr(self, "waits", False))
        self._lay_in_wait()

    def _is_wanted(self):
        if self.to_the_end and Digest.objects.open().exists():
            time.sleep(0.1)
            return True
        return False

    def die(self, moment):
        if moment == self.moment and not self.waits:
            os.kill(os.getpid(), signal.SIGKILL)

    def _lay_in_wait(self):
        claim, written, mark = delivery.claim, delivery._to_send, handover.mark

        def claimed(*args, **options):
            self.die("before the claim")
            return claim(*args, **options)

        def after_the_claim(*args):
            self.die("after the claim")
            return written(*args)

        def marked(sent, next_up):
            if sent:
                self.die("after the 250")
            if self.moment == "sleeps before the flight" and next_up and not sent:
                time.sleep(3)
            found = mark(sent, next_up)
            if sent:
                self.die("after the mark")
            return found

        delivery.claim, delivery._to_send, handover.mark = claimed, after_the_claim, marked


def relay_has(message_ids):
    """What the relay's log says of these: design D in docs/architecture.md."""
    taken = Path(os.environ["FAULTS_RELAY_LOG"]).read_text().split()
    return set(taken) & set(message_ids)
