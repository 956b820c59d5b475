"""Calendar days and local hours: the one place where zones are turned into instants."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONDAY, EVERY_DAY = 1, 0b111_1111


@lru_cache(maxsize=1)
def zone_names() -> list[str]:
    """IANA names that a person may choose: places and UTC, without legacy aliases such as `EST`."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


@lru_cache(maxsize=1000)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name; UTC for one that the zone data no longer has, since none may fail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_day(zone: str, now: datetime) -> date:
    return now.astimezone(zone_of(zone)).date()


def weekdays(days: int) -> Collection[int]:
    """The weekdays of a bit mask, Monday being bit 0, as `date.weekday()` counts them."""
    return [weekday for weekday in range(7) if days >> weekday & 1]


def instant(zone: str, day: date, hour: int) -> datetime:
    """The UTC instant at which `hour` strikes on `day`.

    An hour that the clocks skip comes later by the length of the gap; of one that comes twice,
    the first is meant (PEP 495, fold 0). PostgreSQL takes the second: never compute it there.
    Where the gap reaches midnight (Nuuk in March) it comes earlier instead, to stay on `day`.
    """
    struck = datetime.combine(day, time(hour), zone_of(zone))
    if local_day(zone, struck.astimezone(UTC)) != day:
        struck = struck.replace(fold=1)
    return struck.astimezone(UTC)


def next_instant(zone: str, hour: int, days: int, after: date) -> datetime | None:
    """When `hour` next strikes on a chosen weekday later than `after`; None with no day chosen."""
    chosen = weekdays(days)
    for ahead in range(1, 8):
        day = after + timedelta(days=ahead)
        if day.weekday() in chosen:
            return instant(zone, day, hour)
    return None
