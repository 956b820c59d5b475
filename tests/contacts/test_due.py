from datetime import date, timedelta

from contacts.models import due_day
from tests.factories import day, log_interaction, make_contact

TODAY = day("2026-11-18")


def test_due_is_the_last_counted_day_plus_the_cadence():
    assert due_day(day("2026-10-09"), 30, None, TODAY) == day("2026-11-08")


def test_a_snooze_only_moves_the_due_day_later():
    assert due_day(day("2026-10-09"), 30, day("2026-11-25"), TODAY) == day("2026-11-25")
    assert due_day(day("2026-10-09"), 30, day("2026-10-10"), TODAY) == day("2026-11-08")


def test_never_in_touch_is_due_three_days_after_it_was_made():
    assert due_day(None, 30, None, day("2026-02-27")) == day("2026-03-02")


def test_without_a_cadence_nothing_is_due():
    assert due_day(TODAY, None, TODAY, TODAY) is None


def test_logging_editing_backdating_and_deleting_recompute_it(alice):
    dana = make_contact(alice, cadence_days=30, today=TODAY, created_day=day("2026-09-01"))
    assert dana.next_due == day("2026-09-04")
    talk = log_interaction(dana, day("2026-10-09"), today=TODAY)
    assert (dana.last_day, dana.next_due) == (day("2026-10-09"), day("2026-11-08"))
    talk.day = day("2026-10-01")
    talk.log([dana], TODAY)
    dana.refresh_from_db()
    assert dana.next_due == day("2026-10-31")
    talk.discard(TODAY)
    dana.refresh_from_db()
    assert (dana.last_day, dana.next_due) == (None, day("2026-09-04"))
    talk.restore(TODAY)
    dana.refresh_from_db()
    assert dana.next_due == day("2026-10-31")


def test_a_day_still_to_come_counts_only_when_it_has_come(alice):
    dana = make_contact(alice, cadence_days=7, today=TODAY, created_day=TODAY)
    log_interaction(dana, TODAY + timedelta(days=2), today=TODAY)
    assert (dana.last_day, dana.recount_on) == (None, day("2026-11-20"))
    dana.refresh_due(day("2026-11-20"))
    assert (dana.last_day, dana.recount_on) == (day("2026-11-20"), None)


def test_archived_and_deleted_people_are_never_due(alice):
    dana = make_contact(alice, cadence_days=7, today=TODAY)
    dana.archive(TODAY)
    assert dana.next_due is None
    dana.unarchive(TODAY)
    assert dana.next_due == TODAY + timedelta(days=3)
    dana.discard(TODAY)
    assert dana.next_due is None


def test_somebody_taken_out_of_an_interaction_looks_again(alice):
    dana = make_contact(alice, cadence_days=7, today=TODAY)
    teo = make_contact(alice, "Teodor Quillfeather", cadence_days=7, today=TODAY)
    talk = log_interaction([dana, teo], TODAY, today=TODAY)
    talk.log([teo], TODAY)
    dana.refresh_from_db()
    teo.refresh_from_db()
    assert (dana.last_day, teo.last_day) == (None, date(2026, 11, 18))
