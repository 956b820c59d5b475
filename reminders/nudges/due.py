"""What is due for many owners at once, each on their own day: one statement, whatever the sources.

The ORM writes each source's query; the windows around their union are written by hand, since a
union cannot be filtered or ranked by it. It runs on PostgreSQL and on SQLite.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import DateField

from accounts.prepared import Prepared, keys
from contacts.models import Contact
from reminders.models import Decision, NudgeKind
from reminders.nudges import (
    birthday,
    exchanges,
    follow,
    hello,
    introductions,
    keep,
    leaving,
    news,
    offer,
    path,
    references,
    reply,
    yearly,
)
from reminders.nudges.kinds import TRAITS
from reminders.nudges.source import Due, Source

# Every kind that has rows to look at; the order here means nothing.
SOURCES: list[Source] = [
    keep.SOURCE,
    follow.SOURCE,
    yearly.SOURCE,
    news.SOURCE,
    hello.SOURCE,
    birthday.SOURCE,
    path.SOURCE,
    path.ENDING,
    leaving.SOURCE,
    leaving.MINE,
    exchanges.PROMISE,
    exchanges.ASK,
    exchanges.THANKS,
    exchanges.OUTCOME,
    references.SOURCE,
    introductions.SOURCE,
    reply.SOURCE,
    offer.SOURCE,
]
BY_KIND = {source.kind: source for source in SOURCES}
KINDS = {kind.value: kind for kind in NudgeKind}

OWNERS = keys("owners")
COLUMNS = "kind, rank, today, owner, contact, occurrence, due, pace, topic, detail, ref"
BEST_FIRST = "rank, lateness DESC, sort_name, contact, ref"
# A snooze or a skip of keeping in touch moves the due date itself, and a log that is deleted takes
# it back, so its decisions need no look here. A snooze of one nudge lets the whole person wait.
STATEMENT = """
WITH found({columns}) AS {once} ({arms}),
standing AS (
  SELECT found.*, person.sort_name, {lateness} AS lateness
  FROM found JOIN {contact} person ON person.id = found.contact AND person.owner_id = found.owner
  WHERE person.archived_at IS NULL AND person.deleted_at IS NULL
  AND person.muted_at IS NULL {only}
  AND (found.kind = 'keep' OR NOT EXISTS (
    SELECT 1 FROM {decision} made
    WHERE made.owner_id = found.owner AND made.contact_id = found.contact
    AND made.kind = found.kind AND made.occurrence = found.occurrence
    AND (made.choice <> 'snoozed' OR made.until > found.today)))
  AND NOT EXISTS (
    SELECT 1 FROM {decision} waits
    WHERE waits.owner_id = found.owner AND waits.contact_id = found.contact
    AND waits.choice = 'snoozed' AND waits.until > found.today)
),
one_each AS (
  SELECT standing.*, ROW_NUMBER() OVER (PARTITION BY owner, contact ORDER BY {best}) AS nth
  FROM standing
),
placed AS (
  SELECT one_each.*,
    ROW_NUMBER() OVER (PARTITION BY owner ORDER BY {best}) AS place,
    ROW_NUMBER() OVER (PARTITION BY owner, kind ORDER BY {best}) AS place_in_kind,
    COUNT(*) OVER (PARTITION BY owner, kind) AS like_it
  FROM one_each WHERE nth = 1
)
SELECT owner, contact, kind, today, occurrence, due, pace, topic, detail, ref,
  place, place_in_kind, like_it
FROM placed WHERE place_in_kind = 1 OR {wanted} ORDER BY owner, place
"""
LATENESS = {
    "postgresql": "(found.today - found.due)::float8 / found.pace",
    "sqlite": "(julianday(found.today) - julianday(found.due)) / found.pace",
}


class DueList:
    """One owner's best rows, and how many there are of each kind."""

    def __init__(self) -> None:
        self.rows: list[Due] = []
        self.counts: dict[NudgeKind, int] = {}


def due_lists(
    days: Mapping[int, date], shown: int, kind: str = "", people: Collection[int] | None = None
) -> dict[int, DueList]:
    """For each of these owners, by id, at most `shown` rows: one a person, the best first.

    With a `kind` only its rows, while the counts are those of all; with `people` only theirs.
    """
    found = {owner: DueList() for owner in days}
    if not days:
        return found
    for *cells, place, place_in_kind, like_it in _fetch(days, shown, kind, people):
        due = _due(cells)
        one = found[due.owner_id]
        one.counts[due.kind] = like_it
        if (place_in_kind if kind else place) <= shown and kind in ("", due.kind):
            one.rows.append(due)
    return found


def _fetch(
    days: Mapping[int, date], shown: int, kind: str, people: Collection[int] | None
) -> list[tuple[Any, ...]]:
    on, wanted = by_day(days)
    if people is not None:
        wanted["people"] = list(people)
    return _statement(on, shown, kind, people is not None).rows(**wanted)


def by_day(days: Mapping[int, date]) -> tuple[Sequence[date], dict[str, list[int]]]:
    """The days that there are, three at most, and the owners of each, as `of_day` names them."""
    owners_on: dict[date, list[int]] = {}
    for owner, day in days.items():
        owners_on.setdefault(day, []).append(owner)
    on = tuple(sorted(owners_on))
    return on, {f"owners_{place}": owners_on[day] for place, day in enumerate(on)}


def of_day(place: int, sql: str) -> str:
    """A query of OWNERS, made one of those whose day stands at this place."""
    return sql.replace(OWNERS.sql, keys(f"owners_{place}").sql)


@lru_cache(maxsize=64)
def _statement(on: Sequence[date], shown: int, kind: str, is_of_few: bool) -> Prepared:
    """The query of each source for each of these days."""
    arms, values = [], []
    for place, today in enumerate(on):
        for source in SOURCES:
            sql, parameters = _arm(source, today)
            arms.append(of_day(place, sql))
            values += parameters
    statement = STATEMENT.format(
        columns=COLUMNS,
        arms=" UNION ALL ".join(arms),
        lateness=LATENESS[connection.vendor],
        contact=Contact._meta.db_table,
        decision=Decision._meta.db_table,
        only=f"AND found.contact IN ({keys('people').sql})" if is_of_few else "",
        # Or it may be read anew for each person, where PostgreSQL thinks that there are few. Of a
        # few people only their rows are read, which a list kept apart would not allow.
        once="" if is_of_few else "MATERIALIZED",
        best=BEST_FIRST,
        wanted="(kind = %s AND place_in_kind <= %s)" if kind else "place <= %s",
    )
    return Prepared(statement, [*values, *([kind] if kind else []), shown])


@lru_cache(maxsize=256)
def _arm(source: Source, today: date) -> tuple[str, list[Any]]:
    """One source's query on this day, with OWNERS where their ids belong."""
    query = source.rows(OWNERS, today).query.get_compiler(connection=connection)
    sql, parameters = query.as_sql()
    said = [source.kind.value, TRAITS[source.kind].rank, _plain(today)]
    # What is put in is the ORM's own SQL, with its values kept apart.
    arm = f"SELECT %s AS kind, %s AS rank, %s AS today, rows.* FROM ({sql}) rows"  # noqa: S608
    return arm, [*said, *parameters]


def _plain(day: date) -> Any:
    return DateField().get_db_prep_value(day, connection)


def _due(cells: Sequence[Any]) -> Due:
    owner, contact, kind, today, occurrence, due, pace, topic, detail, ref = cells
    return Due(
        owner, contact, KINDS[kind], as_day(today), occurrence, as_day(due), pace, topic, detail,
        ref,
    )  # fmt: skip


def as_day(value: date | str) -> date:
    """SQLite gives days as it keeps them."""
    return date.fromisoformat(value) if isinstance(value, str) else value
