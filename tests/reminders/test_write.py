"""Writing to somebody: a draft for each occasion, why it says so, and a log of what was written."""

from datetime import timedelta

import pytest
from django.urls import reverse

from reminders.lines import WORDS
from tests.factories import (
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_tie,
    make_update,
)


@pytest.fixture
def dana(alice):
    dana = make_contact(alice, "Dana Okafor-Lind", email="dana@x.example")
    course = make_context(owner=alice, code="INFO 200", name="Communities")
    make_tie(course, owner=alice)
    make_tie(course, contact=dana)
    return dana


def url(contact):
    return reverse("reminders:write", args=[contact.pk])


@pytest.mark.parametrize("kind", WORDS)
def test_each_occasion_has_a_draft_and_says_why(as_alice, dana, kind):
    page = as_alice.get(f"{url(dana)}?kind={kind}").content.decode()
    assert "Hi Dana, " in page
    assert "Why this line" in page and "What you call them." in page
    assert "mailto:dana@x.example?body=Hi%20Dana" in page


def test_a_first_message_names_what_is_shared_and_may_end_with_an_address(as_alice, alice, dana):
    alice.linkedin_url = "https://www.linkedin.com/in/alice-m"
    alice.save()
    page = as_alice.get(f"{url(dana)}?kind=chat&end=linkedin").content.decode()
    assert "INFO 200: you as classmate, Dana as classmate." in page
    assert "https://www.linkedin.com/in/alice-m</textarea>" in page
    assert "About 300 characters" in page or "about 300 characters" in page


@pytest.mark.parametrize(
    "query", ["?kind=x", "?turn=-1", "?turn=" + "9" * 30, "?end=javascript:alert(1)", "?kind=%00",
              "?turn=7&kind=news&end=mail"],
)  # fmt: skip
def test_odd_addresses_still_give_a_draft(as_alice, dana, query):
    response = as_alice.get(url(dana) + query)
    assert response.status_code == 200
    assert "Hi Dana" in response.content.decode()


def test_somebody_of_whom_nothing_is_known_gets_a_plain_line(as_alice, alice):
    bare = make_contact(alice, "Ezra")
    page = as_alice.get(url(bare)).content.decode()
    assert "Hi Ezra, " in page and "mailto:" not in page


def test_what_was_written_is_logged_as_it_was_changed(as_alice, alice, dana):
    news = make_update(dana, alice.today())
    as_alice.post(f"{url(dana)}?kind=catchup", {"words": "Hi Dana,\r\nmy own words"})
    talk = alice.interactions.get()
    assert (talk.said, talk.direction, talk.channel) == ("Hi Dana,\nmy own words", "wrote", "mail")
    assert talk.context.code == "INFO 200"
    assert not alice.updates.open().filter(pk=news.pk).exists()


@pytest.mark.parametrize("words", ["", "   ", "a\0b", "x" * 20_001])
def test_nothing_to_log_gets_a_sentence_and_logs_nothing(as_alice, alice, dana, words):
    response = as_alice.post(url(dana), {"words": words})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not alice.interactions.exists()


def test_a_stranger_gets_a_404(as_mallory, dana):
    assert as_mallory.get(url(dana)).status_code == 404
    assert as_mallory.post(url(dana), {"words": "x"}).status_code == 404


def test_what_is_due_is_written_first_and_closed_with_the_log(as_alice, alice, dana):
    today = alice.today()
    log_interaction(dana, today - timedelta(days=2), today=today, topic="the archives")
    row = make_exchange(dana, today - timedelta(days=9), topic="the template", thing="help",
                        direction="given", stage="promised")  # fmt: skip
    page = as_alice.get(url(dana))
    words, nudge = page.context["words"], page.context["nudge"]
    assert "You promised Dana: the template" in page.content.decode()
    assert words == "Hi Dana, here is what I promised you: the template."
    for _ in range(2):
        page = as_alice.post(url(dana), {"words": words, "about": nudge.key}, follow=True)
    row.refresh_from_db()
    assert row.stage == "done"
    assert alice.interactions.filter(said=words, channel="mail").count() == 1
    assert alice.interactions.count() == 2
    as_alice.post(reverse("reminders:undo", args=[alice.decisions.get().pk]))
    row.refresh_from_db()
    assert row.stage == "promised" and alice.interactions.present().count() == 1


def test_a_log_closes_nothing_that_its_page_was_not_about(as_alice, alice, dana):
    row = make_exchange(dana, direction="given", stage="promised")
    as_alice.post(url(dana), {"words": "Hello"})
    as_alice.post(f"{url(dana)}?kind=catchup", {"words": "Hello again"})
    row.refresh_from_db()
    assert row.stage == "promised" and not alice.decisions.exists()


def test_who_was_only_met_is_written_to_for_the_first_time(as_alice, alice, dana):
    event = make_context(owner=alice, kind="event", name="Meet & Greet")
    log_interaction(dana, alice.today(), direction="talked", context=event, topic="Meet & Greet")
    assert as_alice.get(url(dana)).context["occasion"] == "mail"
    log_interaction(dana, alice.today(), direction="wrote")
    assert as_alice.get(url(dana)).context["occasion"] == "catchup"
