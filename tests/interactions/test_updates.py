"""People's news: one line each, open until it is answered, faded after its half-life."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from interactions.models import Update, course_named, kind_of
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_program,
    make_update,
)

FORM = {"direction": "wrote", "channel": "mail"}


@pytest.fixture
def dana(alice):
    return make_contact(alice, created_day=day("2026-01-05"))


def is_open(update):
    return update.owner.updates.open().filter(pk=update.pk).exists()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("got a job at the public library", "job"),
        ("started at Harbor County Library", "job"),
        ("reference assistant at Harbor County", "job"),
        ("published an article on slow processing", "article"),
        ("registered for INFO 287", "course"),
        ("is taking info-287 in spring", "course"),
        ("gives a talk at the regional conference", "talk"),
        ("won the student paper prize", "award"),
        ("graduated in May", "graduation"),
        ("moved to Hilo", "move"),
        ("asked how to cite a zine", "question"),
        ("which electives suit a lone archivist?", "question"),
        ("had soup", None),
    ],
)
def test_a_line_says_what_kind_of_news_it_is(words, kind):
    assert kind_of(words) == kind


def test_news_is_entered_in_one_line_and_its_kind_found(as_alice, alice, dana):
    url = reverse("interactions:news_create", args=[dana.pk])
    assert as_alice.post(url, {"words": "started at Harbor County", "kind": ""}).url == (
        dana.get_absolute_url()
    )
    news = alice.updates.get()
    assert (news.kind, news.day, news.fades_on) == (
        "job", alice.today(), alice.today() + timedelta(days=14),
    )  # fmt: skip
    page = as_alice.get(dana.get_absolute_url()).content.decode()
    assert "started at Harbor County" in page and "I answered it" in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"words": ""}, "Say what is new, in one line."),
        ({"words": "\u202e\u200b"}, "Say what is new, in one line."),
        ({"words": "had soup"}, "choose one"),
        ({"words": "a job", "day": "2999-01-01"}, "That day has not come yet"),
        ({"words": "a job", "day": "1066-01-01"}, "too long ago"),
        ({"words": "a job", "kind": "gossip"}, "Select a valid choice"),
        ({"words": "a job", "context": "9" * 21}, "valid choice"),
        ({"words": "a job\0"}, "Null characters"),
        ({"words": "x" * 201, "kind": "job"}, "Up to 200"),
    ],
)
def test_bad_news_gets_a_sentence_and_keeps_what_was_typed(as_alice, alice, dana, form, sentence):
    response = as_alice.post(reverse("interactions:news_create", args=[dana.pk]), form)
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert form["words"].replace("\0", "") in page.replace("\0", "")
    assert not alice.updates.exists()


@pytest.mark.parametrize("whose", ["", "0", "9" * 25, "nobody"])
def test_news_without_anybody_asks_whose_it_is(as_alice, alice, dana, whose):
    url = reverse("interactions:news_create_any")
    page = as_alice.post(url, {"words": "got a job", "contact": whose}).content.decode()
    assert "Say whose news it is." in page or "Choose somebody from your list." in page
    assert "got a job" in page
    assert not alice.updates.exists()
    as_alice.post(url, {"words": "got a job", "contact": dana.pk})
    assert alice.updates.get().contact == dana


def test_a_registration_finds_the_latest_course_of_that_code(alice, dana):
    make_context(owner=alice, code="INFO 287", starts_on=day("2025-08-20"))
    latest = make_context(owner=alice, code="INFO 287", starts_on=day("2026-08-20"))
    make_context(program=make_program("Elsewhere"), code="INFO 287", starts_on=day("2027-01-01"))
    news = make_update(dana, alice.today(), "course", "registered for info287")
    assert news.context == latest
    assert course_named(alice, "registered for INFO 999") is None
    latest.delete()
    news.refresh_from_db()
    assert news.context is None


def test_writing_answers_it_and_taking_that_back_opens_it_again(alice, dana):
    today = alice.today()
    log_interaction(dana, today)
    news = make_update(dana, today)
    assert is_open(news), "what was logged before the news was entered is no answer to it"
    log_interaction(dana, today, direction="got")
    assert is_open(news), "their own words are no answer of mine"
    answer = log_interaction(dana, today)
    assert not is_open(news)
    answer.discard(today)
    assert is_open(news)


def test_it_is_answered_by_hand_and_undo_opens_it_again(as_alice, alice, dana):
    news = make_update(dana, alice.today())
    as_alice.post(reverse("interactions:news_answered", args=[news.pk]))
    assert not is_open(news)
    page = as_alice.get(dana.get_absolute_url()).content.decode()
    assert reverse("interactions:news_reopen", args=[news.pk]) in page
    as_alice.post(reverse("interactions:news_reopen", args=[news.pk]))
    assert is_open(news)


def test_it_fades_after_its_half_life_instead_of_nagging(as_alice, alice, dana):
    today = alice.today()
    news = make_update(dana, today - timedelta(days=14))
    assert not alice.updates.fresh(today).exists()
    assert alice.updates.fresh(today - timedelta(days=1)).get() == news
    assert "no need to write" in as_alice.get(dana.get_absolute_url()).content.decode()


def test_it_comes_with_a_log_of_one_person(as_alice, alice, dana):
    url = reverse("interactions:log", args=[dana.pk])
    form = FORM | {"contacts": [dana.pk], "day": alice.today(), "direction": "got"}
    as_alice.post(url, form | {"news": "won a prize"})
    news = alice.updates.get()
    assert (news.kind, news.words, news.contact) == ("award", "won a prize", dana)
    assert is_open(news)
    liam = make_contact(alice, "Liam Ford")
    both = form | {"contacts": [dana.pk, liam.pk], "news": "won a prize"}
    page = as_alice.post(url, both).content.decode()
    assert "Say whose news it is" in page
    page = as_alice.post(url, form | {"news": "had soup"}).content.decode()
    assert "choose one" in page and "had soup" in page
    assert alice.updates.count() == 1


def test_it_is_taken_out_brought_back_and_erased_after_a_month(as_alice, alice, dana):
    news = make_update(dana, alice.today())
    as_alice.post(reverse("interactions:news_delete", args=[news.pk]))
    assert not alice.updates.present().exists()
    as_alice.post(reverse("interactions:news_restore", args=[news.pk]))
    assert alice.updates.present().exists()
    news.discard()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Update.objects.purgeable(timezone.now()).get() == news
    dana.delete()
    assert not Update.objects.exists()


def test_the_page_asks_no_more_with_more_news(as_alice, alice, dana, django_assert_max_num_queries):
    make_update(dana, alice.today())
    as_alice.get(dana.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        as_alice.get(dana.get_absolute_url())
    for _ in range(12):
        make_update(dana, alice.today())
    with django_assert_max_num_queries(len(few)):
        as_alice.get(dana.get_absolute_url())
