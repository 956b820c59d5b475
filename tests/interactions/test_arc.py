"""How far a new acquaintance has come."""

import pytest

from interactions.arc import arc_of, arc_with
from tests.factories import day, log_interaction, make_contact, make_context

TODAY = day("2026-11-18")


@pytest.mark.parametrize(
    ("mine", "theirs", "rhythm", "next_step"),
    [
        (0, 0, False, "First message"),
        (1, 0, True, "They answered"),
        (0, 1, False, "Second exchange"),
        (1, 1, False, "Second exchange"),
        (3, 1, True, "Second exchange"),
        (2, 2, False, "Settled"),
        (2, 2, True, None),
    ],
)
def test_each_step_follows_from_who_has_spoken(mine, theirs, rhythm, next_step):
    arc = arc_of(mine, theirs, rhythm)
    assert next((step for step, state in arc.steps if state == "next"), None) == next_step
    assert arc.is_settled == (next_step is None)


def test_connected_but_never_talked_is_on_the_page_until_a_word_is_said(as_alice, alice):
    dana, words = make_contact(alice), "you have not written to each other"
    assert words in as_alice.get(dana.get_absolute_url()).content.decode()
    talk = log_interaction(dana, TODAY, today=TODAY)
    assert arc_with(dana, TODAY).reached == 2
    assert words not in as_alice.get(dana.get_absolute_url()).content.decode()
    talk.discard(TODAY)
    assert arc_with(dana, TODAY).is_silent


def test_a_talk_at_an_event_is_how_two_met_and_no_message(alice):
    dana, course = make_contact(alice), make_context(owner=alice, code="INFO 200")
    event = make_context(owner=alice, kind="event", name="Meet & Greet")
    for _ in range(2):
        log_interaction(dana, TODAY, today=TODAY, direction="talked", context=event)
    assert arc_with(dana, TODAY).is_silent
    log_interaction(dana, TODAY, today=TODAY, direction="wrote", context=event)
    assert arc_with(dana, TODAY).reached == 2
    log_interaction(dana, TODAY, today=TODAY, direction="talked", context=course)
    assert arc_with(dana, TODAY).reached == 3
