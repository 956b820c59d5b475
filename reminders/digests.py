"""Which digests are open: the tick opens one per owner and local day. The rows are the truth.

Whoever calls these may be killed, repeated or run twice at once.
"""

import logging
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.time import local_day, next_instant
from reminders.models import Digest

log = logging.getLogger(__name__)

OWNERS_AT_ONCE = 5000
MOST_COUNTED = 10_000
State = Digest.State

# Index-only where nobody is due: it costs the same for ten thousand owners and for a million.
PROBE = f"""
SELECT EXISTS (SELECT 1 FROM accounts_user WHERE next_digest_at <= %s),
  (SELECT COUNT(*) FROM (SELECT 1 FROM reminders_digest WHERE closed_at IS NULL
    AND (state = 'pending' AND (not_before IS NULL OR not_before <= %s)
      OR state IN ('leased', 'flight') AND lease_until <= %s) LIMIT {MOST_COUNTED}) waiting)
"""  # noqa: S608
# One statement, so a worker killed in it has done all of it or nothing. So many are taken before
# they are matched with plans: else all that are due would be, anew by each statement. Whose plan is
# changed meanwhile fits no group any more, and is left to the next minute.
OPEN = """
WITH plan(zone, hour, days, day, next) AS (VALUES {plans}),
taken AS (
  SELECT id, time_zone, digest_hour, digest_days, next_digest_at, is_active, erase_at
  FROM accounts_user WHERE next_digest_at <= %s ORDER BY next_digest_at LIMIT {most}
  FOR UPDATE SKIP LOCKED
),
due AS (
  SELECT taken.*, day, next FROM taken
  JOIN plan ON time_zone = zone AND digest_hour = hour AND digest_days = days
),
opened AS (
  INSERT INTO reminders_digest
    (owner_id, day, due_at, state, reason, attempts, people_count, opened_at)
  SELECT id, day, next_digest_at, 'pending', '', 0, 0, %s FROM due
  WHERE is_active AND erase_at IS NULL
  ON CONFLICT (owner_id, day) DO NOTHING
)
UPDATE accounts_user SET next_digest_at = due.next FROM due WHERE accounts_user.id = due.id
"""


def tick(now: datetime) -> int:
    """Open the digests whose hour has come, and say how many a worker may claim now.

    With nobody due it is one query. Owners who missed days get one digest, for the day it is now.
    """
    anybody, waiting = probe(now)
    if not anybody:
        return waiting
    opened = _open_all(now) if connection.vendor == "postgresql" else _open_by_row(now)
    log.info("tick opened=%d waiting_before=%d", opened, waiting)
    return probe(now)[1]


def probe(now: datetime) -> tuple[bool, int]:
    """Whether anybody is due, and how many digests a worker may claim (counted to 10,000)."""
    instant = User._meta.get_field("next_digest_at").get_db_prep_value(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(PROBE, [instant] * 3)
        anybody, waiting = cursor.fetchone() or (False, 0)
    return bool(anybody), waiting


def takeable(now: datetime) -> QuerySet[Digest]:
    """The digests that a worker may claim: waiting, or held by one whose lease is over."""
    waiting = Q(state=State.PENDING) & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    dropped = Q(state__in=[State.LEASED, State.IN_FLIGHT], lease_until__lte=now)
    return Digest.objects.open().filter(waiting | dropped)


@lru_cache(maxsize=20_000)
def _next(zone: str, hour: int, days: int, today: date) -> datetime | None:
    return next_instant(zone, hour, days, today)


def _open_all(now: datetime) -> int:
    """On PostgreSQL: one statement per 5,000 due owners, with each plan's next instant in it."""
    due = User.objects.filter(next_digest_at__lte=now).order_by()
    plans = due.values_list("time_zone", "digest_hour", "digest_days").distinct()
    values: list[Any] = []
    for zone, hour, days in plans:
        today = local_day(zone, now)
        values += [zone, hour, days, today, _next(zone, hour, days, today)]
    if not values:
        return 0
    row = "(%s, %s, %s, %s, %s::timestamptz)"
    rows = ", ".join([row] * (len(values) // 5))
    total, moved = 0, 1
    while moved:
        with connection.cursor() as cursor:
            cursor.execute(OPEN.format(plans=rows, most=OWNERS_AT_ONCE), [*values, now, now])
            moved = cursor.rowcount
        total += moved
    if total >= OWNERS_AT_ONCE:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE reminders_digest")
    return total


def _open_by_row(now: datetime) -> int:
    """Where rows cannot be changed inside a query: SQLite, which has one writer at a time."""
    total = 0
    while moved := _open_some(now):
        total += moved
    return total


@transaction.atomic
def _open_some(now: datetime) -> int:
    due = User.objects.filter(next_digest_at__lte=now).order_by("next_digest_at")
    owners = list(due[:OWNERS_AT_ONCE])
    Digest.objects.bulk_create(
        (
            Digest(
                owner=owner, day=owner.today(now), due_at=owner.next_digest_at or now, opened_at=now
            )
            for owner in owners
            if owner.is_active and owner.erase_at is None
        ),
        ignore_conflicts=True,
    )
    for owner in owners:
        owner.next_digest_at = _next(
            owner.time_zone, owner.digest_hour, owner.digest_days, owner.today(now)
        )
    User.objects.bulk_update(owners, ["next_digest_at"], batch_size=500)
    return len(owners)


def open_now(owner: User, now: datetime) -> Digest | None:
    """Open today's digest at the owner's wish; None when today's has gone out already.

    One that was not sent because nobody was due is opened again.
    """
    today = owner.today(now)
    digest, is_new = Digest.objects.get_or_create(
        owner=owner, day=today, defaults={"due_at": now, "opened_at": now}
    )
    if not is_new and digest.state in (State.SKIPPED, State.FAILED):
        Digest.objects.filter(pk=digest.pk, closed_at__isnull=False).update(
            state=State.PENDING, reason="", closed_at=None, not_before=None, due_at=now
        )
    elif not is_new and digest.state == State.SENT:
        return None
    return digest
