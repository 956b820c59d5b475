"""How the digests fare, for whoever looks after the program: figures, and an alarm by mail."""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Count, Min, Q
from django.urls import reverse

from accounts.models import User
from reminders.models import Digest, Heartbeat

log = logging.getLogger(__name__)
STUCK_AFTER = timedelta(hours=1)
SILENT_AFTER = timedelta(hours=26)
AWAY_AFTER = timedelta(minutes=3)
Part, State = Heartbeat.Part, Digest.State


def figures(now: datetime) -> dict[str, Any]:
    """What stands open and how the day went, in counts and instants only; in three queries."""
    put_off = Q(state=State.PENDING, not_before__gt=now)
    opened = Digest.objects.open().aggregate(
        open=Count("pk"),
        in_flight=Count("pk", filter=Q(state=State.IN_FLIGHT)),
        put_off=Count("pk", filter=put_off),
        next_try=Min("not_before", filter=put_off),
        stuck=Count("pk", filter=Q(opened_at__lt=now - STUCK_AFTER)),
        oldest=Min("opened_at"),
    )
    closed = Digest.objects.filter(closed_at__gte=now - timedelta(days=1)).aggregate(
        sent=Count("pk", filter=Q(state=State.SENT)),
        not_sent=Count("pk", filter=Q(state=State.SKIPPED)),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    beats = dict(Heartbeat.objects.values_list("part", "at"))
    return {
        **opened,
        **closed,
        "last_tick": beats.get(Part.WORKER),
        "last_beat": beats.get(Part.BEAT),
        "last_pass": beats.get(Part.DIGEST),
        "is_silent": is_silent(beats, now),
        "is_worker_away": _is_away(beats.get(Part.WORKER), now),
        "is_beat_away": _is_away(beats.get(Part.BEAT), now),
    }


def in_tens(found: dict[str, Any]) -> dict[str, Any]:
    """The same for staff of a program: what became of digests, so that it singles nobody out."""
    return found | {name: found[name] // 10 * 10 for name in ("sent", "not_sent", "failed")}


def _is_away(last: datetime | None, now: datetime) -> bool:
    return last is not None and now - last > AWAY_AFTER


def is_silent(beats: dict[str, datetime], now: datetime) -> bool:
    """Whether no pass of digests has succeeded for 26 hours, in a program that runs longer."""
    last = beats.get(Part.DIGEST)
    return last is not None and now - last > SILENT_AFTER


def silent_since(now: datetime) -> datetime | None:
    """When the last pass succeeded, where that is too long ago."""
    beats = dict(Heartbeat.objects.filter(part=Part.DIGEST).values_list("part", "at"))
    return beats[Part.DIGEST] if is_silent(beats, now) else None


def late_since(owner: User, now: datetime) -> datetime | None:
    """Since when this owner's digest should have come: nobody looks who is due, or no mail goes."""
    due = owner.next_digest_at
    if due and now - due > AWAY_AFTER * 3:
        return due
    waiting = owner.digests.open().filter(opened_at__lt=now - STUCK_AFTER)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def after_tick(waiting: int, now: datetime) -> None:
    """A pass with nothing left to send has succeeded; where none did for long, staff hear of it."""
    if not waiting and not Digest.objects.open().exists():
        Heartbeat.beat(Part.DIGEST)
    else:
        watch(now)


def watch(now: datetime) -> None:
    """Start the clock of a new installation, and tell staff when it has run out.

    Beat calls it as well as the worker, and so does who asks /healthz: either may be what is gone.
    """
    if Heartbeat.objects.filter(part=Part.DIGEST).exists():
        alarm(now)
    else:
        Heartbeat.beat(Part.DIGEST)


def alarm(now: datetime) -> None:
    """One mail to staff for each such silence. It is tried again where it cannot be sent."""
    last = silent_since(now)
    to = last and _whom_to_tell()
    if not last or not to:
        return
    told, _ = Heartbeat.objects.get_or_create(part=Part.ALARM, defaults={"at": last})
    if not Heartbeat.objects.filter(part=Part.ALARM, at=told.at, at__lte=last).update(at=now):
        return  # told, or another process is about it
    url = settings.BASE_URL + reverse("reminders:operations")
    try:
        send_mail(
            "No digest has gone out for a day",
            "For 26 hours no pass of the digests has succeeded. Nothing is lost: what is due "
            "waits, and is sent when worker and mail server are there again.\n\n"
            f"What stands open: {url}\n",
            None,
            to,
        )
    except (smtplib.SMTPException, OSError) as problem:
        log.error("staff could not be told: %s", type(problem).__name__)
        Heartbeat.objects.filter(part=Part.ALARM, at=now).update(at=told.at)


def _whom_to_tell() -> list[str]:
    """Operators; where there are none, the staff of all programs."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    operators = list(staff.filter(is_superuser=True).values_list("email", flat=True))
    return operators or list(staff.exclude(program=None).values_list("email", flat=True))


def as_metrics(found: dict[str, Any], now: datetime) -> str:
    """The figures in the text format that Prometheus and its kin read."""
    lines = []
    for name in ("open", "in_flight", "put_off", "stuck"):
        lines += [f"# TYPE dots_digests_{name} gauge", f"dots_digests_{name} {found[name]}"]
    lines.append("# TYPE dots_digests_closed_last_day gauge")
    for state in ("sent", "not_sent", "failed"):
        lines.append(f'dots_digests_closed_last_day{{state="{state}"}} {found[state]}')
    for name, since in (
        ("oldest", found["oldest"]), ("tick", found["last_tick"]), ("beat", found["last_beat"]),
        ("pass", found["last_pass"]),
    ):  # fmt: skip
        age = (now - since).total_seconds() if since else 0
        lines += [f"# TYPE dots_digests_{name}_age_seconds gauge",
                  f"dots_digests_{name}_age_seconds {age:.0f}"]  # fmt: skip
    lines += ["# TYPE dots_digests_silent gauge", f"dots_digests_silent {int(found['is_silent'])}"]
    return "\n".join(lines) + "\n"
