"""Written digests go to the relay one after the other, each marked before and after.

Whatever goes wrong is written into the row it happened to. `docs/architecture.md` has the rules.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.meanwhile import meanwhile
from accounts.models import User
from accounts.prepared import Prepared
from reminders import post
from reminders.letter import Letter
from reminders.models import Digest

log = logging.getLogger(__name__)
FIRST_BACK_OFF = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(hours=24)
MOST_TROUBLES = 3
DATABASE_AWAY, DATABASE_ASKED_EVERY = 60.0, 0.5
State, Reason = Digest.State, Digest.Reason

# By key and state, and not by what is open: that index would be read whole for each mail.
MARK = """
UPDATE reminders_digest SET state = fresh.column2, people_count = fresh.column3,
  lease_until = place_of_lease,
  closed_at = CASE WHEN fresh.column2 = 'sent' THEN place_of_now ELSE NULL END
FROM (VALUES {rows}) AS fresh
WHERE reminders_digest.id = fresh.column1 AND token = place_of_token
  AND state IN ('leased', 'flight')
RETURNING reminders_digest.id
"""


class Outcome(Enum):
    """What handing over one mail tells of the next."""

    TAKEN = 1
    ANSWERED = 2  # it was not taken, and the relay is well
    TROUBLE = 3  # the connection ended
    AWAY = 4  # there is none


@dataclass
class Ready:
    """A digest that waits for its turn; `compose` makes its letter, where it has none yet."""

    digest: Digest
    people_count: int
    compose: Callable[[], Letter] | None = None
    letter: Letter | None = None

    def write(self) -> bool:
        """Whether it has its letter, which is made once: a row that cannot be told has none."""
        compose, self.compose = self.compose, None
        try:
            if compose is not None:
                letter = compose()
                _ = letter.data if post.is_smtp() else b""
                self.letter = letter
        except SoftTimeLimitExceeded:
            raise
        except Exception as problem:
            name = type(problem).__name__
            log.error("digest %s cannot be written: %s", self.digest.pk, name)
        return self.letter is not None


@dataclass
class Tally:
    """What became of one batch; only counts, for the log and the caller."""

    claimed: int = 0
    sent: int = 0
    not_sent: int = 0
    put_off: int = 0
    refused: int = 0
    in_doubt: int = 0
    taken_over: int = 0
    given_back: int = 0
    alone: int = 0

    @property
    def is_well(self) -> bool:
        """Whether the relay took what it was given, or there was nothing to give."""
        return bool(self.sent) or not (self.put_off or self.in_doubt)


def hand_over(ready: Sequence[Ready], tally: Tally) -> None:
    """Send them in order, and mark what became of each; letters are written while a mark is."""
    post.kept.begin(settings.DIGEST_BATCH_SECONDS)
    try:
        with meanwhile(_writing(ready)):
            taken = _send_all(ready, tally)
    finally:
        post.kept.end()
    healed = [one.digest.owner_id for one in taken if one.digest.owner.mail_failed_at]
    if healed:
        User.objects.filter(pk__in=healed).update(mail_failed_at=None)


def _writing(ready: Sequence[Ready]) -> Callable[[], bool]:
    """Writes the next letter, and says whether there was one to write."""
    unwritten = (one for one in ready if one.compose)

    def write_next() -> bool:
        one = next(unwritten, None)
        if one is not None:
            one.write()
        return one is not None

    return write_next


def _send_all(ready: Sequence[Ready], tally: Tally) -> list[Ready]:
    """Send them, `DIGEST_MARK_EVERY` in flight at a time, and return those that were taken.

    One whose connection ends is put off alone; after three of them running, or where there is no
    connection, the rest is, too. After `DIGEST_BATCH_SECONDS` the rest goes back to be claimed.
    """
    size, ends = settings.DIGEST_MARK_EVERY, time.monotonic() + settings.DIGEST_BATCH_SECONDS
    taken: list[Ready] = []
    sent: list[Ready] = []
    flying: set[int] = set()
    troubles = 0
    for place, one in enumerate(ready):
        if place % size == 0:
            next_up = [other for other in ready[place : place + size] if other.write()]
            flying, sent = _insist(mark, sent, next_up), []
        if one.letter is None:
            _insist(put_off, [one.digest])
            tally.put_off += 1
            continue
        if one.digest.pk not in flying:
            tally.taken_over += 1
            post.kept.drop()
            continue
        following = ready[place + 1] if place + 1 < len(ready) else None
        ahead = following.letter if following and following.write() else None
        outcome = _send(one, one.letter, ahead, tally)
        if outcome == Outcome.TAKEN:
            sent.append(one)
            taken.append(one)
        troubles = troubles + 1 if outcome == Outcome.TROUBLE else 0
        if outcome == Outcome.AWAY or troubles == MOST_TROUBLES:
            tally.put_off += len(ready) - place - 1
            _insist(put_off, [other.digest for other in ready[place + 1 :]])
            break
        if time.monotonic() > ends:
            tally.given_back = len(ready) - place - 1
            _insist(give_back, [other.digest for other in ready[place + 1 :]])
            break
    _insist(mark, sent, [])
    return taken


def _send(one: Ready, letter: Letter, following: Letter | None, tally: Tally) -> Outcome:
    """Hand it to the relay; where that does not take it, the row says what comes next."""
    try:
        post.kept.send(letter, following)
    except post.Refused as answer:
        log.warning("digest %s is refused: %s", one.digest.pk, answer)
        _insist(_refuse, one.digest)
        tally.refused += 1
        return Outcome.ANSWERED
    except post.PutOff as answer:
        log.warning("digest %s is put off: %s", one.digest.pk, answer)
        _insist(put_off, [one.digest])
        tally.put_off += 1
        if isinstance(answer, post.RelayAway):
            return Outcome.AWAY
        return Outcome.TROUBLE if isinstance(answer, post.Lost) else Outcome.ANSWERED
    except post.InDoubt as problem:
        log.warning("digest %s is in doubt: %s", one.digest.pk, problem)
        _insist(_doubt, one.digest)
        tally.in_doubt += 1
        return Outcome.TROUBLE
    except SoftTimeLimitExceeded:  # it may be with the relay: its row stays in flight
        post.kept.drop()
        raise
    except Exception as problem:  # a letter that cannot be put into bytes
        log.error("digest %s cannot be sent: %s", one.digest.pk, type(problem).__name__)
        post.kept.drop()
        _insist(put_off, [one.digest])
        tally.put_off += 1
        return Outcome.ANSWERED
    tally.sent += 1
    return Outcome.TAKEN


def _insist(write: Callable[..., Any], *arguments: Any) -> Any:
    """Write it down though the database be away for a while: nobody else knows what was taken.

    Each of these writes may be done twice.
    """
    until = time.monotonic() + DATABASE_AWAY
    while True:
        try:
            return write(*arguments)
        except (DatabaseError, InterfaceError) as problem:  # a crash may be no OperationalError
            is_away = isinstance(problem, OperationalError | InterfaceError)
            is_away = is_away or not connection.is_usable()
            if connection.in_atomic_block or not is_away or time.monotonic() > until:
                raise
            log.warning("the database is away: %s", type(problem).__name__)
            connection.close()
            time.sleep(DATABASE_ASKED_EVERY)


def mark(sent: Sequence[Ready], next_up: Sequence[Ready]) -> set[int]:
    """Close these and put those in flight, in one autocommitted statement, and say which stood.

    Once the statement has left, PostgreSQL finishes it though the worker be killed: a transaction
    around it would lose that.
    """
    both = [*sent, *next_up]
    if not both:
        return set()
    now = timezone.now()
    given: dict[str, Any] = {
        "now": plain(now),
        "lease": plain(now + timedelta(seconds=settings.DIGEST_LEASE)),
        "token": plain(both[0].digest.token),
    }
    for number, one in enumerate(both):
        given[f"key{number}"], given[f"people{number}"] = one.digest.pk, one.people_count
    return {key for (key,) in _marking(len(sent), len(next_up)).rows(**given)}


@lru_cache(maxsize=64)
def _marking(sent: int, next_up: int) -> Prepared:
    states = [State.SENT.value] * sent + [State.IN_FLIGHT.value] * next_up
    rows = [f"(place_of_key{n}, '{state}', place_of_people{n})" for n, state in enumerate(states)]
    types = {"now": "timestamptz", "lease": "timestamptz", "token": "uuid"}
    for number in range(len(rows)):
        types |= {f"key{number}": "bigint", f"people{number}": "int"}
    return Prepared(MARK.format(rows=", ".join(rows)), **types)


def put_off(digests: Sequence[Digest]) -> None:
    """Back to waiting, the longer the more often it was tried: 5 minutes up to 24 hours."""
    pauses: dict[int, list[Digest]] = {}
    for digest in digests:
        pauses.setdefault(digest.attempts, []).append(digest)
    for attempts, several in pauses.items():
        pause = _pause(FIRST_BACK_OFF, attempts)
        _held(several).update(state=State.PENDING, token=None, not_before=timezone.now() + pause)


def give_back(digests: Sequence[Digest]) -> None:
    """To be claimed at once: nothing was tried with these."""
    _held(digests).update(state=State.PENDING, token=None, attempts=F("attempts") - 1)


def _doubt(digest: Digest) -> None:
    """It stays in flight, and is taken up when this lease is over: later each time it happens."""
    pause = _pause(timedelta(seconds=settings.DIGEST_LEASE), digest.attempts)
    _held([digest]).update(lease_until=timezone.now() + pause)


def _refuse(digest: Digest) -> None:
    """The address will not have it: that is told in the program, and the plan stays as it is."""
    now = timezone.now()
    _held([digest]).update(state=State.FAILED, reason=Reason.REFUSED, closed_at=now)
    User.objects.filter(pk=digest.owner_id).update(mail_failed_at=now)


def _held(digests: Sequence[Digest]) -> QuerySet[Digest]:
    """Those of this batch whose lease nobody took over."""
    token = digests[0].token if digests else None
    return Digest.objects.open().filter(pk__in=[digest.pk for digest in digests], token=token)


def _pause(first: timedelta, attempts: int) -> timedelta:
    return min(first * 2 ** min(max(attempts - 1, 0), 20), LONGEST_BACK_OFF)


def plain(value: Any) -> Any:
    """As the driver wants it: SQLite keeps instants and tokens as text."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value if connection.features.has_native_uuid_field else value.hex
