"""From open to sent: 200 digests are claimed, written and handed over, each marked as it goes.

Every step is one conditional statement with the claim's token in it, which a worker whose lease
was taken over can no longer make. `docs/architecture.md` says what "once" means.
"""

import logging
import time
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.garbage import uncollected
from accounts.models import Program, User
from accounts.prepared import PreparedQuery, keys
from reminders.digests import takeable
from reminders.handover import Ready, Tally, hand_over, plain, put_off
from reminders.mail import SHOWN, digest_mail, message_id
from reminders.models import Digest
from reminders.nudges import NudgeList, nudges_of
from reminders.week import NO_WEEK, Week, begins_week, weeks_of

log = logging.getLogger(__name__)
State, Reason = Digest.State, Digest.Reason
INSTANT: Any = Digest._meta.get_field("due_at")
DAY: Any = Digest._meta.get_field("day")

SUSPECT_AFTER = 3

# Materialized: as a subquery, PostgreSQL may run it again for each row, and each time it finds
# others that are free, so that one worker claims them all.
CLAIM = """
WITH takeable(key) AS MATERIALIZED ({takeable})
UPDATE reminders_digest SET state = 'leased', token = %s, lease_until = %s, attempts = attempts + 1
WHERE id IN (SELECT key FROM takeable) RETURNING id, owner_id, day, due_at, attempts
"""


def deliver(limit: int = 200) -> Tally:
    """Send what may be sent, up to `limit` digests."""
    started, tally = time.monotonic(), Tally()
    recover(timezone.now())
    claimed = claim(limit, timezone.now())
    if not claimed:
        claimed = claim(1, timezone.now(), suspects=True)
        tally.alone = len(claimed)
    if claimed:
        tally.claimed = len(claimed)
        with uncollected():
            hand_over(_to_send(claimed, tally), tally)
        counts = " ".join(f"{name}={count}" for name, count in vars(tally).items())
        log.info("batch %s seconds=%.2f", counts, time.monotonic() - started)
    return tally


def claim(
    limit: int, now: datetime, owners: Iterable[int] | None = None, suspects: bool = False
) -> list[Digest]:
    """Take up to `limit` digests over, by one conditional UPDATE under one new token.

    Those whose workers ended several times while they were written are `suspects`: one of them
    may be why, so they are taken one by one, when nothing else is left.
    """
    rows = takeable(now)
    several = Q(state=State.LEASED, attempts__gte=SUSPECT_AFTER)
    rows = rows.filter(several) if suspects else rows.exclude(several)
    if settings.DIGEST_RELAY_LOOKUP:  # those in doubt wait until the relay was asked
        rows = rows.exclude(state=State.IN_FLIGHT)
    if owners is not None:
        rows = rows.filter(owner__in=owners)
    token, lease = uuid4(), now + timedelta(seconds=settings.DIGEST_LEASE)
    sql, values = _compiled(rows.values("pk")[:limit])
    if connection.features.has_select_for_update_skip_locked:
        sql += " FOR UPDATE SKIP LOCKED"  # by hand: the ORM wants a transaction, and this is one
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(takeable=sql), [*values, plain(token), plain(lease)])
        found = cursor.fetchall()
    names = ["id", "owner_id", "day", "due_at", "attempts"]
    claimed = [Digest.from_db("default", names, _pythonic(row)) for row in found]
    for digest in claimed:
        digest.token = token
    return claimed


def recover(now: datetime) -> None:
    """Where the relay can be asked: close those in doubt that it has, and free the others."""
    if not settings.DIGEST_RELAY_LOOKUP:
        return
    doubtful = takeable(now).filter(state=State.IN_FLIGHT)
    by_id = {message_id(digest): digest.pk for digest in doubtful}
    if not by_id:
        return
    try:
        has = import_string(settings.DIGEST_RELAY_LOOKUP)(list(by_id))
    except Exception as problem:  # whoever writes the look-up; until it answers they wait
        log.error("relay look-up failed: %s", type(problem).__name__)
        return
    keys = [by_id[name] for name in by_id if name in has]
    takeable(now).filter(pk__in=keys, state=State.IN_FLIGHT).update(
        state=State.SENT, closed_at=now, token=None
    )
    others = [key for key in by_id.values() if key not in keys]
    takeable(now).filter(pk__in=others, state=State.IN_FLIGHT).update(
        state=State.PENDING, token=None
    )
    log.info("relay look-up had=%d had_not=%d", len(keys), len(others))


def _to_send(claimed: Sequence[Digest], tally: Tally) -> list[Ready]:
    """What is to be said to each; who gets no mail is closed or put off here."""
    now = timezone.now()
    reasons = _why_not(claimed, now)
    wanted = [digest for digest in claimed if reasons.get(digest.pk) == ""]
    ready, weeks = [], _weeks(wanted, now)
    for digest, nudges in _with_nudges(wanted, now):
        if nudges is not None and not nudges.total:
            reasons[digest.pk] = Reason.NOTHING_DUE
            continue
        if nudges is None:  # one that cannot be told must not keep others waiting
            tally.put_off += 1
            put_off([digest])
            continue
        week = weeks.get(digest.owner_id, NO_WEEK)
        compose = partial(digest_mail, digest, nudges, now, week)
        ready.append(Ready(digest, len(nudges.items), compose))
    tally.not_sent = _close_unsent(claimed[0].token, {k: r for k, r in reasons.items() if r}, now)
    return ready


def _with_nudges(
    digests: Sequence[Digest], now: datetime
) -> Iterable[tuple[Digest, NudgeList | None]]:
    """Each with its nudges, all in one go; where one owner's rows break that, one by one."""
    days = {digest.owner: digest.owner.today(now) for digest in digests}
    try:
        lists: dict[int, NudgeList | None] = dict(nudges_of(days, SHOWN))
    except Exception as problem:
        log.error("batch of %d is read one by one: %s", len(days), type(problem).__name__)
        lists = {owner.pk: _alone(owner, day) for owner, day in days.items()}
    return [(digest, lists[digest.owner_id]) for digest in digests]


def _alone(owner: User, day: date) -> NudgeList | None:
    try:
        return nudges_of({owner: day}, SHOWN)[owner.pk]
    except Exception as problem:
        log.error("owner %s cannot be told: %s", owner.pk, type(problem).__name__)
        return None


def _weeks(digests: Sequence[Digest], now: datetime) -> dict[int, Week]:
    """Of the owners for whom these begin one. A mail goes out without, rather than not at all."""
    days = {
        digest.owner_id: digest.owner.today(now)
        for digest in digests
        if begins_week(digest.owner, digest.day)
    }
    try:
        return weeks_of(days)
    except Exception as problem:
        log.error("the week of %d is not told: %s", len(days), type(problem).__name__)
        return {}


def why_not(digest: Digest, now: datetime) -> str:
    """Why this one would not be mailed now, or nothing."""
    return _why_not([digest], now)[digest.pk]


def _why_not(claimed: Sequence[Digest], now: datetime) -> dict[int, str]:
    """Why each is not mailed now, whatever was so when it was opened; sets its owner, too.

    One that waited for the mail server until the next was opened gives way to it: after an outage
    of days the owner gets one mail, which stands for all and says since when.
    """
    by_key = {owner.pk: owner for owner in _owners({digest.owner_id for digest in claimed})}
    there = [digest for digest in claimed if digest.owner_id in by_key]  # or erased since
    for digest in there:
        digest.owner = owner = by_key[digest.owner_id]
        digest.due_at = min(digest.due_at, owner.waits_since or digest.due_at)
    return {digest.pk: _why_not_one(digest, now) for digest in there}


def _owners(pks: Collection[int]) -> list[Any]:
    """These owners with their programs, and what it takes to know whether they get a mail."""
    programs: dict[int, Program] = {}
    owners: list[Any] = list(_owners_query().objects(owners=pks))
    for owner in owners:
        if owner.program_id and owner.program_id not in programs:
            programs[owner.program_id] = Program(pk=owner.program_id, name=owner.program_name)
        owner.program = programs.get(owner.program_id)
    return owners


@lru_cache(maxsize=1)
def _owners_query() -> PreparedQuery[User]:
    newest = Digest.objects.filter(owner=OuterRef("pk")).order_by("-day").values("day")
    waiting = Digest.objects.open().filter(owner=OuterRef("pk")).order_by("day").values("due_at")
    # One of them, and not whether there are any: for that PostgreSQL may read those of everybody.
    verified = EmailAddress.objects.filter(
        user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True
    ).values("pk")
    owners = User.objects.filter(pk__in=keys("owners")).order_by()
    return PreparedQuery(
        owners.annotate(
            newest=Subquery(newest[:1]), waits_since=Subquery(waiting[:1]),
            verified=Subquery(verified[:1]), program_name=F("program__name"),
        )
    )  # fmt: skip


def _why_not_one(digest: Digest, now: datetime) -> str:
    owner: Any = digest.owner
    if owner.newest and owner.newest > digest.day:
        return Reason.REPLACED
    if not owner.wants_digest:
        return Reason.TURNED_OFF
    if owner.is_paused(owner.today(now)):
        return Reason.PAUSED
    if owner.is_mail_stopped:
        return Reason.STOPPED
    return "" if owner.verified else Reason.NO_ADDRESS


def _close_unsent(token: UUID | None, reasons: dict[int, str], now: datetime) -> int:
    if not reasons:
        return 0
    replaced = Digest.objects.filter(
        pk__in=[key for key, reason in reasons.items() if reason == Reason.REPLACED], token=token
    )
    if replaced:
        since = replaced.filter(owner=OuterRef("owner")).order_by("day").values("due_at")[:1]
        heirs = Digest.objects.open().filter(owner__in=[one.owner_id for one in replaced])
        heirs.update(due_at=Least("due_at", Subquery(since)))
    whens = [When(pk=key, then=Value(str(reason))) for key, reason in reasons.items()]
    rows = Digest.objects.open().filter(pk__in=list(reasons), token=token)
    return rows.update(state=State.SKIPPED, reason=Case(*whens), closed_at=now)


def _compiled(rows: Any) -> tuple[str, Sequence[Any]]:
    return rows.query.get_compiler(connection=connection).as_sql()


def _pythonic(row: Sequence[Any]) -> list[Any]:
    """A claimed row as the ORM would read it."""
    key, owner, day, due_at, attempts = row
    return [key, owner, _read(DAY, day), _read(INSTANT, due_at), attempts]


def _read(field: Any, value: Any) -> Any:
    for step in connection.ops.get_db_converters(field.get_col(Digest._meta.db_table)):
        value = step(value, None, connection)
    return value
