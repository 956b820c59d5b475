from datetime import timedelta

import pytest

from interactions.rhythm import rhythm
from tests.factories import day, log_interaction, make_contact

TODAY = day("2026-03-14")


@pytest.fixture
def dana(alice):
    return make_contact(alice, today=TODAY)


def test_twelve_months_to_this_one_oldest_first(dana):
    months = [month.first_day for month in rhythm(dana, TODAY)]
    assert (months[0], months[-1], len(months)) == (day("2025-04-01"), day("2026-03-01"), 12)
    assert months == sorted(set(months))


def test_each_side_is_counted_and_a_talk_for_both(dana):
    for on, direction in (("2026-03-01", "wrote"), ("2026-03-14", "talked"), ("2025-04-01", "got")):
        log_interaction(dana, day(on), today=TODAY, direction=direction)
    first, *_, last = rhythm(dana, TODAY)
    assert (first.mine, first.theirs) == (0, 1)
    assert (last.mine, last.theirs) == (2, 1)


def test_older_deleted_and_other_peoples_words_do_not_count(dana, alice):
    log_interaction(dana, day("2025-03-31"), today=TODAY)
    log_interaction(make_contact(alice, "Else"), TODAY, today=TODAY)
    log_interaction(dana, TODAY, today=TODAY).discard(TODAY)
    assert sum(month.mine + month.theirs for month in rhythm(dana, TODAY)) == 0


def test_the_page_says_in_words_what_is_drawn(as_alice, alice):
    dana = make_contact(alice, "Dana Okafor-Lind")
    assert "Nothing in these months." in as_alice.get(dana.get_absolute_url()).content.decode()
    for ago in range(12):
        log_interaction(dana, alice.today() - timedelta(days=ago))
    log_interaction(dana, alice.today(), direction="talked")
    page = as_alice.get(dana.get_absolute_url()).content.decode()
    assert "You wrote 13 times, Dana once." in page
    assert "In touch" in page
