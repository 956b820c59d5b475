"""The digest's way from due to sent. The rows are the truth; whoever calls these may be killed.

`tick` opens one Digest per owner and local day. `deliver` claims, renders, sends and marks; each
step is one conditional UPDATE that a worker whose lease was taken over can no longer make.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.time import next_instant
from reminders.mail import SHOWN, digest_mail
from reminders.models import Digest
from reminders.nudges import due_nudges

log = logging.getLogger(__name__)

OWNERS_PER_TRANSACTION = 1000
FIRST_BACK_OFF = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(hours=24)
State, Reason = Digest.State, Digest.Reason


def tick(now: datetime) -> int:
    """Open the digests whose hour has come, and say how many a worker may claim now.

    With nobody due it is one look-up by index, and one for what waits. Owners who missed days get
    one digest, for the day it is now.
    """
    while _open_some(now):
        pass
    return takeable(now).count()


def takeable(now: datetime) -> QuerySet[Digest]:
    """The digests that a worker may claim: waiting, or held by one whose lease is over."""
    waiting = Q(state=State.PENDING) & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    dropped = Q(state__in=[State.LEASED, State.IN_FLIGHT], lease_until__lte=now)
    return Digest.objects.open().filter(waiting | dropped)


@transaction.atomic
def _open_some(now: datetime) -> bool:
    due = User.objects.filter(next_digest_at__lte=now).order_by("next_digest_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    owners = list(due[:OWNERS_PER_TRANSACTION])
    if not owners:
        return False
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
        owner.next_digest_at = next_instant(
            owner.time_zone, owner.digest_hour, owner.digest_days, owner.today(now)
        )
    User.objects.bulk_update(owners, ["next_digest_at"])
    return len(owners) == OWNERS_PER_TRANSACTION


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


def deliver(limit: int = 200) -> int:
    """Send what may be sent, up to `limit` digests; returns how many were claimed."""
    claimed = 0
    with Post() as post:
        for key in list(takeable(timezone.now()).values_list("pk", flat=True)[:limit]):
            digest = claim(key, timezone.now())
            if digest is not None:
                claimed += 1
                _deliver_one(digest, post)
    return claimed


def claim(key: int, now: datetime) -> Digest | None:
    """Take this digest over, by one conditional UPDATE; None when another worker has it."""
    token = uuid4()
    taken = takeable(now).filter(pk=key)
    if not taken.update(
        state=State.LEASED,
        token=token,
        lease_until=now + timedelta(seconds=settings.DIGEST_LEASE),
        attempts=F("attempts") + 1,
    ):
        return None
    return Digest.objects.select_related("owner__program").get(pk=key, token=token)


def mark(digest: Digest, state: str, **fields: object) -> bool:
    """Set the state where the token is still ours; False when another worker took over."""
    rows = Digest.objects.open().filter(pk=digest.pk, token=digest.token)
    return rows.update(state=state, **fields) == 1


def _close(digest: Digest, state: str, reason: str = "", **fields: object) -> None:
    mark(digest, state, reason=reason, closed_at=timezone.now(), **fields)


def _deliver_one(digest: Digest, post: "Post") -> None:
    reason = _why_not(digest)
    if reason:
        _close(digest, State.SKIPPED, reason)
        return
    try:
        nudges = due_nudges(digest.owner, digest.owner.today())
        message = digest_mail(digest, nudges, timezone.now()) if nudges.total else None
    except Exception as problem:  # one row that cannot be told must not keep others waiting
        log.error("digest %s cannot be written: %s", digest.pk, type(problem).__name__)
        _back_off(digest)
        return
    if message is None:
        _close(digest, State.SKIPPED, Reason.NOTHING_DUE)
        return
    lease = timezone.now() + timedelta(seconds=settings.DIGEST_LEASE)
    if not mark(digest, State.IN_FLIGHT, lease_until=lease):
        return
    try:
        post.send(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if all(code >= 500 for code in codes):
            _close(digest, State.FAILED, Reason.REFUSED)
            User.objects.filter(pk=digest.owner_id).update(mail_failed_at=timezone.now())
        else:
            _back_off(digest)
    except Exception as problem:  # whatever the mail backend raises: it is this mail's alone
        log.warning("digest %s is put off: %s", digest.pk, type(problem).__name__)
        _back_off(digest)
    else:
        _close(digest, State.SENT, people_count=len(nudges.items[:SHOWN]))
        if digest.owner.mail_failed_at:
            User.objects.filter(pk=digest.owner_id).update(mail_failed_at=None)


def _why_not(digest: Digest) -> str:
    """Why this digest is not mailed now, whatever was so when it was opened.

    One that waited for the mail server until the next was opened gives way to it: after an outage
    of days the owner gets one mail.
    """
    owner = digest.owner
    if owner.digests.filter(day__gt=digest.day).exists():
        return Reason.REPLACED
    if not owner.wants_digest:
        return Reason.TURNED_OFF
    if owner.is_paused(owner.today()):
        return Reason.PAUSED
    verified = EmailAddress.objects.filter(user=owner, email__iexact=owner.email, verified=True)
    return "" if verified.exists() else Reason.NO_ADDRESS


def _back_off(digest: Digest) -> None:
    pause = min(FIRST_BACK_OFF * 2 ** min(digest.attempts - 1, 20), LONGEST_BACK_OFF)
    mark(digest, State.PENDING, token=None, not_before=timezone.now() + pause)


class Post:
    """One kept connection to the relay, opened when first needed and again after an error."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def send(self, message: EmailMessage) -> None:
        """Raises whatever the mail backend does when the relay has not taken it."""
        if self.connection is None:
            self.connection = get_connection()
            self.connection.open()
        try:
            self.connection.send_messages([message])
        except Exception:
            self._close()
            raise

    def _close(self) -> None:
        kept, self.connection = self.connection, None
        if kept is not None:
            try:
                kept.close()
            except (smtplib.SMTPException, OSError):
                log.info("the relay closed the connection first")
