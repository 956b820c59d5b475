"""The week around a digest: what passed in the one before it, and which events are ahead.

It stands in the first digest of a week, where there is something to tell. It names nobody, and has
no word of a note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from accounts.prepared import Prepared
from accounts.templatetags.parts import people_words, words
from accounts.time import WEEKDAYS, weekdays
from contacts.models import Context, Tie
from interactions.ledger import listed
from interactions.models import Exchange, Interaction, Participation
from reminders.nudges.due import OWNERS, as_day, by_day, of_day

SHOWN_EVENTS = 2
TALKS, GAVE, GOT, AHEAD = "talks", Exchange.Direction.GIVEN, Exchange.Direction.RECEIVED, "ahead"
Rows = Sequence[tuple[str, str, int, int, date]]


@dataclass(frozen=True)
class Week:
    """A sentence or two each, or nothing."""

    last: str = ""
    ahead: str = ""

    @property
    def told(self) -> list[tuple[str, str]]:
        """What there is to tell, each under its heading."""
        both = [("Last week", self.last), ("Coming up", self.ahead)]
        return [(heading, said) for heading, said in both if said]


NO_WEEK = Week()


def begins_week(owner: User, day: date) -> bool:
    """Whether this is the first of the days of a week on which the owner wants a digest."""
    return day.weekday() == min(weekdays(owner.digest_days), default=None)


def weeks_of(days: Mapping[int, date]) -> dict[int, Week]:
    """The week around this day of each of these owners, by their id; in one query."""
    found: dict[int, list[Any]] = {owner: [] for owner in days}
    if days:
        on, owners = by_day(days)
        for owner, *cells, day in _statement(on).rows(**owners):
            found[owner].append((*cells, as_day(day)))
    return {owner: Week(_last(rows), _ahead(rows)) for owner, rows in found.items()}


@lru_cache(maxsize=64)
def _statement(on: Sequence[date]) -> Prepared:
    """Rows of an owner, what they are about, a name, two counts and a day."""
    arms, values = [], []
    for place, today in enumerate(on):
        for rows in (_talks(today), _exchanges(today), _events(today)):
            sql, parameters = rows.query.get_compiler(connection=connection).as_sql()
            arms.append(f"SELECT * FROM ({of_day(place, sql)}) r")  # noqa: S608
            values += parameters
    return Prepared(" UNION ALL ".join(arms), values)


def _before(today: date) -> tuple[date, date]:
    return today - timedelta(days=7), today - timedelta(days=1)


def _talks(today: date) -> QuerySet[Any, Any]:
    """With how many people, and from how many of them there were words."""
    wrote = Q(interaction__direction=Interaction.Direction.WROTE)
    return (
        Participation.objects.filter(
            owner__in=OWNERS, interaction__owner__in=OWNERS,
            interaction__day__range=_before(today), interaction__deleted_at=None,
            contact__deleted_at=None,
        )
        .order_by()
        .values_list(F("owner"), Value(TALKS), Value(""))
        .annotate(
            people=Count("contact", distinct=True),
            heard=Count("contact", distinct=True, filter=~wrote),
            on=Value(today),
        )
    )  # fmt: skip


def _exchanges(today: date) -> QuerySet[Any, Any]:
    rows = Exchange.objects.present().done().filter(owner__in=OWNERS, contact__deleted_at=None)
    closed = rows.filter(closed_on__range=_before(today)).order_by()
    return closed.values_list(F("owner"), F("direction"), F("thing")).annotate(
        times=Count("pk"), nothing=Value(0), on=Value(today)
    )


def _events(today: date) -> QuerySet[Any, Any]:
    """From the owners' own events and their programs', and not from everybody's of that week."""
    programs = User.objects.filter(pk__in=OWNERS).values("program")
    near = Q(context__owner__in=OWNERS) | Q(context__program__in=programs)
    there = Q(contact__isnull=False, contact__deleted_at=None, contact__archived_at=None)
    name = Coalesce(NullIf(F("context__code"), Value("")), F("context__name"))
    return (
        Tie.objects.filter(
            near, owner__in=OWNERS, context__kind=Context.Kind.EVENT,
            context__starts_on__range=(today, today + timedelta(days=6)),
        )
        .order_by()
        .values_list(F("owner"), Value(AHEAD), name)
        .annotate(
            people=Count("contact", distinct=True, filter=there),
            event=F("context_id"),
            on=F("context__starts_on"),
        )
    )  # fmt: skip


def _last(rows: Rows) -> str:
    said = [_touched(people, heard) for what, _, people, heard, _ in rows if what == TALKS]
    passed = {(what, thing) for what, thing, *_ in rows}
    got, gave = (
        [thing.noun for thing in Exchange.Thing if (way, thing) in passed] for way in (GOT, GAVE)
    )
    if got or gave:
        said.append(_passed(got, gave))
    return " ".join(said)


def _touched(people: int, heard: int) -> str:
    if not heard:
        return f"You wrote to {people_words(people)}."
    said = f"You were in touch with {people_words(people)}"
    if people == 1:
        return f"{said}."
    who = "each" if heard == people else words(heard)
    return f"{said}, and heard from {who} of them."


def _passed(got: Sequence[str], gave: Sequence[str]) -> str:
    if not got:
        return f"You gave {listed(gave)}."
    return f"You were given {listed(got)}{f', and gave {listed(gave)}' if gave else ''}."


def _ahead(rows: Rows) -> str:
    events = sorted((day, name, people) for what, name, people, _, day in rows if what == AHEAD)
    said = [_event(*event) for event in events[:SHOWN_EVENTS]]
    more = len(events) - len(said)
    if more:
        said.append(f"And {words(more)} more.")
    return " ".join(said)


def _event(day: date, name: str, people: int) -> str:
    known = f" You know {words(people)} there." if people else ""
    return f"{name}, {WEEKDAYS[day.weekday()]}, {day:%B} {day.day}.{known}"
