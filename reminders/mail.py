"""The digest as a mail: what Today says, without anything that was written down as private."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.parts import cloth, initials, words
from accounts.time import WEEKDAYS, weekdays
from reminders.links import Link, mail_path
from reminders.models import Digest
from reminders.nudges import Nudge, NudgeList

SHOWN = 5
LATE = timedelta(hours=2)
CLOTHS = ["#3E6B57", "#8A4646", "#40597F", "#6E4B77", "#7F5F1C", "#55626B", "#2F6A73", "#7A5540"]


def digest_mail(digest: Digest, nudges: NudgeList, now: datetime) -> EmailMultiAlternatives:
    """The mail of this digest; the same digest always has the same Message-ID."""
    owner = digest.owner
    shown = nudges.items[:SHOWN]
    title = _title(nudges.total)
    stop = settings.BASE_URL + mail_path(owner.pk, "stop")
    context = {
        "title": title,
        "owner": owner,
        "day": owner.today(now),
        "items": [_item(digest, nudge, now) for nudge in shown],
        "more": nudges.total - len(shown),
        "late": _late(digest, now),
        "today_url": settings.BASE_URL + reverse("reminders:today"),
        "settings_url": settings.BASE_URL + reverse("reminders:settings"),
        "pause_url": settings.BASE_URL + mail_path(owner.pk, "pause"),
        "stop_url": stop,
        "days": _days(owner.digest_days),
    }
    message = EmailMultiAlternatives(
        subject=_one_line(_subject(shown, nudges.total, owner.names_in_subject)),
        body=render_to_string("emails/digest.txt", context),
        to=[owner.email],
        headers={
            "Message-ID": message_id(digest),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("emails/digest.html", context), "text/html")
    return message


def message_id(digest: Digest) -> str:
    host = urlsplit(settings.BASE_URL).hostname
    return f"<digest.{digest.owner_id}.{digest.day:%Y%m%d}@{host}>"


def _item(digest: Digest, nudge: Nudge, now: datetime) -> dict[str, Any]:
    link = Link.new(digest.pk, nudge.contact.pk, nudge.kind, nudge.occurrence, "log", now)
    return {
        "nudge": nudge,
        "contact": nudge.contact,
        "initials": initials(nudge.contact.name),
        "cloth": CLOTHS[cloth(nudge.contact) - 1],
        "facts": _facts(nudge),
        "log_url": link.url,
        "snooze_url": link.to("snooze").url,
        "skip_url": link.to("skip").url,
    }


def _facts(nudge: Nudge) -> str:
    places = [context.short for context in nudge.shared[:2]]
    kind = nudge.contact.get_kind_display()
    return f"{kind}, {' and '.join(places)}" if places else kind


def _title(total: int) -> str:
    if total == 1:
        return "One person to write to"
    return f"{words(total).capitalize()} people to write to"


def _subject(shown: list[Nudge], total: int, with_names: bool) -> str:
    if not with_names:
        return _title(total)
    names = [nudge.contact.greeting_name[:40] for nudge in shown[:2]]
    if total == 1:
        return f"Write to {names[0]}"
    if total == 2:
        return f"Write to {names[0]} and {names[1]}"
    others = total - 2
    return f"{names[0]}, {names[1]} and {'one other' if others == 1 else f'{words(others)} more'}"


def _one_line(text: str) -> str:
    """Text that is safe in a header: no control, line or direction characters."""
    kept = (" " if unicodedata.category(c)[0] in "CZ" and c != "\u200d" else c for c in text)
    return " ".join("".join(kept).split())


def _late(digest: Digest, now: datetime) -> str:
    if now - digest.due_at < LATE:
        return ""
    due = timezone.localtime(digest.due_at, timezone=digest.owner.zone)
    return f"This comes late: it was due {due:%A} at {due.hour}:{due:%M}."


def _days(days: int) -> str:
    chosen = [WEEKDAYS[weekday] for weekday in weekdays(days)]
    if len(chosen) == 7:
        return "day"
    return " and ".join([", ".join(chosen[:-1]), chosen[-1]] if len(chosen) > 1 else chosen)
