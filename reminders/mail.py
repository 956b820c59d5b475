"""The digest as a mail: what Today says, without anything that was written down as private."""

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.templatetags.parts import cloth, initials, words
from accounts.time import WEEKDAYS, next_instant, weekdays
from contacts.models import Contact
from reminders.letter import Letter
from reminders.links import Link, last_day, mail_path
from reminders.models import Digest
from reminders.nudges import Group, Nudge, NudgeList, by_group
from reminders.parts import as_html, part
from reminders.week import NO_WEEK, Week

SHOWN = 5
LATE = timedelta(hours=2)
NAMED_BY_WEEKDAY = timedelta(days=6)
CLOTHS = ["#3E6B57", "#8A4646", "#40597F", "#6E4B77", "#7F5F1C", "#55626B", "#2F6A73", "#7A5540"]
Groups = list[tuple[Group, list[Nudge]]]
BORDER = ";border-top:1px solid #dbded3"


def digest_mail(digest: Digest, nudges: NudgeList, now: datetime, week: Week = NO_WEEK) -> Letter:
    """The mail of this digest; the same digest always has the same Message-ID."""
    owner = digest.owner
    shown, total = nudges.items[:SHOWN], nudges.total
    title, late = _title(total), _late(digest, now)
    day = owner.today(now)
    said = {
        "title": title,
        "day": _named(day),
        "greeting": f"Good day, {owner.first_name}. " if owner.first_name else "",
        "days": _days(owner.digest_days),
        "program": f", {owner.program.name}" if owner.program else "",
        **_addresses(owner),
    }
    groups = by_group(shown)
    items = list(_items(digest, groups, now))
    more = total - len(shown)
    text = part("frame.txt")(
        **said,
        late=f"\n{late}\n" if late else "",
        items="".join(text for text, _ in items),
        week="".join([part("week.txt")(heading=h.upper(), words=said) for h, said in week.told]),
        more=f"And {more} more: " if more else "Open Today: ",
    )
    also = f" for {'one' if more == 1 else words(more)} more, and" if more else ""
    html = part("frame.html")(
        **said,
        late=part("late.html")(late=late) if late else "",
        items="".join(html for _, html in items),
        week="".join([part("week.html")(heading=h, words=said) for h, said in week.told]),
        more=f"{also} to log what you send.",
    )
    return Letter(
        to=owner.email,
        subject=one_line(_subject(groups, total, owner.names_in_subject)),
        text=text,
        html=html,
        message_id=message_id(digest),
        stop_url=said["stop_url"],
    )


@lru_cache(maxsize=8)
def _named(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}"


def _addresses(owner: User) -> dict[str, str]:
    return {
        "today_url": _today_url(),
        "settings_url": settings.BASE_URL + _path("reminders:settings"),
        "pause_url": settings.BASE_URL + mail_path(owner.pk, "pause"),
        "stop_url": settings.BASE_URL + mail_path(owner.pk, "stop"),
    }


def _today_url() -> str:
    return settings.BASE_URL + _path("reminders:today")


@lru_cache(maxsize=8)
def _path(name: str) -> str:
    return reverse(name)


def message_id(digest: Digest) -> str:
    return f"<digest.{digest.owner_id}.{digest.day:%Y%m%d}@{_host(settings.BASE_URL)}>"


@lru_cache(maxsize=4)
def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _items(digest: Digest, groups: Groups, now: datetime) -> Iterator[tuple[str, str]]:
    """Each nudge as text and as HTML, under the same headings as on Today, in their order."""
    border, ends, base = "", last_day(now), settings.BASE_URL
    for group, members in groups:
        label = str(group.label)
        yield f"\n\n{label.upper()}\n", part("group.html")(group=label, border=border)
        for place, nudge in enumerate(members):
            yield _item(digest, nudge, ends, base, BORDER if place else "")
        border = BORDER


def _item(digest: Digest, nudge: Nudge, ends: date, base: str, border: str) -> tuple[str, str]:
    contact, write_url, stamp = nudge.contact, nudge.write_url, nudge.stamp
    link = Link(digest.id, contact.id, nudge.kind.value, nudge.occurrence, "log", ends)
    log, snooze, skip = link.paths("log", "snooze", "skip")
    said = {
        "name": contact.name,
        "facts": _facts(nudge),
        "reason": nudge.reason,
        "log_url": base + log,
        "snooze_url": base + snooze,
        "skip_url": base + skip,
    }
    in_text = {
        "stamp": f" - {stamp}" if stamp else "",
        "opener": nudge.opener.text,
        "where": _where(contact),
    }
    button = part("button.html")
    in_html = {
        "border": border,
        "initials": initials(contact.name),
        "cloth": CLOTHS[cloth(contact) - 1],
        "stamp": part("stamp.html")(stamp=stamp) if stamp else "",
        "opener": _underlined(nudge),
        "button": button(write_url=write_url, write_words=nudge.write_words) if write_url else "",
    }
    return part("item.txt").of(said | in_text), part("item.html").of(said | in_html)


def _where(contact: Contact) -> str:
    if address := contact.mail_address:
        return f"Write to:  {address}\n"
    profile = contact.profile_url
    return f"Write at:  {profile}\n" if profile else ""


def _underlined(nudge: Nudge) -> str:
    shared = part("shared.html")
    pieces = nudge.opener.pieces
    return "".join([shared(words=w) if is_shared else as_html(w) for w, is_shared, _ in pieces])


def _facts(nudge: Nudge) -> str:
    places = [context.short for context in nudge.shared[:2]]
    kind = _kind(nudge.contact.kind)
    return f"{kind}, {' and '.join(places)}" if places else kind


@lru_cache(maxsize=8)
def _kind(kind: str) -> str:
    return str(Contact.Kind(kind).label)


def _title(total: int) -> str:
    if total == 1:
        return "One person to write to"
    return f"{words(total).capitalize()} people to write to"


def _subject(groups: Groups, total: int, with_names: bool) -> str:
    """Naming those who stand first in the mail."""
    if not with_names:
        return _title(total)
    shown = islice(chain.from_iterable(members for _, members in groups), 2)
    names = [nudge.contact.greeting_name[:40] for nudge in shown]
    if total == 1:
        return f"Write to {names[0]}"
    if total == 2:
        return f"Write to {names[0]} and {names[1]}"
    others = total - 2
    return f"{names[0]}, {names[1]} and {'one other' if others == 1 else f'{words(others)} more'}"


def one_line(text: str) -> str:
    """Text that is safe in a header: no control, line or direction characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (" " if unicodedata.category(c)[0] in "CZ" and c != "\u200d" else c for c in text)
    return " ".join("".join(kept).split())


def _late(digest: Digest, now: datetime) -> str:
    """Since when it was due, where that is a while ago, and whether others were due meanwhile."""
    if now - digest.due_at < LATE:
        return ""
    due = timezone.localtime(digest.due_at, timezone=digest.owner.zone)
    said = f"{due:%A} at {due.hour}:{due:%M}"
    if now - digest.due_at > NAMED_BY_WEEKDAY:
        said = f"{_named(due.date())}, at {due.hour}:{due:%M}"
    next_due = next_instant(
        digest.owner.time_zone, digest.owner.digest_hour, digest.owner.digest_days, due.date()
    )
    if next_due and next_due <= now:
        return f"This comes late, as one for all that were due since {said}."
    return f"This comes late: it was due {said}."


@lru_cache(maxsize=128)
def _days(days: int) -> str:
    chosen = [WEEKDAYS[weekday] for weekday in weekdays(days)]
    if len(chosen) == 7:
        return "day"
    return " and ".join([", ".join(chosen[:-1]), chosen[-1]] if len(chosen) > 1 else chosen)
