"""What could go back to somebody: drawn from what they asked for, study, or are new to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from contacts.models import Contact, Tie
from contacts.pronouns import at_the_start, spoken_of
from contacts.text import folded
from interactions.models import Exchange

NEW = timedelta(days=120)
MOST = 4


@dataclass(frozen=True)
class Idea:
    """What to offer, and the fact it comes from."""

    words: str
    source: str


def ideas(owner: User, contact: Contact, rows: Sequence[Exchange], today: date) -> list[Idea]:
    """At most four, the most wanted first, from their exchanges `rows` and three queries."""
    spoken = spoken_of(contact)
    they, found = at_the_start(spoken.subject), []
    for row in rows:
        if row.is_given and row.stage == Exchange.Stage.ASKED:
            what = row.topic or row.noun
            found.append(Idea(f"{they} asked you for {what}.", f"Noted on {_day(row.day)}."))
    for row in rows:
        if row.wants_outcome:
            gift = f"{spoken.possessive} {row.noun.removeprefix('a ')}"
            on = f" on {row.topic}" if row.topic else ""
            words = f"Tell {spoken.object} how {gift}{on} turned out."
            found.append(Idea(words, f"From {_day(row.closed_on or row.day)}, not told yet."))
    is_are = "are" if spoken.is_plural else "is"
    for tie in Tie.objects.filter(new_to(today), owner=owner, contact=contact).select_related(
        "context__term"
    )[:MOST]:
        words = f"{they} {is_are} new to {tie.context.short}, which you know."
        found.append(Idea(words, f"You are both in {tie.context.label}."))
    for code, label in _taken_before(owner, contact):
        words = f"{they} {is_are} taking {code}, which you took before: your notes would help."
        found.append(Idea(words, f"You took {label}."))
    for word in common_words(owner.interests, contact.interests):
        words = f"You both care about {word}: pass on something you read."
        found.append(Idea(words, "From what you each are interested in."))
    if not found and contact.interests:
        words = f"{they} {is_are} interested in {contact.interests}: pass on what you come across."
        found.append(Idea(words, f"From the facts about {spoken.object}."))
    return found[:MOST]


def new_to(today: date) -> Q:
    """Of a tie: begun within four months, in what the owner is in as well and for longer."""
    since = today - NEW
    own = Tie.objects.filter(
        owner=OuterRef("owner"), contact=None, context=OuterRef("context")
    ).filter(Q(starts_on__isnull=True) | Q(starts_on__lt=OuterRef("starts_on")))
    return Q(starts_on__range=(since, today)) & Q(Exists(own))


def new_context(today: date) -> QuerySet[Any, Any]:
    """The name of what a contact of the outer query is new to, and the owner knows."""
    ties = Tie.objects.filter(new_to(today), owner=OuterRef("owner"), contact=OuterRef("pk"))
    name = Coalesce(NullIf("context__code", Value("")), "context__name", output_field=CharField())
    return ties.order_by("-starts_on", "pk").annotate(short=name).values("short")[:1]


def _taken_before(owner: User, contact: Contact) -> list[tuple[str, str]]:
    """Courses the contact takes in a term later than the owner took them."""
    own = {
        tie.context.code: tie.context
        for tie in owner.ties.own().filter(context__kind="course").select_related("context__term")
        if tie.context.code and tie.context.term
    }
    theirs = Tie.objects.filter(
        owner=owner, contact=contact, role=Tie.Role.CLASSMATE, context__code__in=own
    ).select_related("context__term")
    found = []
    for tie in theirs:
        before, now = own[tie.context.code], tie.context
        if before.term and now.term and before.term.starts_on < now.term.starts_on:
            found.append((now.code, before.label))
    return found


def common_words(ours: str, theirs: str) -> list[str]:
    """What stands in both lists of interests, as the other wrote it."""
    mine = {folded(part) for part in _parts(ours)}
    return [part for part in _parts(theirs) if folded(part) in mine]


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", listed) if part.strip()]


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"
