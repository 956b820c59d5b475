from datetime import UTC, datetime

import time_machine
from django.urls import reverse

URL = reverse("accounts:time_zone")


def test_moving_moves_the_days_and_the_digest(as_alice, alice):
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        as_alice.post(URL, {"browser_zone": "Asia/Kolkata", "answer": "move"})
    alice.refresh_from_db()
    assert alice.time_zone == "Asia/Kolkata"
    assert alice.next_digest_at == datetime(2026, 11, 30, 2, 30, tzinfo=UTC)


def test_keeping_is_remembered_and_moves_nothing(as_alice, alice):
    as_alice.post(URL, {"browser_zone": "Asia/Kolkata", "answer": "keep"})
    alice.refresh_from_db()
    assert (alice.time_zone, alice.kept_time_zone) == ("UTC", "Asia/Kolkata")


def test_a_zone_that_is_none_changes_nothing(as_alice, alice):
    as_alice.post(URL, {"browser_zone": "../etc/passwd", "answer": "move"})
    alice.refresh_from_db()
    assert alice.time_zone == "UTC"
