"""Why not another: who is due and waits, who rests or is muted, and what is quiet, in sentences."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet, Window

from accounts.models import User
from accounts.templatetags.parts import words
from contacts.models import Contact, ContactQuerySet, Quiet, quiet_of
from contacts.rhythms import load_words
from interactions.turns import resting
from reminders.models import Decision
from reminders.nudges.source import say_day

NAMED = 3
SILENCE = timedelta(days=30)


@dataclass
class Waiting:
    """Whom Today does not name, and why; `count` is how many are due and wait for another week."""

    count: int = 0
    quiet: Quiet | None = None
    is_silent: bool = False
    sentences: list[str] = field(default_factory=list)


def waiting_of(owner: User, today: date) -> Waiting:
    """In a number of queries that does not depend on how many wait."""
    people, found = owner.contacts, Waiting(quiet=quiet_now(owner, today))
    names, found.count = _named(people.behind([owner.pk], today))
    if found.quiet:
        found.sentences.append(quiet_words(found.quiet))
    elif found.count:
        reason = f"for another week: at most {words(owner.people_a_week)} come up in one"
        found.sentences.append(_say(names, found.count, "waits", "wait", reason))
    for others, one, many, reason in (
        (people.in_turn([owner.pk], today).filter(resting(today)),
         "rests", "rest", "after two letters without an answer"),
        (people.active().filter(pk__in=_put_off(owner, today)), "waits", "wait",
         "until the day you chose"),
        (people.muted(), "is", "are", "muted"),
    ):  # fmt: skip
        names, count = _named(others)
        if count:
            found.sentences.append(_say(names, count, one, many, reason))
    found.sentences.append(load_words(owner, owner.people_a_week))
    found.is_silent = found.count > 0 and _is_silent(owner, today)
    return found


def quiet_now(owner: User, today: date) -> Quiet | None:
    """The quiet time that this is, the one that lasts longest."""
    return max(quiet_of(owner, today, today), key=lambda one: one.last, default=None)


def quiet_words(quiet: Quiet) -> str:
    what = f"{quiet.words}: quiet" if quiet.words else "Quiet"
    whose = "by your own calendar" if quiet.is_own else "by your program’s calendar"
    return (
        f"{what} until {say_day(quiet.last)}, {whose}. Nobody comes up to be kept in touch with; "
        "promises, dates and news do."
    )


def turn_words(contact: Contact, today: date) -> str:
    """Why somebody who is due is, or is not, on Today; nothing for who is not due."""
    if contact.next_due is None or contact.next_due > today:
        return ""
    owner, since = contact.owner, f"Due since {say_day(contact.next_due)}"
    quiet = quiet_now(owner, today)
    if quiet:
        return f"{since}. {quiet_words(quiet)}"
    if Contact.objects.filter(resting(today), pk=contact.pk).exists():
        return f"{since}, and rests: two letters have had no answer."
    place = Contact.objects.place_of(contact, today)
    if place <= owner.people_a_week:
        return f"{since}, and one of this week’s people."
    weeks = -(-(place - owner.people_a_week) // owner.people_a_week)
    when = "next week" if weeks == 1 else f"in about {words(weeks)} weeks"
    others = (
        "one other is" if owner.people_a_week == 1 else f"{words(owner.people_a_week)} others are"
    )
    turn = f"It is {contact.greeting_name}’s turn {when}."
    return f"{since}, and waits: {others} this week’s people. {turn}"


def _put_off(owner: User, today: date) -> QuerySet[Any, Any]:
    chosen = owner.decisions.filter(choice=Decision.Choice.SNOOZED, until__gt=today)
    return chosen.values("contact")


def _is_silent(owner: User, today: date) -> bool:
    last = owner.contacts.aggregate(last=Max("last_day"))["last"]
    return last is None or last < today - SILENCE


def _named(people: ContactQuerySet) -> tuple[list[str], int]:
    """The first names of these, and how many they are, in one query."""
    counted = people.order_by("sort_name", "pk").annotate(of=Window(Count("pk")))
    rows = list(counted.values_list("name", "of")[:NAMED])
    return [name for name, _ in rows], rows[0][1] if rows else 0


def _say(names: list[str], count: int, one: str, many: str, reason: str) -> str:
    """Ada, Bo and two more wait for another week."""
    more = count - len(names)
    told = [*names, "one more" if more == 1 else f"{words(more)} more"] if more else names
    who = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    return f"{who} {one if count == 1 else many} {reason}."
