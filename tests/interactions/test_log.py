import pytest
import time_machine
from django.urls import reverse

from tests.factories import log_interaction, make_contact

WROTE = {"direction": "wrote", "channel": "mail"}


@pytest.mark.parametrize("key", ["abc", "9" * 30, "9" * 5000, "-1", "\0"])
def test_an_odd_person_is_refused_with_a_sentence(as_alice, alice, key):
    make_contact(alice)
    form = WROTE | {"contacts": key, "day": alice.today().isoformat()}
    response = as_alice.post(reverse("interactions:log_any"), form)
    assert response.status_code == 200
    assert "Choose people from the list." in response.content.decode()
    assert not alice.interactions.exists()


def test_a_double_click_on_in_touch_today_logs_once(as_alice, alice):
    dana = make_contact(alice)
    for _ in range(2):
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 1


def test_a_click_of_another_hour_is_another_one(as_alice, alice):
    dana = make_contact(alice)
    with time_machine.travel("2026-03-02 15:00Z", tick=False) as clock:
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
        clock.shift(3600)
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 2


@pytest.mark.parametrize("fields", [{"direction": "got"}, {"channel": "call"}, {"topic": "Thesis"}])
def test_undo_of_in_touch_today_never_deletes_what_was_filled_in(as_alice, alice, fields):
    dana = make_contact(alice)
    mine = log_interaction(dana, alice.today(), **fields)
    as_alice.post(reverse("interactions:today", args=[dana.pk]))
    as_alice.post(reverse("interactions:delete", args=[alice.interactions.latest("pk").pk]))
    assert list(alice.interactions.present()) == [mine]


def test_in_touch_today_leaves_a_talk_of_several_alone(as_alice, alice):
    dana, theo = make_contact(alice), make_contact(alice, "Theo Quill")
    log_interaction([dana, theo], alice.today())
    as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 2
