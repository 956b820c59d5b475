"""The tick beside accounts of any number: each number in a schema of its own, side by side."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reminders import digests
from tests.benchmarks.mailing import data

PROBES, TICKS = 200, 3
FEW, MANY, DUE = 10_000, 1_000_000, 100_000


def measure(say: Callable[[str], None], many: int = MANY) -> dict[str, float]:
    due = min(many, DUE)
    for name, count in (("few", FEW), ("many", many), ("due", due)):
        say(f"{count:,} accounts for the tick")
        _make(name, count)
    probe = _probe()
    idle = _in("few", _queries_of_an_idle_tick)
    ticks = sorted(_in("due", lambda: [_tick_of_all(due) for _ in range(TICKS)]))
    say(f"probe: {probe['few']:.3f} ms at {FEW:,}, {probe['many']:.3f} ms at {many:,}")
    say(f"tick: {ticks[0]:.1f} to {ticks[-1]:.1f} us an owner, {due:,} due")
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO public")
        cursor.execute("DROP SCHEMA few, many, due CASCADE")
    return {
        "probe_ratio": round(probe["many"] / probe["few"], 2),
        "idle_queries": idle,
        "tick_us_per_owner": round(median(ticks), 1),
    }


def _make(name: str, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {name}")
        for table in ("accounts_user", "reminders_digest"):
            cursor.execute(f"CREATE TABLE {name}.{table} (LIKE public.{table} INCLUDING ALL)")
        cursor.execute(
            f"ALTER TABLE {name}.reminders_digest ADD FOREIGN KEY (owner_id) "
            f"REFERENCES {name}.accounts_user DEFERRABLE INITIALLY DEFERRED"
        )
    _in(name, lambda: data.bare_owners(1, count))
    _in(name, lambda: _run("UPDATE accounts_user SET next_digest_at = now() + interval '1 day'"))
    _run(f"VACUUM ANALYZE {name}.accounts_user", f"VACUUM ANALYZE {name}.reminders_digest")


def _in(schema: str, work: Callable[[], Any]) -> Any:
    _run(f"SET search_path TO {schema}, public")
    return work()


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _probe() -> dict[str, float]:
    """The median of each in milliseconds, taken by turns."""
    times: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(PROBES):
        for name, taken in times.items():
            _in(name, lambda: digests.probe(timezone.now()))
            began = time.perf_counter()
            digests.probe(timezone.now())
            taken.append((time.perf_counter() - began) * 1e3)
    return {name: median(taken) for name, taken in times.items()}


def _queries_of_an_idle_tick() -> int:
    with CaptureQueriesContext(connection) as asked:
        digests.tick(timezone.now())
    return len(asked)


def _tick_of_all(count: int) -> float:
    """Microseconds for each of so many owners who are all due at once."""
    now = timezone.now()
    _run(
        "TRUNCATE reminders_digest",
        "UPDATE accounts_user SET next_digest_at = now() - interval '1 minute'",
        "VACUUM ANALYZE accounts_user",
        "CHECKPOINT",
    )
    began = time.perf_counter()
    opened = digests.tick(now + timedelta(seconds=1))
    assert opened == min(count, digests.MOST_COUNTED)
    return (time.perf_counter() - began) / count * 1e6
