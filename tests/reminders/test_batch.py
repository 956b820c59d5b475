"""What a batch of digests asks the database, whatever is due and however many people there are."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from contacts.models import Contact
from reminders import delivery, digests
from reminders.models import Digest, NudgeKind
from reminders.nudges import nudges_of
from tests.benchmarks.mailing import bodies, naive
from tests.factories import make_user
from tests.reminders.everything import make_busy_owner

NOW = datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def busy(db):
    _ = connection.features.supports_json_field  # which Django asks SQLite once a process
    return make_busy_owner("busy@lakeshore.example", TODAY)


def test_every_kind_of_nudge_is_told_in_three_queries(busy, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = nudges_of({busy: TODAY}, 20)[busy.pk]
    assert {nudge.kind for nudge in found.items} == set(NudgeKind)
    assert all([context.short for context in nudge.shared] == ["INFO 287"] for nudge in found.items)


def test_a_batch_asks_seven_times_before_it_sends(busy, django_assert_num_queries):
    """To claim, for owners and their week, and to close those without a nudge, besides three."""
    for number in range(3):
        make_busy_owner(f"o{number}@lakeshore.example", TODAY)
    make_user("nobody-due@lakeshore.example")
    User.objects.update(next_digest_at=NOW)
    digests.tick(NOW)
    with time_machine.travel(NOW, tick=False), django_assert_num_queries(7):
        ready = delivery._to_send(delivery.claim(200, NOW), delivery.Tally())
    assert [one.people_count for one in ready] == [5] * 4


@pytest.mark.parametrize("people", [10, 10_000])
def test_it_asks_as_often_for_ten_people_as_for_ten_thousand(db, people, django_assert_num_queries):
    _ = connection.features.supports_json_field
    owner = make_user("large@lakeshore.example", people_a_week=20_000)
    Contact.objects.bulk_create(
        Contact(
            owner=owner, name=f"P{number}", sort_name=f"p{number}", search_text="",
            created_day="2026-01-01", cadence_days=30, next_due="2026-02-01",
        )
        for number in range(people)
    )  # fmt: skip
    User.objects.update(next_digest_at=NOW)
    digests.tick(NOW)
    with time_machine.travel(NOW, tick=False), django_assert_num_queries(6):
        (ready,) = delivery._to_send(delivery.claim(200, NOW), delivery.Tally())
    assert ready.write() and f"And {people - 5} more: " in ready.letter.text


def test_the_mail_is_what_a_naive_loop_and_one_django_template_would_write(busy):
    """So `./dev bench digest` compares like with like."""
    nudges = nudges_of({busy: TODAY}, 5)[busy.pk]
    alone = naive.nudges_for(busy, TODAY)
    assert (alone.items, alone.counts) == (nudges.items, nudges.counts)
    digest, week = Digest(pk=1, owner=busy, day=TODAY, due_at=NOW), naive.week_for(busy, TODAY)
    written = bodies.by_parts(digest, nudges, NOW, week)
    assert written == bodies.by_django(digest, alone, NOW, week)
    assert "You were in touch with one person. You were given advice." in written[1]


def test_no_more_are_claimed_than_wanted_however_the_database_goes_about_it(db):
    users = User.objects.bulk_create(User(email=f"o{n}@lakeshore.example") for n in range(20))
    Digest.objects.bulk_create(Digest(owner=user, day=TODAY, due_at=NOW) for user in users)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize",
                        "indexscan", "bitmapscan"):  # fmt: skip
                cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(delivery.claim(3, NOW)) == 3


@pytest.fixture
def many_due(db, monkeypatch):
    """Five owners with two plans, two of whom fit one statement."""
    monkeypatch.setattr(digests, "OWNERS_AT_ONCE", 2)
    return User.objects.bulk_create(
        User(
            email=f"o{n}@lakeshore.example", digest_hour=n % 2,
            next_digest_at=NOW - timedelta(minutes=9 - n),
        )
        for n in range(5)
    )  # fmt: skip


def test_more_than_fit_one_statement_are_opened_once_each(many_due):
    digests.tick(NOW)
    assert sorted(Digest.objects.values_list("owner", flat=True)) == [one.pk for one in many_due]
    assert not User.objects.filter(next_digest_at__lte=NOW).exists()


def test_whose_plan_is_changed_while_it_is_read_keeps_nobody_waiting(many_due, monkeypatch):
    """SQLite reads each with its plan."""
    found, first = digests._next, many_due[0].pk

    def changed(*plan):
        User.objects.filter(pk=first).update(digest_hour=9)
        return found(*plan)

    monkeypatch.setattr(digests, "_next", changed)
    digests.tick(NOW)
    left = {"postgresql": [first], "sqlite": []}[connection.vendor]
    assert [one.pk for one in User.objects.filter(next_digest_at__lte=NOW)] == left
    assert Digest.objects.count() == 5 - len(left)
    digests.tick(NOW)
    assert Digest.objects.count() == 5
