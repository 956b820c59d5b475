"""Days where the owner lives: at both ends of each, over three years, and for one who moves."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from accounts.time import EVERY_DAY
from contacts.models import due_day
from reminders import digests
from reminders.models import Digest
from tests.factories import day
from tests.reminders.test_digests import ZONES


@pytest.mark.parametrize("zone", ZONES)
def test_a_due_day_begins_and_ends_with_the_owners_own_day(zone):
    user, due = User(time_zone=zone), date(2024, 1, 1)
    while due < date(2027, 1, 1):
        for local, expected in ((time(0, 0, 1), due), (time(23, 59, 59), due)):
            now = datetime.combine(due, local, ZoneInfo(zone)).astimezone(UTC)
            assert user.today(now) == expected
        assert due_day(due - timedelta(days=30), 30, None, due) == due
        due += timedelta(days=1)


def test_leap_days_and_month_ends_are_days_like_others():
    made = day("2020-01-01")
    assert due_day(day("2024-02-29"), 365, None, made) == day("2025-02-28")
    assert due_day(day("2024-01-31"), 30, None, made) == day("2024-03-01")
    assert due_day(day("2023-01-31"), 30, None, made) == day("2023-03-02")
    assert due_day(day("2024-12-31"), 1, None, made) == day("2025-01-01")


def test_who_moves_twice_gets_one_digest_for_each_own_day(alice):
    start = datetime(2026, 3, 1, tzinfo=UTC)
    moves = {50: "Pacific/Auckland", 120: "America/Los_Angeles"}  # hours since the start
    alice.digest_days = EVERY_DAY
    alice.arm_digest(start)
    alice.save()
    for hour in range(24 * 14):
        now = start + timedelta(hours=hour, seconds=20)
        with time_machine.travel(now, tick=False):
            if hour in moves:
                User.objects.get().move_to(moves[hour], now)
            digests.tick(now)
    days = list(Digest.objects.order_by("day").values_list("day", flat=True))
    assert days == sorted(set(days))
    assert len(days) >= 13
