"""Before an ask: what went before with one person, and whom one could ask at all.

Every reason is a fact of the owner's own rows, and nobody is ranked by anything but how many of
them there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import User
from contacts.models import Contact, Context, Tie
from contacts.pronouns import at_the_start, spoken_of
from contacts.text import folded
from interactions.ledger import said
from interactions.models import Exchange, Reference
from interactions.models.references import OFTEN, TERM
from interactions.offers import Idea, ideas

LATELY = timedelta(days=60)
LOOKED_AT, SHOWN = 300, 12
TEACHING = {
    Tie.Role.INSTRUCTOR: "Taught {place}",
    Tie.Role.ADVISOR: "Advises {place}",
    Tie.Role.SUPERVISOR: "Supervises {place}",
}


Because = Callable[[Contact, str], None]


@dataclass(frozen=True)
class Guard:
    """What to look at before asking somebody: in sentences, and what could be given first."""

    facts: Sequence[str]
    ideas: Sequence[Idea]
    asked_often: bool
    is_even: bool


def guard(owner: User, contact: Contact, today: date) -> Guard:
    """In six queries, however much there is."""
    spoken = spoken_of(contact)
    rows = list(contact.exchanges.filter(owner=owner).present().latest_first())
    gifts = [row for row in rows if not row.is_given and row.stage == Exchange.Stage.DONE]
    gave = [row for row in rows if row.is_given and row.stage != Exchange.Stage.DECLINED]
    gave = [row for row in gave if row.stage != Exchange.Stage.ASKED]
    facts = [_dated(said(gave[0], spoken), gave[0])] if gave else []
    if gifts:
        last = gifts[0]
        facts.append(_dated(said(last, spoken), last))
        facts.append("You said thanks." if last.thanked_on else "It is not thanked for yet.")
        if last.outcome_told_on:
            facts.append(f"You told {spoken.object} how it went.")
        elif last.wants_outcome:
            facts.append(f"{at_the_start(spoken.possessive)} help is not reported back on yet.")
    waiting = [row for row in rows if not row.is_given and row.stage == Exchange.Stage.ASKED]
    facts += [f"{_dated(said(row, spoken), row)} It is still open." for row in waiting[:2]]
    asked = Reference.objects.filter(owner=owner).asked_since(contact, today - TERM).count()
    if asked:
        facts.append(
            f"You asked for {'a reference' if asked == 1 else f'{asked} references'} this term."
        )
    return Guard(
        facts=facts,
        ideas=ideas(owner, contact, rows, today),
        asked_often=asked >= OFTEN - 1,
        is_even=bool(gave) and all(row.thanked_on for row in gifts[:1]),
    )


@dataclass
class Candidate:
    """Somebody who could be asked, why, and when they were last asked for anything."""

    contact: Contact
    reasons: list[str] = field(default_factory=list)
    asked_on: date | None = None


def whom_to_ask(owner: User, thing: str, topic: str, today: date) -> list[Candidate]:
    """Active people with a reason, at most twelve; who was asked lately comes after the others.

    In nine queries. Of 300 people found by the topic the rest is left out.
    """
    words = folded(topic).split()
    found: dict[int, Candidate] = {}

    def because(contact: Contact, reason: str) -> None:
        one = found.setdefault(contact.pk, Candidate(contact))
        if reason not in one.reasons:
            one.reasons.append(reason)

    for row in _helped(owner, thing):
        if not words or _has(words, row.topic):
            because(row.contact, _helped_words(row))
    if words:
        _by_facts(owner, words, because)
    if thing == Exchange.Thing.REFERENCE or words:
        _by_ties(owner, thing, words, because)
    last = _last_asked(owner, found, today)
    for key, one in found.items():
        one.asked_on = last.get(key)
    in_order = sorted(
        found.values(),
        key=lambda one: (one.asked_on is not None, -len(one.reasons), one.contact.sort_name),
    )
    return in_order[:SHOWN]


def _helped(owner: User, thing: str) -> Iterable[Exchange]:
    rows = owner.exchanges.present().received().done().filter(thing=thing)
    active = rows.filter(contact__archived_at=None, contact__deleted_at=None)
    return active.select_related("contact").order_by("-closed_on", "-pk")[:LOOKED_AT]


def _helped_words(row: Exchange) -> str:
    on = f" on {row.topic}" if row.topic else ""
    day = row.closed_on or row.day
    return f"Gave you {row.noun}{on} in {day:%B %Y}."


def _by_facts(owner: User, words: Sequence[str], because: Because) -> None:
    people = owner.contacts.active()
    for word in words:
        people = people.filter(search_text__contains=word)
    for contact in people.prefetch_related("tags").by_name()[:LOOKED_AT]:
        for name, value in (
            ("Interested in", contact.interests),
            ("Works at", contact.employer),
            ("Is", contact.title),
        ):
            if _has(words, value):
                because(contact, f"{name} {value}.")
        tagged = [tag.name for tag in contact.tags.all() if _has(words, tag.name)]
        if tagged:
            because(contact, f"You tagged {contact.greeting_name} {tagged[0]}.")
    talks = owner.interactions.present().order_by("-day")
    topics = talks.exclude(topic="").order_by().values_list("topic", flat=True).distinct()
    talks = talks.filter(topic__in=[topic for topic in topics if _has(words, topic)][:LOOKED_AT])
    for talk in talks.prefetch_related("contacts")[:LOOKED_AT]:
        for contact in talk.contacts.all():
            if contact.is_active:
                because(contact, f"You spoke of {talk.topic} in {talk.day:%B %Y}.")


def _by_ties(owner: User, thing: str, words: Sequence[str], because: Because) -> None:
    own = set(owner.ties.own().values_list("context", flat=True))
    ties = Tie.objects.filter(
        owner=owner, contact__deleted_at=None, contact__archived_at=None, contact__isnull=False
    ).select_related("contact", "context__term")
    if thing == Exchange.Thing.REFERENCE and not words:
        ties = ties.filter(role__in=list(TEACHING), context__in=own)
    if words:
        names = Context.objects.names_around(owner)
        ties = ties.filter(
            context__in=[key for key, name in names.items() if all(word in name for word in words)]
        )
    for tie in ties.order_by("pk")[:LOOKED_AT]:
        if tie.contact is None:
            continue
        place = tie.context.label
        told = f"{tie.get_role_display()} in {place}"
        if tie.context_id in own:
            told = TEACHING.get(Tie.Role(tie.role), "{role} in {place}").format(
                role=tie.get_role_display(), place=f"your {place}"
            )
        because(tie.contact, f"{told}.")


def _last_asked(owner: User, found: Iterable[int], today: date) -> dict[int, date]:
    """When each of these was last asked for anything, within two months."""
    keys, since = list(found), today - LATELY
    rows = owner.exchanges.present().received().filter(contact__in=keys, day__gte=since)
    asked = rows.filter(stage__in=Exchange.OPEN).values_list("contact", "day")
    letters = (
        Reference.objects.filter(owner=owner)
        .present()
        .filter(contact__in=keys, asked_on__gte=since)
    )
    last: dict[int, date] = {}
    for key, day in [*asked, *letters.values_list("contact", "asked_on")]:
        if day:
            last[key] = max(day, last.get(key, day))
    return last


def _has(words: Sequence[str], text: str) -> bool:
    inside = folded(text)
    return bool(text) and all(word in inside for word in words)


def _dated(words: str, row: Exchange) -> str:
    day = row.closed_on or row.day
    return f"{words}, on {day:%B} {day.day}, {day.year}."
