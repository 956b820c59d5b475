"""Their news, first words and birthdays on Today: they come on their day, and go when closed."""

from datetime import timedelta

import pytest

from contacts.models import Term
from reminders import decisions
from reminders.nudges import due_nudges
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_program,
    make_tie,
    make_update,
)

TODAY = day("2026-11-18")


def due(owner, today=TODAY):
    return [(nudge.contact.name, nudge.kind) for nudge in due_nudges(owner, today).items]


def the_line(owner, today=TODAY):
    (nudge,) = due_nudges(owner, today).items
    return nudge.opener.text


@pytest.fixture
def dana(alice):
    return make_contact(alice, "Dana", today=TODAY, created_day=day("2026-01-05"))


def test_news_comes_up_and_logging_answers_it(alice, dana):
    make_update(dana, TODAY - timedelta(days=2), words="started at Harbor County Library")
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason == "News of Dana on November 16: started at Harbor County Library"
    assert nudge.stamp == "New job"
    assert "Harbor County Library" in nudge.opener.text and "ongratulations" in nudge.opener.text
    decision = decisions.log_it(dana, nudge.kind, nudge.occurrence, alice.today())
    assert due(alice) == []
    assert not alice.updates.open().exists()
    decisions.undo(decision, alice.today())
    assert due(alice) == [("Dana", "news")]


def test_news_fades_and_an_answered_or_deleted_one_does_not_come(alice, dana):
    news = make_update(dana, TODAY)
    assert due(alice, TODAY + timedelta(days=13)) == [("Dana", "news")]
    assert due(alice, TODAY + timedelta(days=14)) == []
    news.answer(TODAY)
    assert due(alice) == []
    news.answer(None)
    news.discard()
    assert due(alice) == []
    news.restore()
    dana.archive(TODAY)
    assert due(alice) == []


@pytest.mark.parametrize(
    ("own_role", "teacher", "ends_on", "says", "never"),
    [
        ("classmate", "Dr. Wrenfield", "2025-12-12", "in Fall 2025 with Dr. Wrenfield", "x9"),
        ("classmate", "", "2025-12-12", "I took it in Fall 2025", "2025 with"),
        ("classmate", "", "2026-12-12", "so you take INFO 287, too", "took"),
        ("assistant", "", "2025-12-12", "INFO 287", "took"),
        ("", "Dr. Wrenfield", "2025-12-12", "INFO 287", "took"),
    ],
)
def test_a_registration_is_answered_by_who_took_the_course(
    alice, dana, own_role, teacher, ends_on, says, never
):
    school = make_program()
    alice.program = school
    alice.save()
    fall = Term.objects.create(
        program=school, name="Fall 2025", starts_on=day("2025-08-20"), ends_on=ends_on
    )
    course = make_context(program=school, code="INFO 287", term=fall)
    if own_role:
        make_tie(course, owner=alice, role=own_role)
    if teacher:
        taught = make_contact(alice, teacher, today=TODAY, called=teacher, kind="faculty")
        make_tie(course, contact=taught, role="instructor")
    make_update(dana, TODAY, "course", "registered for INFO 287")
    text = next(n.opener.text for n in due_nudges(alice, TODAY).items if n.contact == dana)
    assert says in text
    assert never not in text


def test_whoever_shares_something_and_never_talked_comes_up_once(alice, dana):
    new = make_contact(alice, "Anselm", today=TODAY, created_day=TODAY - timedelta(days=10))
    assert due(alice) == [], "without anything shared there is no reason"
    course = make_context(owner=alice, code="INFO 287")
    make_tie(course, owner=alice)
    for person in (new, dana):
        make_tie(course, contact=person)
    assert due(alice) == [("Anselm", "hello")], "Dana has been there for long"
    assert "INFO 287" in the_line(alice)
    decision = decisions.skip(new, "hello", "hello", TODAY)
    assert due(alice, TODAY + timedelta(days=40)) == []
    decisions.undo(decision, TODAY)
    log_interaction(new, TODAY, today=TODAY)
    assert due(alice) == []


@pytest.mark.parametrize(
    ("birthday", "today", "stamp"),
    [
        ("1990-11-18", "2026-11-18", "Birthday Nov 18"),
        ("--11-18", "2026-11-18", "Birthday Nov 18"),
        ("--11-18", "2026-11-24", "Birthday Nov 18"),
        ("--11-18", "2026-11-25", None),
        ("--11-18", "2026-11-17", None),
        ("--12-31", "2027-01-02", "Birthday Dec 31"),
        ("--02-29", "2028-02-29", "Birthday Feb 29"),
        ("--02-29", "2028-02-28", None),
        ("", "2026-11-18", None),
    ],
)
def test_a_birthday_comes_on_its_day_with_or_without_a_year(alice, dana, birthday, today, stamp):
    dana.birthday = birthday
    dana.save()
    found = due_nudges(alice, day(today)).items
    assert [nudge.stamp for nudge in found] == ([stamp] if stamp else [])
    assert all("birthday" in nudge.opener.text for nudge in found)


@pytest.mark.parametrize(
    ("choice", "year", "first"),
    [
        ("02-28", 2027, "2027-02-28"), ("03-01", 2027, "2027-03-01"),
        ("02-28", 2028, "2028-02-29"), ("03-01", 2028, "2028-02-29"),
        ("03-01", 2100, "2100-03-01"),
    ],
)  # fmt: skip
def test_a_leap_day_is_remembered_when_its_owner_chose(alice, dana, choice, year, first):
    alice.leap_birthday = choice
    alice.save()
    dana.birthday = "2000-02-29"
    dana.save()
    days = [day(f"{year}-02-25") + timedelta(days=n) for n in range(12)]
    told = [one for one in days if due(alice, one)]
    assert told[0] == day(first) and len(told) == 7
    (nudge,) = due_nudges(alice, told[0]).items
    assert nudge.occurrence == str(year)
    decisions.log_it(dana, nudge.kind, nudge.occurrence, told[0])
    assert not any(due(alice, one) for one in days)


def test_another_owners_choice_and_people_do_not_matter(alice, mallory, dana):
    dana.birthday = "--11-18"
    dana.save()
    make_update(dana, TODAY)
    assert due(mallory) == []
