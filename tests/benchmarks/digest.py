"""`./dev bench digest`: the tick and the batch of digests, against a naive loop, in one run.

Ratios are what counts: the machine is shared. The relay is a sink in a thread of this process for
both sides alike, so its work is in both times.
"""

import logging
import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from reminders import delivery, digests, post
from reminders.handover import Tally
from reminders.mail import digest_mail
from reminders.models import Digest
from reminders.nudges import nudges_of
from tests.factories import log_interaction, make_contact, make_context, make_tie, make_user
from tests.faults.sink import Sink

OWNERS, PEOPLE, REPEATS, NAIVE = 200, 6, 3, 40


def run(say: Callable[[str], None]) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    logging.getLogger("reminders").setLevel(logging.WARNING)
    owners = _owners(int(os.environ.get("BENCH_OWNERS", OWNERS)), say)
    figures: dict[str, float] = {}
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server_address
        engine, naive, cpu = [], [], []
        for number in range(REPEATS):
            say(f"round {number + 1} of {REPEATS}")
            naive.append(_naive(owners[:NAIVE]))
            seconds, processor = _engine(owners)
            engine.append(seconds)
            cpu.append(processor)
        sink.shutdown()
    figures["engine_per_second"] = round(1 / median(engine), 1)
    figures["naive_per_second"] = round(1 / median(naive), 1)
    figures["speedup_naive"] = round(median(naive) / median(engine), 2)
    figures["cpu_us"] = round(median(cpu) * 1e6)
    figures |= _queries(owners)
    figures |= _tick(owners)
    figures["rss_process_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _owners(count: int, say: Callable[[str], None]) -> list[int]:
    keys = []
    for number in range(count):
        owner = make_user(f"bench{number}@lakeshore.example", name="Bench Owner")
        course = make_context(owner=owner, code="INFO 287", name="Archives")
        make_tie(course, owner=owner)
        today = owner.today()
        for person in range(PEOPLE):
            made = today - timedelta(days=300)
            dana = make_contact(
                owner, f"Dana {person}", cadence_days=30, created_day=made,
                email=f"d{person}@x.example",
            )  # fmt: skip
            make_tie(course, contact=dana)
            follow = today if person % 2 else None
            ago = today - timedelta(days=90)
            log_interaction(dana, ago, topic="deeds of gift", follow_up_on=follow)
        keys.append(owner.pk)
        if number % 50 == 49:
            say(f"{number + 1} owners made")
    return keys


def _arm(keys: list[int]) -> None:
    Digest.objects.all().delete()
    User.objects.filter(pk__in=keys).update(next_digest_at=timezone.now() - timedelta(minutes=1))


def _engine(keys: list[int]) -> tuple[float, float]:
    """Seconds and processor seconds of one digest, from the claim to the mark."""
    _arm(keys)
    digests.tick(timezone.now())
    began, used = time.perf_counter(), time.thread_time()
    while delivery.deliver().claimed:
        pass
    seconds, processor = time.perf_counter() - began, time.thread_time() - used
    sent = Digest.objects.filter(state="sent").count()
    if sent != len(keys):
        raise SystemExit(f"{sent} of {len(keys)} were sent")
    return seconds / len(keys), processor / len(keys)


def _naive(keys: list[int]) -> float:
    """A loop over users: one at a time, the same nudges and mail, a new connection for each."""
    began = time.perf_counter()
    for owner in User.objects.filter(pk__in=keys):
        nudges = nudges_of({owner: owner.today()}, 8)[owner.pk]
        digest = Digest(pk=owner.pk, owner=owner, day=owner.today(), due_at=timezone.now())
        letter = digest_mail(digest, nudges, timezone.now())
        mail: EmailMultiAlternatives = letter.message()
        mail.connection = get_connection()
        mail.send()
    return (time.perf_counter() - began) / len(keys)


def _queries(keys: list[int]) -> dict[str, float]:
    _arm(keys)
    now = timezone.now()
    digests.tick(now)
    with CaptureQueriesContext(connection) as batch:
        delivery._written(delivery.claim(200, now), Tally())
    Digest.objects.all().delete()
    with CaptureQueriesContext(connection) as idle:
        digests.tick(now)
    post.kept.drop()
    return {"batch_queries": len(batch), "idle_queries": len(idle)}


def _tick(keys: list[int]) -> dict[str, float]:
    times = []
    for _ in range(REPEATS):
        _arm(keys)
        began = time.perf_counter()
        digests.tick(timezone.now())
        times.append((time.perf_counter() - began) / len(keys))
    return {"tick_us_per_owner": round(median(times) * 1e6, 1)}
