"""What one kind of nudge has to say for itself: which rows are due, and the reason in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, Expression, F, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat

from contacts.models import Contact
from reminders.models import Decision, NudgeKind

Owners = Sequence[int] | RawSQL


class Due(NamedTuple):
    """A row that is due, before anything is said about it. `today` is its owner's."""

    owner_id: int
    contact_id: int
    kind: NudgeKind
    today: date
    occurrence: str
    due: date
    pace: int
    topic: str
    detail: str
    ref: int


@lru_cache(maxsize=2000)
def stamped(word: str, day: date) -> str:
    return f"{word} {day:%b} {day.day}"


@lru_cache(maxsize=2000)
def say_day(day: date) -> str:
    return f"{day:%B} {day.day}"


@dataclass(frozen=True)
class Source:
    """One kind's rows and words.

    `rows(owners, today)` is a query of what is due for any of these owners (`owner__in=owners`),
    whose day it is, as `nudge_rows` shapes it. It need not look at decisions, nor at whether the
    person is archived or deleted: the statement that joins all sources does. `reason` may use the
    person and the row.
    `now` says why it comes up on this day. `line` drafts the words to send, without a greeting,
    where `LINES` has none; `close` marks what logging it means besides: given the day, or, when
    that is undone, none.
    """

    kind: NudgeKind
    rows: Callable[[Any, date], QuerySet[Any, Any]]
    reason: Callable[[Contact, Due], str]
    stamp: Callable[[Contact, Due], str] = lambda contact, due: stamped("Due", due.due)
    occurrence: Callable[[Contact, Due], str] = lambda contact, due: due.occurrence
    now: Callable[[Contact, Due], str] = lambda contact, due: came_up(due)
    is_late: Callable[[Due], bool] = lambda due: False
    line: Callable[[Contact, Due], str] | None = None
    close: Callable[[Decision, date | None], None] | None = None


def nudge_rows(
    rows: QuerySet[Any],
    *,
    due: str | Expression | date,
    occurrence: Expression | str,
    contact: str = "contact",
    pace: str | Expression | int = 1,
    topic: str | Expression | None = None,
    detail: str | Expression | None = None,
    ref: str = "pk",
) -> QuerySet[Any, Any]:
    """`rows`, with the columns that every source gives: names of fields, or expressions.

    `due` is the day it comes up; days since then, divided by `pace`, order those of one kind.
    `topic` and `detail` are what the reason tells besides; `ref` is the row it is about.
    """
    return rows.order_by().values_list(
        F("owner"),
        F(contact),
        _value(occurrence),
        _value(due),
        _value(pace),
        _value(topic or Value("")),
        _value(detail or Value("")),
        F(ref),
    )


def text(field: str) -> Cast:
    """A number or day as text, written the same on both databases."""
    return Cast(field, CharField())


def joined(*fields: str) -> Concat:
    """An occurrence of several parts: `joined("pk", "due_on")` is "12.2026-11-24"."""
    parts: list[Expression] = []
    for field in fields:
        parts += [Value("."), text(field)]
    return Concat(*parts[1:], output_field=CharField())


def _value(given: Any) -> Any:
    if isinstance(given, str):
        return F(given)
    return given if hasattr(given, "resolve_expression") else Value(given)


def came_up(due: Due) -> str:
    """Why now, where a day says it all."""
    day, until = say_day(due.due), "It stays until it is logged, skipped or over."
    if due.due > due.today:
        return f"Its day is {day}, and there is still time. {until}"
    return f"Its day is today. {until}" if due.due == due.today else f"Its day was {day}. {until}"
