"""A month in forty zones with fourteen kinds of fault: nothing lost, nothing doubled."""

import sys

import pytest

from tests.faults import month

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = {"in its hour", "late, saying so", "merged", "refused"}


@pytest.mark.parametrize(
    ("users", "days", "zones", "hours"),
    [(60, 8, 6, [8]), pytest.param(1000, 30, 40, [8], marks=pytest.mark.long)],
    ids=["a week of 60", "a month of 1,000"],
)
def test_each_digest_comes_in_its_hour_or_late_with_its_reason(
    users, days, zones, hours, settings, monkeypatch
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    found = month.live(users, days, zones, hours, monkeypatch)
    sys.stdout.write(f"{found}\n")
    assert found["lost"] == found["doubled"] == found["unplanned"] == 0
    outcomes = set(found) - {"lost", "doubled", "unplanned", "faults", "kinds_of_fault"}
    assert outcomes <= GOOD
    assert found["kinds_of_fault"] >= 12
    assert min(found["in its hour"], found["late, saying so"], found["merged"]) > 0
