"""What a digest tells of the week before it, and of the events ahead."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from accounts.time import EVERY_DAY
from contacts.models import Context
from reminders import delivery, digests
from reminders.models import Digest
from reminders.week import NO_WEEK, Week, begins_week, weeks_of
from tests.factories import (
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_program,
    make_tie,
    make_user,
)

MONDAY = datetime(2026, 11, 23, 13, 0, 30, tzinfo=UTC)  # 8 o'clock in New York
TODAY = MONDAY.date()
YESTERDAY = TODAY - timedelta(days=1)


def ago(days):
    return TODAY - timedelta(days=days)


def week_of(owner):
    return weeks_of({owner.pk: TODAY})[owner.pk]


def person(owner, name):
    return make_contact(owner, name, today=ago(40))


def event(name, on, owner=None, program=None):
    return make_context(owner, program, kind=Context.Kind.EVENT, name=name, starts_on=on)


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ([], ""),
        (["wrote"], "You wrote to one person."),
        (["wrote"] * 3, "You wrote to three people."),
        (["got"], "You were in touch with one person."),
        (["wrote", "talked"], "You were in touch with two people, and heard from one of them."),
        (["got", "talked"], "You were in touch with two people, and heard from each of them."),
    ],
)
def test_it_says_with_how_many_there_were_words(alice, ways, said):
    for number, way in enumerate(ways):
        somebody = person(alice, f"P{number}")
        log_interaction(somebody, ago(2), today=TODAY, direction=way)
        log_interaction(somebody, ago(3), today=TODAY, direction="wrote")
    assert week_of(alice) == Week(said)


def test_it_says_what_was_given_and_received(alice):
    dana, teo = person(alice, "Dana"), person(alice, "Teo")
    make_exchange(dana, ago(5), thing="reference", closed_on=ago(1))
    make_exchange(dana, ago(5), thing="advice", closed_on=ago(5))
    make_exchange(teo, ago(5), thing="advice", closed_on=ago(6))
    assert week_of(alice).last == "You were given advice and a reference."
    make_exchange(teo, ago(2), thing="understanding", direction="given", closed_on=ago(2))
    said = "You were given advice and a reference, and gave understanding."
    assert week_of(alice).last == said
    alice.exchanges.received().delete()
    assert week_of(alice).last == "You gave understanding."


def test_it_tells_of_seven_days_and_of_nothing_that_was_deleted(alice):
    dana = person(alice, "Dana")
    for days in (0, 8):
        log_interaction(dana, ago(days), today=TODAY)
        make_exchange(dana, ago(days), closed_on=ago(days))
    assert week_of(alice) == NO_WEEK
    talk = log_interaction(dana, ago(7), today=TODAY)
    make_exchange(dana, ago(7), closed_on=ago(7), interaction=talk)
    make_exchange(dana, ago(7), stage="declined", closed_on=ago(7))
    make_exchange(dana, ago(7), stage="asked")
    assert week_of(alice).last == "You wrote to one person. You were given advice."
    talk.discard(TODAY)
    assert week_of(alice) == NO_WEEK
    talk.restore(TODAY)
    dana.discard(TODAY)
    assert week_of(alice) == NO_WEEK


def test_it_names_two_events_of_the_week_and_how_many_are_known_there(alice):
    meeting = event("Chapter meeting", TODAY + timedelta(days=3), program=make_program())
    talk = event("Archives talk", TODAY, owner=alice)
    for far in (-1, 7):
        make_tie(event("Elsewhere", TODAY + timedelta(days=far), owner=alice), owner=alice)
    alice.program = meeting.program
    alice.save()
    assert week_of(alice) == NO_WEEK  # nobody is down for these
    make_tie(talk, owner=alice)
    for name in ("Dana", "Teo"):
        make_tie(meeting, contact=person(alice, name), role="member")
    gone = person(alice, "Gone")
    make_tie(meeting, contact=gone)
    gone.discard(TODAY)
    assert week_of(alice).ahead == (
        "Archives talk, Monday, November 23. "
        "Chapter meeting, Thursday, November 26. You know two there."
    )
    for number in range(2):
        make_tie(event(f"Z{number}", TODAY + timedelta(days=6), owner=alice), owner=alice)
    assert week_of(alice).ahead.endswith("You know two there. And two more.")


def test_each_owner_hears_of_their_own_week_on_their_own_day(alice, mallory):
    program = make_program()
    for user in (alice, mallory):
        user.program = program
        user.save()
    meeting = event("Chapter meeting", TODAY + timedelta(days=6), program=program)
    make_tie(meeting, contact=person(alice, "Dana"))
    log_interaction(person(alice, "Teo"), YESTERDAY, today=TODAY)
    log_interaction(person(mallory, "Priya"), TODAY, today=TODAY, direction="got")
    found = weeks_of({alice.pk: TODAY, mallory.pk: TODAY + timedelta(days=1)})
    assert found == {
        alice.pk: Week(
            "You wrote to one person.", "Chapter meeting, Sunday, November 29. You know one there."
        ),
        mallory.pk: Week("You were in touch with one person."),
    }


def test_it_is_asked_for_in_one_query(alice, mallory, django_assert_num_queries):
    _ = connection.features.supports_json_field  # which Django asks SQLite once a process
    with django_assert_num_queries(1):
        weeks_of({alice.pk: TODAY, mallory.pk: YESTERDAY})
    with django_assert_num_queries(0):
        assert weeks_of({}) == {}


def test_only_the_first_digest_of_a_week_tells_of_it(alice):
    tuesday = TODAY + timedelta(days=1)
    assert begins_week(alice, TODAY)
    alice.digest_days = EVERY_DAY
    assert begins_week(alice, TODAY) and not begins_week(alice, tuesday)
    alice.digest_days = 0b001_0010  # Tuesday and Friday
    assert begins_week(alice, tuesday) and not begins_week(alice, TODAY)


@pytest.mark.parametrize("days", [0b1, 0b10])
def test_the_mail_has_it_below_the_people(db, days):
    owner = make_user("noor@lakeshore.example", digest_days=days)
    due = person(owner, "Dana")
    log_interaction(due, ago(1), today=TODAY, direction="got", said="Between us: she is ill.")
    make_exchange(due, ago(9), stage="promised", direction="given", note="Never told")
    mail = _mail(owner)
    told = "LAST" in mail.text.upper()
    assert told == (days == 0b1)
    if told:
        assert "\nLAST WEEK\nYou were in touch with one person.\n\nOpen Today: " in mail.text
        assert ">Last week</h2>" in mail.html and ">Coming up</h2>" not in mail.html
    assert "Between us" not in mail.text + mail.html and "Never told" not in mail.text + mail.html


def test_a_mail_goes_out_without_a_week_that_cannot_be_told(db, monkeypatch, caplog):
    def break_it(days):
        raise ValueError("Dana’s secret")

    owner = make_user("noor@lakeshore.example")
    make_exchange(person(owner, "Dana"), ago(9), stage="promised", direction="given")
    monkeypatch.setattr(delivery, "weeks_of", break_it)
    assert "Dana" in _mail(owner).text
    assert "the week of 1 is not told: ValueError" in caplog.text
    assert "secret" not in caplog.text


def _mail(owner):
    owner.next_digest_at = MONDAY
    owner.save()
    digests.tick(MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        (ready,) = delivery._to_send(delivery.claim(200, MONDAY), delivery.Tally())
        assert ready.write()
    assert Digest.objects.get().day == TODAY
    return ready.letter
