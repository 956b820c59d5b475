"""What one would write first, with care: a loop over the owners who are due.

Stored dates and every index are there. Each owner's nudges are asked for kind by kind and put into
words by the same functions; the mail is a Django template; each goes out over a connection of its
own and is marked by itself.
"""

from datetime import date, datetime
from functools import cache

from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, Template

from accounts.models import User
from accounts.time import next_instant
from contacts.models import Contact
from interactions.commonalities import shared_by
from reminders.mail import SHOWN, _subject, message_id, one_line
from reminders.models import Decision, Digest
from reminders.nudges import BY_RANK, TRAITS, NudgeList, by_group
from reminders.nudges.due import SOURCES
from reminders.nudges.source import Due
from reminders.nudges.telling import Nudge, _nudge
from reminders.week import NO_WEEK, Week, begins_week, weeks_of
from tests.benchmarks.mailing.page import template, words_for


def send_due(owners: list[int], now: datetime) -> int:
    count = 0
    due = User.objects.filter(pk__in=owners, next_digest_at__lte=now).select_related("program")
    for owner in due:
        today = owner.today(now)
        digest = Digest.objects.create(owner=owner, day=today, due_at=owner.next_digest_at or now)
        message_for(digest, nudges_for(owner, today), now, week_for(owner, today)).send()
        Digest.objects.filter(pk=digest.pk).update(state="sent", closed_at=now)
        owner.next_digest_at = next_instant(
            owner.time_zone, owner.digest_hour, owner.digest_days, today
        )
        owner.save(update_fields=["next_digest_at"])
        count += 1
    return count


def message_for(
    digest: Digest, nudges: NudgeList, now: datetime, week: Week
) -> EmailMultiAlternatives:
    words = words_for(digest, nudges, now, week)
    groups = by_group(nudges.items)
    subject = _subject(groups, nudges.total, digest.owner.names_in_subject)
    message = EmailMultiAlternatives(
        one_line(subject),
        written("txt").render(Context(words, autoescape=False)),
        to=[digest.owner.email],
        headers={"Message-ID": message_id(digest)},
    )
    message.attach_alternative(written("html").render(Context(words)), "text/html")
    return message


@cache
def written(kind: str) -> Template:
    return Engine().from_string(template(kind))


def week_for(owner: User, today: date) -> Week:
    return weeks_of({owner.pk: today})[owner.pk] if begins_week(owner, today) else NO_WEEK


def nudges_for(owner: User, today: date) -> NudgeList:
    """As `nudges_of`, for one owner."""
    rows = [
        _due(owner, source.kind, today, row)
        for source in SOURCES
        for row in source.rows([owner.pk], today)
    ]
    people = {
        contact.pk: contact
        for contact in owner.contacts.active()
        .filter(pk__in={row.contact_id for row in rows})
        .prefetch_related("points")
    }
    rows = _open(owner, [row for row in rows if row.contact_id in people], today)
    rows.sort(
        key=lambda row: (
            TRAITS[row.kind].rank, -(today - row.due).days / row.pace,
            people[row.contact_id].sort_name, row.contact_id, row.ref,
        )
    )  # fmt: skip
    best: dict[int, Due] = {}
    for row in rows:
        best.setdefault(row.contact_id, row)
    counts = {kind: sum(row.kind == kind for row in best.values()) for kind in BY_RANK}
    items = _told(owner, today, people, list(best.values())[:SHOWN])
    counts = {kind: count for kind, count in counts.items() if count}
    return NudgeList(items, counts, len(best) - len(items))


def _due(owner: User, kind: str, today: date, row: tuple) -> Due:
    _, contact, occurrence, day, pace, topic, detail, ref = row
    return Due(owner.pk, contact, kind, today, occurrence, day, pace, topic, detail, ref)


def _open(owner: User, rows: list[Due], today: date) -> list[Due]:
    """Without those that the owner decided about."""
    made = list(owner.decisions.all())
    waits = {
        one.contact_id
        for one in made
        if one.choice == Decision.Choice.SNOOZED and one.until > today
    }
    closed = {
        (one.contact_id, one.kind, one.occurrence)
        for one in made
        if one.choice != Decision.Choice.SNOOZED
    }
    return [
        row
        for row in rows
        if row.contact_id not in waits
        and (row.kind == "keep" or (row.contact_id, row.kind, row.occurrence) not in closed)
    ]


def _told(owner: User, today: date, people: dict[int, Contact], rows: list[Due]) -> list[Nudge]:
    shared = shared_by({owner: today}, [people[row.contact_id] for row in rows])
    nudges = []
    for row in rows:
        contact = people[row.contact_id]
        last = contact.interactions.present().filter(day__lte=today).latest_first().first()
        contact.last_talk = last and f"{last.day} {last.direction} {last.topic}\n{last.said}"
        nudges.append(_nudge(row, contact, shared))
    return nudges
