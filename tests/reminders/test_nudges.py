from datetime import timedelta
from pathlib import Path

import pytest

from reminders import decisions
from reminders.models import OCCURRENCES, Decision, NudgeKind
from reminders.nudges import TRAITS, due_nudges, nudges_of
from reminders.nudges.kinds import SNOOZES
from tests.factories import day, log_interaction, make_contact, make_context, make_tie, make_user

TODAY = day("2026-11-18")


def due(owner, today=TODAY):
    return [(nudge.contact.name, nudge.kind) for nudge in due_nudges(owner, today).items]


def let_come(owner, people):
    """So many people a week."""
    owner.people_a_week = people
    owner.save(update_fields=["people_a_week"])


@pytest.fixture
def dana(alice):
    dana = make_contact(
        alice, cadence_days=30, today=TODAY, created_day=day("2026-01-05"), email="dana@x.example"
    )
    log_interaction(dana, day("2026-10-09"), today=TODAY, topic="deeds of gift")
    return dana


def test_somebody_is_due_after_the_cadence(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason == "Keep in touch every month. You were last in touch on October 9."
    assert nudge.write_url.startswith("mailto:dana@x.example?body=Hi%20Dana")


def test_logging_it_closes_the_nudge_and_undo_brings_it_back(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    for _ in range(2):
        decision = decisions.log_it(dana, nudge.kind, nudge.occurrence, TODAY)
    assert due(alice) == []
    assert alice.interactions.present().count() == 2
    decisions.undo(decision, TODAY)
    assert due(alice) == [(dana.name, "keep")]
    assert not Decision.objects.exists()


def test_a_snooze_waits_a_week_and_undo_ends_the_wait(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    week = TODAY + timedelta(days=7)
    decision = decisions.snooze(dana, nudge.kind, nudge.occurrence, week, TODAY)
    assert due(alice, week - timedelta(days=1)) == []
    assert due(alice, week) == [(dana.name, "keep")]
    decisions.undo(decision, TODAY)
    assert due(alice) == [(dana.name, "keep")]


def test_a_skip_waits_another_cadence(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    decisions.skip(dana, nudge.kind, nudge.occurrence, TODAY)
    assert due(alice, TODAY + timedelta(days=29)) == []
    assert due(alice, TODAY + timedelta(days=30)) == [(dana.name, "keep")]


def test_a_follow_up_comes_on_its_day_and_goes_with_the_next_word(alice):
    teo = make_contact(alice, "Teodor Quillfeather", today=TODAY)
    log_interaction(teo, day("2026-11-10"), today=TODAY, topic="his job", follow_up_on=TODAY)
    assert due(alice, TODAY - timedelta(days=1)) == []
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason == "You wanted to follow up about his job on November 18."
    log_interaction(teo, TODAY, today=TODAY)
    assert due(alice) == []


def test_one_person_comes_up_once_with_the_most_valuable_nudge(alice, dana):
    log_interaction(dana, day("2026-10-10"), today=TODAY, follow_up_on=day("2026-10-20"))
    assert due(alice) == [(dana.name, "follow")]


def test_the_yearly_letter_comes_in_the_chosen_month_only(alice):
    alice.yearly_month = 12
    alice.save()
    make_contact(alice, "New Person", today=TODAY, created_day=day("2026-11-28"))
    teo = make_contact(alice, "Teodor", today=TODAY, created_day=day("2026-02-01"))
    december = day("2026-12-02")
    assert due(alice, december) == [(teo.name, "yearly")]
    assert due(alice, day("2026-11-30")) == []
    decisions.log_it(teo, NudgeKind.YEARLY, "2026", december)
    assert due(alice, december) == []


def test_archived_and_deleted_people_never_come_up(alice, dana):
    log_interaction(dana, day("2026-10-10"), today=TODAY, follow_up_on=day("2026-10-20"))
    dana.archive(TODAY)
    assert due(alice) == []
    dana.unarchive(TODAY)
    dana.discard(TODAY)
    assert due(alice) == []


def test_at_most_eight_are_shown_and_the_rest_is_counted(alice):
    let_come(alice, 20)
    for number in range(11):
        made = day("2026-09-01")
        make_contact(alice, f"Person {number}", cadence_days=30, today=TODAY, created_day=made)
    nudges = due_nudges(alice, TODAY)
    assert (len(nudges.items), nudges.total, nudges.more_count) == (8, 11, 3)


def test_an_opener_names_what_is_shared_and_nothing_else(alice, dana):
    course = make_context(owner=alice, code="INFO 287", name="Deeds")
    other = make_context(owner=alice, kind="group", name="Chess club")
    make_tie(course, contact=dana)
    make_tie(other, contact=dana)
    make_tie(course, owner=alice)
    (nudge,) = due_nudges(alice, TODAY).items
    assert [context.short for context in nudge.shared] == ["INFO 287"]
    assert "Chess club" not in nudge.opener.text
    assert len(nudge.opener.text) <= 300


def test_queries_do_not_grow_with_people(alice, django_assert_max_num_queries):
    def fill(count):
        for number in range(count):
            made = day("2026-01-01")
            person = make_contact(
                alice, f"P{number}", cadence_days=7, today=TODAY, created_day=made
            )
            log_interaction(person, day("2026-08-01"), today=TODAY, follow_up_on=day("2026-09-01"))

    fill(2)
    with django_assert_max_num_queries(13) as few:
        due_nudges(alice, TODAY)
    fill(20)
    with django_assert_max_num_queries(len(few)):
        due_nudges(alice, TODAY)


def test_a_stale_tab_cannot_skip_what_was_logged(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    decisions.log_it(dana, nudge.kind, nudge.occurrence, TODAY)
    later = decisions.skip(dana, nudge.kind, nudge.occurrence, TODAY)
    assert later.choice == "done"


def test_a_second_click_days_later_moves_no_skip(alice, dana):
    (nudge,) = due_nudges(alice, TODAY).items
    first = decisions.skip(dana, nudge.kind, nudge.occurrence, TODAY)
    dana.refresh_from_db()
    again = decisions.skip(dana, nudge.kind, nudge.occurrence, TODAY + timedelta(days=5))
    assert again.until == first.until


def test_a_snoozed_follow_up_does_not_come_back_as_another_kind(alice, dana):
    log_interaction(dana, day("2026-10-10"), today=TODAY, follow_up_on=day("2026-10-20"))
    (nudge,) = due_nudges(alice, TODAY).items
    decisions.snooze(dana, nudge.kind, nudge.occurrence, TODAY + timedelta(days=7), TODAY)
    assert due(alice) == []


def test_somebody_never_written_to_is_not_told_to_start_again(alice):
    make_contact(alice, cadence_days=30, today=TODAY, created_day=day("2026-01-01"))
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason == "You have not written to each other yet."


@pytest.mark.parametrize("occurrence", ["abc", "9" * 41, "2026-11-24%00", "2026"])
def test_an_occurrence_that_cannot_be_is_not_found(client, alice, dana, occurrence):
    client.force_login(alice)
    for action in ("log", "snooze", "skip"):
        url = f"/people/{dana.pk}/nudges/keep/{occurrence}/{action}/"
        assert client.post(url).status_code == 404
    assert not Decision.objects.exists()


def test_many_owners_get_what_each_would_get_alone_on_their_own_day(alice, dana, mallory):
    teo = make_contact(mallory, "Teo", cadence_days=7, today=TODAY, created_day=day("2026-11-16"))
    for today in (TODAY, TODAY + timedelta(days=1)):
        days = {alice: TODAY, mallory: today}
        together = nudges_of(days, 8)
        for owner, on in days.items():
            alone = nudges_of({owner: on}, 8)[owner.pk]
            assert together[owner.pk].items == alone.items
            assert together[owner.pk].counts == alone.counts
        told = [nudge.contact for nudge in together[mallory.pk].items]
        assert told == ([teo] if today > TODAY else [])


def test_a_batch_asks_as_much_for_one_owner_as_for_twenty(db, django_assert_max_num_queries):
    def fill(count, people):
        owners = [make_user(f"o{number}.{people}@lakeshore.example") for number in range(count)]
        for owner in owners:
            let_come(owner, 20)
            course = make_context(owner=owner, name="Deeds")
            make_tie(course, owner=owner)
            for number in range(people):
                person = make_contact(
                    owner, f"P{number}", cadence_days=7, today=TODAY, created_day=day("2026-01-01")
                )
                make_tie(course, contact=person)
                log_interaction(person, day("2026-08-01"), today=TODAY, topic="maps")
        return owners

    one, many = fill(1, 2), fill(10, 6)
    with django_assert_max_num_queries(3) as few:
        nudges_of(dict.fromkeys(one, TODAY), 5)
    with django_assert_max_num_queries(len(few)):
        lists = nudges_of(dict.fromkeys(many, TODAY), 5)
    assert {(len(one.items), one.more_count) for one in lists.values()} == {(5, 1)}


@pytest.mark.parametrize("kind", list(NudgeKind))
def test_every_kind_has_its_traits_and_its_occurrences(kind):
    icons = Path("static/icons.svg").read_text()
    assert f'id="{TRAITS[kind].icon}"' in icons
    assert kind in OCCURRENCES
    assert len({traits.rank for traits in TRAITS.values()}) == len(NudgeKind)


@pytest.mark.parametrize(
    ("kind", "days"), [("promise", 1), ("birthday", 1), ("reply", 3), ("keep", 7), ("offer", 7)]
)
def test_a_snooze_is_as_long_as_its_kind_bears(kind, days):
    assert decisions.snoozed_until(kind, day("2026-11-03")) == day("2026-11-03") + timedelta(days)


def test_each_length_of_a_snooze_has_its_words():
    assert {one.snooze_words for one in TRAITS.values()} == set(SNOOZES.values())
