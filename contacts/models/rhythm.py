"""When somebody is due, and how long until it is their turn: rules over days, without rows.

Due is not the same as told. At most so many people a week come up, and the queue of those who are
due is served by the earliest `turn_by`. docs/decisions.md says what that promises, and why.
"""

import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

GRACE = timedelta(days=3)
LONGEST_SPREAD = 30
WEEK = timedelta(days=7)
PERIODS = {7: "every week", 14: "every two weeks", 30: "every month", 56: "every 8 weeks",
           120: "every term", 365: "every year"}  # fmt: skip


def due_day(
    last_day: date | None,
    cadence_days: int | None,
    snoozed_until: date | None,
    created_day: date,
    uid: str = "",
    fresh_start: date | None = None,
) -> date | None:
    """The day a contact is due: the only statement of the rule.

    The later of (last counted day + cadence + spread) and the end of a snooze; never in touch, a
    grace of three days from the day the contact was made stands in for the cadence. After a fresh
    start nobody is due from before it. None without a cadence.
    """
    if cadence_days is None:
        return None
    base = base_due_day(last_day, cadence_days, created_day, uid, fresh_start)
    return max(base, snoozed_until) if snoozed_until else base


def base_due_day(
    last_day: date | None,
    cadence_days: int,
    created_day: date,
    uid: str = "",
    fresh_start: date | None = None,
) -> date:
    """The due day before any snooze; names the occurrence of a keep-in-touch nudge."""
    usual = created_day + GRACE if last_day is None else last_day + timedelta(days=cadence_days)
    due = usual + timedelta(days=spread(uid, cadence_days))
    if fresh_start is None or due >= fresh_start:
        return due
    return fresh_start + timedelta(days=int(_share(uid) * cadence_days))


def spread(uid: str, cadence_days: int) -> int:
    """Days that are added for this person, the same every time: at most a quarter of the cadence.

    So people who were added, or written to, on one day are not all due on one day.
    """
    return int(_share(uid) * (min(cadence_days // 4, LONGEST_SPREAD) + 1))


def _share(uid: str) -> float:
    """From 0 to just under 1; 0 for no uid."""
    return zlib.crc32(uid.encode()) / 2**32


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def first_monday(day: date) -> date:
    """This day, if it is a Monday, or the next one."""
    return monday(day + timedelta(days=6))


def turn_days(
    next_due: date | None,
    cadence_days: int | None,
    turn_on: date | None,
    snoozed_until: date | None,
) -> tuple[date | None, date | None]:
    """The Mondays of the first and of the last week in which it is this person's turn.

    Whoever had a turn, and was not written to, has the next one a cadence later; until the first
    week they come up where there is room. A day that the owner chose (a snooze) does not wait.
    """
    if next_due is None or cadence_days is None:
        return None, None
    if snoozed_until == next_due:
        return first_monday(next_due), first_monday(next_due)
    ready = max(next_due, turn_on + timedelta(days=cadence_days)) if turn_on else next_due
    first = first_monday(ready)
    return first, first + (-(-cadence_days // 7) - 1) * WEEK


def people_a_week(cadences: Mapping[int, int]) -> Fraction:
    """How many people a week these rhythms (days: how many people) ask for, on average.

    Nobody has more than one turn a week.
    """
    return sum((count * Fraction(7, max(days, 7)) for days, count in cadences.items()), Fraction())


def period_words(cadence_days: int | None) -> str:
    """A cadence as it is said in a sentence."""
    if not cadence_days:
        return "no rhythm"
    return PERIODS.get(cadence_days, f"every {cadence_days} days")
