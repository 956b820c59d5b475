"""Yearly letters that the owner asked the program to send: a few a day, each claimed once.

As with digests, each step is one conditional UPDATE, so a worker may be killed at any point: what
is left over is taken up again, and a letter in doubt goes out again under the same Message-ID.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reminders import rounds
from reminders.mail import one_line
from reminders.models import Round, RoundRow
from reminders.post import is_about_recipient

log = logging.getLogger(__name__)

A_DAY = 8
FIRST_BACK_OFF = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(hours=24)
State = RoundRow.State


def waiting_count(now: datetime) -> int:
    return RoundRow.objects.takeable(now).count()


def deliver(limit: int = 200) -> int:
    """Send what may be sent, up to `limit` letters; returns how many were claimed."""
    claimed = 0
    keys = RoundRow.objects.takeable(timezone.now()).order_by("settled_at", "pk")
    for key in list(keys.values_list("pk", flat=True)[:limit]):
        row = claim(key, timezone.now())
        if row is not None:
            claimed += 1
            _deliver_one(row)
    return claimed


@transaction.atomic
def claim(key: int, now: datetime) -> RoundRow | None:
    """Take this letter over; None where another worker has it, or the owner's day is full.

    The round is held while the day's letters are counted, so two workers cannot both send the last.
    """
    row = RoundRow.objects.select_related("owner").get(pk=key)
    letter = Round.objects.select_for_update().get(owner=row.owner_id, year=row.year)
    today = row.owner.today(now)
    gone = letter.owner.round_rows.filter(how=RoundRow.How.PROGRAM, day=today)
    gone = gone.exclude(state__in=[State.QUEUED, State.WAITING]).exclude(pk=key)
    if gone.count() >= A_DAY:
        return None
    token = uuid4()
    taken = RoundRow.objects.takeable(now).filter(pk=key)
    if not taken.update(
        state=State.LEASED,
        token=token,
        day=today,
        lease_until=now + timedelta(seconds=settings.DIGEST_LEASE),
        attempts=F("attempts") + 1,
    ):
        return None
    return RoundRow.objects.select_related("owner", "contact").get(pk=key)


def mark(row: RoundRow, state: str, **fields: object) -> bool:
    """Set the state where the token is still ours; False when another worker took over."""
    rows = RoundRow.objects.filter(pk=row.pk, token=row.token, state__in=RoundRow.OPEN)
    return rows.update(state=state, **fields) == 1


def _deliver_one(row: RoundRow) -> None:
    contact, letter = row.contact, row.owner.rounds.get(year=row.year)
    if not (contact.is_active and row.owner.is_active):
        mark(row, State.WAITING, token=None, lease_until=None, how="", day=None, settled_at=None)
        return
    if not rounds.may_send_to(row.owner, contact):
        _refuse(row)
        return
    text, address = letter.letter(contact, row.words), contact.mail_address
    lease = timezone.now() + timedelta(seconds=settings.DIGEST_LEASE)
    if not mark(row, State.IN_FLIGHT, lease_until=lease):
        return
    try:
        letter_mail(row, text, address).send()
    except smtplib.SMTPRecipientsRefused as refused:
        if all(is_about_recipient(*answer) for answer in refused.recipients.values()):
            rounds.refuse(row, address)
            _refuse(row)
        else:
            _back_off(row)
    except SoftTimeLimitExceeded:  # it may be with the relay: its row stays in flight
        raise
    except Exception as problem:  # whatever the mail backend raises: it is this letter's alone
        log.warning("letter %s is put off: %s", row.pk, type(problem).__name__)
        _back_off(row)
    else:
        _sent(row, text)


@transaction.atomic
def _sent(row: RoundRow, text: str) -> None:
    now = timezone.now()
    today = row.owner.today(now)
    if mark(row, State.SENT, day=today, settled_at=now, lease_until=None):
        rounds.log_letter(row, text, today)


def _refuse(row: RoundRow) -> None:
    mark(row, State.REFUSED, settled_at=timezone.now(), reason="Their address refused it.")


def _back_off(row: RoundRow) -> None:
    pause = min(FIRST_BACK_OFF * 2 ** min(row.attempts - 1, 20), LONGEST_BACK_OFF)
    mark(row, State.QUEUED, token=None, lease_until=None, not_before=timezone.now() + pause)


def letter_mail(row: RoundRow, text: str, address: str) -> EmailMessage:
    """In the owner's name, with the owner's address to answer to; always the same Message-ID."""
    owner = row.owner
    name = one_line(owner.name) or owner.email
    _, ours = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return EmailMessage(
        subject=one_line(subject_of(name, row.year)),
        body=text,
        from_email=formataddr((f"{name} by Connect the Dots", ours), "utf-8"),
        to=[address],
        reply_to=[formataddr((name, owner.email), "utf-8")],
        headers={"Message-ID": message_id(row)},
    )


def subject_of(name: str, year: int) -> str:
    return f"{year}: where I am, from {name}"


def message_id(row: RoundRow) -> str:
    host = urlsplit(settings.BASE_URL).hostname
    return f"<letter.{row.pk}.{row.year}@{host}>"
