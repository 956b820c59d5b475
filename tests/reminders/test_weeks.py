"""At most so many people a week: whose turn it is, and that a week's people stay the same."""

from datetime import UTC, datetime, timedelta

import pytest

from contacts.models import Contact, QuietTime, Recess, monday, people_a_week, spread
from contacts.models.rhythm import turn_days
from contacts.uids import fresh_uid
from reminders import decisions, tasks
from reminders.nudges import due_nudges
from tests.factories import day, log_interaction, make_contact, make_program, make_update

MADE, MONDAY = day("2026-11-02"), day("2026-11-16")
WEEK = timedelta(days=7)


def kept(owner, today):
    """Who comes up to be kept in touch with."""
    owner.refresh_from_db()
    return {
        nudge.contact.name for nudge in due_nudges(owner, today, 99).items if nudge.kind == "keep"
    }


def allow(owner, people):
    owner.people_a_week = people
    owner.save()


def fill(owner, count, cadence_days=56, made=MADE):
    return [
        make_contact(owner, f"P{n:02}", cadence_days=cadence_days, today=made, created_day=made)
        for n in range(count)
    ]


@pytest.fixture
def three_of_eight(alice):
    allow(alice, 3)
    return fill(alice, 8)


def write(owner, name, today):
    contact = owner.contacts.get(name=name)
    log_interaction(contact, today, today=today)


def test_so_many_come_up_and_the_same_all_week(alice, three_of_eight):
    first = kept(alice, MONDAY)
    assert len(first) == 3
    for later in range(1, 7):
        assert kept(alice, MONDAY + timedelta(days=later)) == first


def test_looking_writes_nothing(alice, three_of_eight):
    before = list(Contact.objects.order_by("pk").values())
    kept(alice, MONDAY)
    assert list(Contact.objects.order_by("pk").values()) == before


def test_whoever_was_written_to_keeps_their_place_this_week(alice, three_of_eight):
    first = kept(alice, MONDAY)
    name = min(first)
    write(alice, name, MONDAY)
    assert kept(alice, MONDAY + timedelta(days=3)) == first - {name}


def test_a_log_that_is_deleted_lets_nobody_else_in(alice, three_of_eight):
    first = kept(alice, MONDAY)
    (other, *_) = sorted({contact.name for contact in three_of_eight} - first)
    write(alice, other, MONDAY)
    talk = alice.interactions.get()
    assert kept(alice, MONDAY) == first
    talk.discard(MONDAY + timedelta(days=2))
    assert kept(alice, MONDAY + timedelta(days=2)) == first


def test_nobody_waits_for_good_because_others_are_not_written_to(alice, three_of_eight):
    seen = set()
    for week in range(3):
        at = datetime.combine(MONDAY + week * WEEK, datetime.min.time(), UTC) + timedelta(hours=12)
        seen |= kept(alice, at.date())
        Contact.objects.keep_weeks(at)
    assert len(seen) == 8


def test_the_daily_task_does_this_for_everybody(alice, mallory, time_machine):
    time_machine.move_to(datetime(2026, 11, 17, 12, 37, tzinfo=UTC), tick=False)
    fill(alice, 2)
    fill(mallory, 3)
    tasks.keep_weeks()
    assert set(Contact.objects.values_list("turn_on", flat=True)) == {MONDAY}


def test_a_shorter_rhythm_does_not_starve_a_longer_one(alice):
    allow(alice, 1)
    make_contact(alice, "Yearly", cadence_days=365, today=MADE, created_day=MADE)
    make_contact(alice, "Often", cadence_days=14, today=MADE, created_day=MADE)
    assert kept(alice, MONDAY) == {"Often"}
    write(alice, "Often", MONDAY)
    assert kept(alice, MONDAY + WEEK) == {"Yearly"}


def test_a_snooze_comes_back_on_its_day(alice, three_of_eight):
    first = kept(alice, MONDAY)
    contact = alice.contacts.get(name=min(first))
    (nudge,) = (n for n in due_nudges(alice, MONDAY).items if n.contact == contact)
    decisions.snooze(contact, nudge.kind, nudge.occurrence, MONDAY + WEEK, MONDAY)
    assert kept(alice, MONDAY + timedelta(days=6)) == first - {contact.name}
    assert contact.name in kept(alice, MONDAY + WEEK)


def test_muted_people_stay_and_never_come_up(alice, three_of_eight):
    muted = alice.contacts.get(name=min(kept(alice, MONDAY)))
    make_update(muted, MONDAY)
    muted.mute(MONDAY)
    assert muted.name not in {nudge.contact.name for nudge in due_nudges(alice, MONDAY, 99).items}
    assert list(alice.contacts.muted()) == [muted]
    assert len(kept(alice, MONDAY)) == 2  # their place of this week stays theirs
    muted.unmute(MONDAY)
    assert muted.name in {nudge.contact.name for nudge in due_nudges(alice, MONDAY, 99).items}


def test_in_a_quiet_time_nobody_comes_up_but_news_does(alice, mallory):
    allow(alice, 3)
    dana, *_ = fill(alice, 2)
    make_update(dana, MONDAY)
    times = [
        QuietTime.objects.create(owner=mallory, starts_on=MONDAY, ends_on=MONDAY),
        QuietTime.objects.create(owner=alice, starts_on=MONDAY, ends_on=MONDAY),
    ]
    found = due_nudges(alice, MONDAY).items
    assert [(nudge.contact, nudge.kind) for nudge in found] == [(dana, "news")]
    assert kept(alice, MONDAY + timedelta(days=1)) == {"P01"}
    times[1].delete()
    assert kept(alice, MONDAY) == {"P01"}


def test_the_programs_finals_are_quiet_for_its_students_only(alice, mallory):
    fill(alice, 2)
    fill(mallory, 2)
    alice.program = make_program()
    alice.save()
    Recess.objects.create(
        program=alice.program, kind="finals", name="Finals", starts_on=MONDAY, ends_on=MONDAY
    )
    assert kept(alice, MONDAY) == set()
    assert len(kept(mallory, MONDAY)) == 2
    assert len(kept(alice, MONDAY + timedelta(days=1))) == 2


def test_people_added_on_one_day_are_not_due_on_one_day(alice):
    for number in range(40):
        make_contact(alice, f"N{number}", cadence_days=56, today=MONDAY, uid=fresh_uid())
    days = list(alice.contacts.values_list("next_due", flat=True))
    assert max(days.count(one) for one in days) < 12
    assert min(days) >= MONDAY + timedelta(days=3)
    assert max(days) <= MONDAY + timedelta(days=3 + 14)


@pytest.mark.parametrize("cadence", [1, 3, 7, 30, 365, 3650])
def test_the_spread_is_at_most_a_quarter_of_the_rhythm_or_a_month(cadence):
    found = {spread(fresh_uid(), cadence) for _ in range(300)}
    assert min(found) == 0
    assert max(found) <= min(cadence / 4, 30)


def test_the_last_week_of_a_turn_is_within_one_rhythm_of_the_first():
    for cadence in range(1, 400):
        first, last = turn_days(day("2026-11-18"), cadence, None, None)
        assert first == day("2026-11-23")
        assert last == monday(last)
        assert (last - first).days < max(cadence, 1)


def test_what_the_rhythms_ask_for_counts_nobody_twice_a_week():
    assert people_a_week({7: 2, 14: 2, 1: 1, 70: 10}) == 5


def test_it_takes_the_same_queries_whatever_the_list(
    alice, three_of_eight, django_assert_num_queries
):
    dana = three_of_eight[0]
    with django_assert_num_queries(5):
        dana.refresh_due(MONDAY)
    fill(alice, 30)
    dana.refresh_due(MONDAY)
    with django_assert_num_queries(5):
        dana.refresh_due(MONDAY)


def test_a_snooze_after_a_fresh_start_is_of_the_same_nudge(alice):
    today = alice.today()
    dana = make_contact(
        alice, cadence_days=30, created_day=today - timedelta(days=400), today=today
    )
    log_interaction(dana, today - timedelta(days=300), today=today)
    alice.start_afresh(today - timedelta(days=14), today)
    (nudge,) = due_nudges(alice, today).items
    dana.refresh_from_db()
    decisions.snooze(dana, "keep", nudge.occurrence, today + WEEK, today)
    (again,) = due_nudges(alice, today + WEEK).items
    assert again.occurrence == nudge.occurrence
