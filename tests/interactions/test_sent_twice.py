"""The same form, sent twice, makes one row; what differs in a word makes two."""

import pytest
from django.urls import reverse

from interactions.models import Interaction
from reminders import rounds
from tests.factories import day, make_contact


def _write(client, dana, words):
    client.post(reverse("reminders:write", args=[dana.pk]), {"words": f"Hello {words}"})


def _news(client, dana, words):
    url = reverse("interactions:news_create", args=[dana.pk])
    client.post(url, {"words": f"started at {words}"})


def _reference(client, dana, words):
    url = reverse("interactions:reference_create", args=[dana.pk])
    client.post(url, {"purpose": words, "deadline": "2027-05-01"})


def _introduction(client, dana, words):
    other = dana.owner.contacts.exclude(pk=dana.pk).first() or make_contact(dana.owner, "Teo")
    url = reverse("interactions:introduction_create", args=[dana.pk])
    given = {"who": "me", "other": other.pk, "topic": words, "day": dana.owner.today().isoformat()}
    client.post(url, given)


@pytest.mark.parametrize(
    ("send", "rows"),
    [
        (_write, "interactions"),
        (_news, "updates"),
        (_reference, "references"),
        (_introduction, "introductions"),
    ],
)
def test_a_form_sent_twice_is_kept_once(as_alice, alice, send, rows):
    dana = make_contact(alice)
    for words in ("Harbor", "Harbor"):
        send(as_alice, dana, words)
    assert getattr(alice, rows).count() == 1
    send(as_alice, dana, "Ferry")
    assert getattr(alice, rows).count() == 2


def test_what_was_taken_out_may_be_entered_again(as_alice, alice):
    dana = make_contact(alice)
    _reference(as_alice, dana, "Harbor")
    alice.references.get().discard()
    _reference(as_alice, dana, "Harbor")
    assert [row.deleted_at is None for row in alice.references.order_by("pk")] == [False, True]


def test_an_answer_to_a_letter_is_logged_once(as_alice, alice):
    dana = make_contact(alice, email="dana@x.example")
    letter = rounds.begin(alice, alice.today().year, "Here is where I am.")
    row = rounds.mark_sent(letter, dana, "Hi Dana", alice.today())
    for _ in range(2):
        as_alice.post(reverse("reminders:letter_reply", args=[row.pk]))
    assert alice.interactions.filter(direction=Interaction.Direction.GOT).count() == 1


def test_the_first_people_are_added_once(as_alice, alice):
    for _ in range(2):
        answer = as_alice.post(
            reverse("reminders:first_people"), {"course-name": "Dana", "keep_up": "on"}, follow=True
        )
        assert "One person is in your list." in answer.content.decode()
    assert alice.contacts.get().name == "Dana"


def test_anothers_equal_row_is_no_twin(as_alice, alice, mallory):
    _news(as_alice, make_contact(alice), "Harbor")
    news = alice.updates.get()
    news.pk, news._state.adding = None, True
    assert news.twin() == alice.updates.get()
    news.owner = mallory
    assert news.twin() is None
    news.owner, news.day = alice, day("2020-01-01")
    assert news.twin() is None
