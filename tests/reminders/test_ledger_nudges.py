"""Promises, asks, thanks, references, introductions, replies, offers: each on its day."""

from datetime import timedelta

import pytest
from django.db import connection

from interactions.models import Exchange
from interactions.turns import Turn, turn_with
from reminders import decisions
from reminders.models import Decision, NudgeKind, is_occurrence
from reminders.nudges import due_nudges, nudges_about, nudges_of
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_introduction,
    make_reference,
    make_tie,
    make_user,
)

TODAY = day("2026-11-24")


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def dana(alice):
    return make_contact(alice, today=TODAY, pronouns="she/her", created_day=ago(400))


def nudge(contact, today=TODAY):
    """The one about this person, with every field that a page shows looked at."""
    found = nudges_about(contact, today)
    for one in found:
        assert is_occurrence(one.kind, one.occurrence), (one.kind, one.occurrence)
        assert one.opener.text.startswith("Hi Dana, ") and one.stamp and one.icon
    return found[0] if found else None


def log(contact, today=TODAY):
    one = nudge(contact, today)
    return decisions.log_it(contact, one.kind, one.occurrence, today)


def promise(dana, **fields):
    fields = {"thing": "help", "direction": "given", "stage": "promised"} | fields
    return make_exchange(dana, ago(3), topic="the syllabus", **fields)


def test_a_promise_comes_a_day_before_its_date_and_logging_it_keeps_it(dana):
    row = promise(dana, due_on=TODAY + timedelta(days=1))
    assert nudge(dana, ago(1)) is None
    assert nudge(dana).reason == "You promised her: the syllabus, by November 25."
    assert nudge(dana).kind == NudgeKind.PROMISE
    decision = log(dana)
    row.refresh_from_db()
    assert (row.stage, row.closed_on, nudge(dana)) == ("done", TODAY, None)
    decisions.undo(decision, TODAY)
    row.refresh_from_db()
    assert row.stage == "promised"
    assert nudge(dana).kind == NudgeKind.PROMISE


def test_skipping_a_promise_and_taking_that_back_leaves_it_promised(dana):
    row = promise(dana, due_on=TODAY)
    one = nudge(dana)
    decision = decisions.skip(dana, one.kind, one.occurrence, TODAY)
    assert nudge(dana) is None
    decisions.undo(decision, TODAY)
    row.refresh_from_db()
    assert row.stage == "promised" and nudge(dana)


def test_a_promise_without_a_date_comes_after_a_week_and_what_she_asked_after_two_days(dana):
    row = promise(dana)
    assert nudge(dana, ago(3) + timedelta(days=6)) is None
    assert nudge(dana, ago(3) + timedelta(days=7)).kind == NudgeKind.PROMISE
    row.move_to("declined", TODAY)
    make_exchange(dana, ago(2), direction="given", stage="asked", topic="zines")
    assert nudge(dana).reason == "She asked you for advice on zines on November 22."


def test_what_she_was_asked_for_is_chased_once(dana):
    make_exchange(dana, ago(14), thing="guidance", stage="asked", topic="electives")
    assert nudge(dana, ago(1)) is None
    assert nudge(dana).kind == NudgeKind.ASK
    log(dana)
    assert nudge(dana, TODAY + timedelta(days=1)) is None
    assert nudge(dana, TODAY + timedelta(days=90)) is None


def test_help_is_thanked_for_and_a_month_later_its_outcome_told(dana):
    row = make_exchange(dana, ago(1), topic="the backlog")
    assert nudge(dana).kind == NudgeKind.THANKS
    assert nudge(dana).opener.text == "Hi Dana, thank you for advice on the backlog. It helped me."
    decision = log(dana)
    row.refresh_from_db()
    assert row.thanked_on == TODAY
    later = ago(1) + timedelta(days=30)
    assert nudge(dana, later - timedelta(days=1)) is None
    assert nudge(dana, later).kind == NudgeKind.OUTCOME
    log(dana, later)
    row.refresh_from_db()
    assert row.outcome_told_on == later and nudge(dana, later) is None
    decisions.undo(decision, TODAY)
    row.refresh_from_db()
    assert row.thanked_on is None


def test_what_was_taken_out_or_logged_with_a_deleted_talk_is_no_nudge(alice, dana):
    talk = log_interaction(dana, ago(9), today=TODAY)
    make_exchange(dana, ago(9), interaction=talk)
    make_exchange(dana, ago(9)).discard()
    assert nudge(dana).kind == NudgeKind.THANKS
    talk.discard(TODAY)
    assert nudge(dana) is None


def test_a_reference_comes_step_by_step(dana):
    deadline = TODAY + timedelta(days=60)
    row = make_reference(dana, deadline, today=TODAY, purpose="the award")
    assert nudge(dana) is None
    today, seen = deadline - timedelta(days=28), []
    for step in ("asked", "agreed", "packet", "submitted", "thanked", "told"):
        one = nudge(dana, today)
        seen.append(one.occurrence)
        assert "the award" in one.reason and "the award" in one.opener.text
        assert one.kind == NudgeKind.REFERENCE
        if step in ("agreed", "submitted"):
            row.refresh_from_db()
            row.mark(step, today, today)
        else:
            log(dana, today)
        row.refresh_from_db()
        assert row.step == (step if step != "told" else "thanked")
        today = row.next_on or today
    assert seen == [f"{row.pk}.{s}" for s in ("asked", "agreed", "packet", "submitted", "thanked", "told")]  # fmt: skip  # noqa: E501
    assert row.next_on is None and nudge(dana, today) is None


def test_the_owner_introduces_two_people_and_hears_how_it_went(alice, dana):
    liam = make_contact(alice, "Dana Liam", today=TODAY, created_day=ago(9))
    row = make_introduction(liam, first=dana, day=ago(1), topic="archives")
    assert "Ask her first" in nudge(dana).reason and nudge(liam) is None
    log(dana)  # asking is not yet a yes
    assert nudge(dana) is None
    row.refresh_from_db()
    row.mark("first_agreed", TODAY)
    assert nudge(liam).reason.startswith("You want to introduce Dana to Dana Okafor-Lind")
    row.mark("second_agreed", TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert nudge(dana, tomorrow).reason == "Both agreed that you introduce her to Dana Liam."
    log(dana, tomorrow)
    row.refresh_from_db()
    assert row.made_on == tomorrow
    fortnight = tomorrow + timedelta(days=14)
    assert "how it went" in nudge(liam, fortnight).reason
    log(liam, fortnight)
    row.refresh_from_db()
    assert row.next_on is None and nudge(liam, fortnight) is None


def test_who_introduced_the_owner_is_thanked_and_the_new_person_written_to(alice, dana):
    liam = make_contact(alice, "Dana Liam", today=TODAY, created_day=ago(9))
    row = make_introduction(liam, introducer=dana, day=ago(3), made_on=ago(1))
    assert nudge(dana).reason == "She introduced you to Dana Liam. A thank-you is still to come."
    log(dana)
    row.refresh_from_db()
    assert row.thanked_on == TODAY
    assert nudge(liam).reason.startswith("Dana Okafor-Lind introduced you to Dana.")
    dana.discard(TODAY)
    assert nudge(liam) is None


def test_a_letter_is_to_be_answered_from_the_second_day_on(dana):
    log_interaction(dana, ago(2), today=TODAY, direction="got", topic="zines")
    assert nudge(dana, ago(1)) is None
    assert nudge(dana).reason == "She wrote about zines on November 22, so it is your turn."
    log(dana)
    assert nudge(dana, TODAY + timedelta(days=1)) is None


def test_an_old_letter_and_a_post_on_a_board_ask_no_answer(alice, dana):
    log_interaction(dana, ago(46), today=TODAY, direction="got")
    log_interaction(dana, ago(5), today=TODAY, direction="got", channel="board")
    assert nudge(dana) is None


def test_two_unanswered_letters_let_keeping_in_touch_rest(alice, dana):
    dana.set_cadence(14, TODAY)
    log_interaction(dana, ago(40), today=TODAY)
    assert nudge(dana).kind == NudgeKind.KEEP_IN_TOUCH
    log_interaction(dana, ago(20), today=TODAY)
    assert turn_with(dana, TODAY).turn == Turn.REST
    assert nudge(dana) is None
    until = turn_with(dana, TODAY).until
    assert nudge(dana, until - timedelta(days=1)) is None
    assert nudge(dana, until).kind == NudgeKind.KEEP_IN_TOUCH


def test_an_answer_ends_the_rest(alice, dana):
    dana.set_cadence(14, TODAY)
    for days in (60, 50):
        log_interaction(dana, ago(days), today=TODAY)
    log_interaction(dana, ago(48), today=TODAY, direction="got")
    assert nudge(dana).kind == NudgeKind.KEEP_IN_TOUCH


@pytest.mark.parametrize("steps", [
    [(30, "wrote")], [(30, "wrote"), (20, "wrote")], [(30, "wrote"), (30, "wrote")],
    [(95, "wrote"), (91, "wrote")], [(95, "wrote"), (89, "wrote")],
    [(30, "wrote"), (20, "got"), (20, "wrote")],
    [(30, "got"), (20, "wrote"), (16, "wrote")], [(30, "wrote"), (20, "wrote"), (20, "got")],
    [(40, "talked"), (30, "wrote"), (20, "wrote"), (15, "talked"), (14, "wrote")],
])  # fmt: skip
def test_the_query_and_the_page_agree_on_who_rests(alice, dana, steps):
    dana.set_cadence(1, TODAY)
    for days, direction in steps:
        log_interaction(dana, ago(days), today=TODAY, direction=direction)
    rests = turn_with(dana, TODAY).turn == Turn.REST
    kinds = {one.kind for one in nudges_about(dana, TODAY)}
    assert (kinds <= {NudgeKind.REPLY} and rests) or (not rests and kinds)


def test_who_has_given_for_long_is_offered_something_of_what_they_want(alice, dana):
    for days in (90, 60, 20):
        make_exchange(dana, ago(days), thanked_on=ago(days), outcome_told_on=ago(days))
    assert nudge(dana).reason == (
        "She has helped you three times, and nothing is noted the other way. "
        "Telling her what came of it is something, too."
    )
    dana.interests = "oral history"
    dana.save()
    assert "She is interested in oral history: pass something on." in nudge(dana).reason
    club = make_context(owner=alice, kind="group", name="Zine club")
    make_tie(club, owner=alice)
    make_tie(club, contact=dana, starts_on=ago(30))
    assert "She is new to Zine club, which you know." in nudge(dana).reason
    make_exchange(dana, TODAY, direction="given", stage="offered")
    assert nudge(dana) is None


def test_none_of_them_is_about_the_archived_the_deleted_or_anothers(alice, mallory, dana):
    for who in (dana, make_contact(mallory, "Dana Hers", today=TODAY)):
        promise(who, due_on=TODAY)
        make_exchange(who, ago(5))
        make_exchange(who, ago(30), stage="asked")
        make_reference(who, TODAY, today=TODAY)
        make_introduction(
            who, introducer=make_contact(who.owner, "Dana X", today=TODAY), day=ago(30)
        )
        log_interaction(who, ago(5), today=TODAY, direction="got")
    assert {one.contact.owner for one in due_nudges(alice, TODAY).items} == {alice}
    dana.archive(TODAY)
    assert nudge(dana) is None
    dana.unarchive(TODAY)
    dana.discard(TODAY)
    assert nudge(dana) is None


def test_a_made_up_occurrence_closes_nothing_of_anothers(alice, mallory, dana):
    theirs = promise(make_contact(mallory, "Dana Hers", today=TODAY), due_on=TODAY)
    decisions.log_it(dana, "promise", f"{theirs.pk}.2026-11-24", TODAY)
    for kind, rest in (
        ("thanks", ""),
        ("reference", ".asked"),
        ("intro", ".made"),
        ("outcome", ""),
    ):
        decisions.log_it(dana, kind, f"999999{rest}", TODAY)
    theirs.refresh_from_db()
    assert theirs.stage == "promised"


def test_many_owners_cost_no_more_queries_than_one(db, django_assert_num_queries):
    days = {}
    for number in range(4):
        owner = make_user(f"o{number}@lakeshore.example")
        for name in ("Dana A", "Dana B", "Dana C"):
            who = make_contact(owner, name, today=TODAY, created_day=ago(90))
            promise(who, due_on=TODAY)
            log_interaction(who, ago(9), today=TODAY)
        days[owner] = TODAY
    first = dict(list(days.items())[:1])
    assert connection.features.supports_json_field  # SQLite is asked that once
    with django_assert_num_queries(3):
        assert len(nudges_of(first, 8)) == 1
    with django_assert_num_queries(3):
        assert sum(one.total for one in nudges_of(days, 8).values()) == 12
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("kind", "field"), [("thanks", "thanked_on"), ("outcome", "outcome_told_on")]
)
def test_an_old_mail_leaves_a_step_that_was_taken_meanwhile(alice, kind, field):
    today = alice.today()
    row = make_exchange(make_contact(alice), today - timedelta(days=20))
    taken = today - timedelta(days=10)
    Exchange.objects.filter(pk=row.pk).update(**{field: taken})
    decision = decisions.log_it(row.contact, kind, str(row.pk), today)
    row.refresh_from_db()
    assert getattr(row, field) == taken
    decisions.undo(decision, today)
    row.refresh_from_db()
    assert getattr(row, field) == taken


def test_an_old_mail_leaves_the_days_of_references_and_introductions(alice):
    today = alice.today()
    taken, dana = today - timedelta(days=10), make_contact(alice, "Dana")
    reference = make_reference(dana, today + timedelta(days=60))
    reference.mark("asked", taken, today)
    met = make_introduction(make_contact(alice, "Teo"), introducer=dana, day=taken, made_on=taken)
    met.mark("thanked", taken)
    for kind, row, step in (("reference", reference, "asked"), ("intro", met, "thanked")):
        decision = decisions.log_it(dana, kind, f"{row.pk}.{step}", today)
        decisions.undo(decision, today)
        row.refresh_from_db()
        assert row.day_of(step) == taken
