"""LinkedIn messages: dates and counts unless more is asked for, words only on a yes."""

from datetime import date

import pytest
from django.urls import reverse

from contacts.models import Contact, ContactPoint
from interactions.imports.committing import commit
from interactions.imports.correspondence import days
from interactions.imports.undoing import take_back
from interactions.models import Import, ImportedRow, Interaction
from tests.factories import log_interaction, make_contact, make_context, make_point
from tests.interactions.test_reviews import bring, page_of, send  # noqa: F401

HEADER = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n"
ME, DANA, BO = (f"https://www.linkedin.com/in/{name}" for name in ("alice-m", "dana", "bo"))
FILE = HEADER + (
    f"1,Alice Moreau,{ME},Dana Lind,{DANA},2026-01-05 18:12:40 UTC,QUESTION-WORDS\n"
    f"1,Dana Lind,{DANA},Alice Moreau,{ME},2026-01-05 19:00:00 UTC,ANSWER-WORDS\n"
    f"1,Dana Lind,{DANA},Alice Moreau,{ME},2026-01-07 04:00:00 UTC,LATE-WORDS\n"
    f"2,Alice Moreau,{ME},Bo Ek,{BO},2026-01-06 18:12:40 UTC,HELLO-WORDS\n"
)


def talks_with(contact):
    return [
        (one.day, one.direction, one.topic, one.said)
        for one in contact.interactions.order_by("day")
    ]


@pytest.fixture
def dana(alice):
    alice.time_zone = "America/Los_Angeles"
    alice.save()
    dana = make_contact(alice, "Dana Lind")
    make_point(dana, ContactPoint.Kind.LINKEDIN, DANA, key="dana")
    return dana


def test_by_default_nobody_is_written_into_the_log(as_alice, alice, dana, bring):  # noqa: F811
    source = bring(FILE)
    page = page_of(as_alice, source).content.decode()
    assert "Keep the words of the messages, too" in page
    assert "WORDS" not in page
    send(as_alice, source)
    source.refresh_from_db()
    assert (source.state, source.matched_count, source.added_count) == ("done", 1, 1)
    assert not Interaction.objects.exists()
    bo = alice.contacts.get(name="Bo Ek")
    assert bo.how_met == "1 message on LinkedIn, the last on January 6, 2026."
    assert "WORDS" not in str(source.rows) + str(source.outcome)


def test_on_a_yes_each_day_is_a_talk_where_the_owner_lives(as_alice, alice, dana, bring):  # noqa: F811
    source = bring(FILE)
    send(as_alice, source, log="on")
    assert talks_with(dana) == [
        (date(2026, 1, 5), "talked", "2 messages on LinkedIn", ""),
        (date(2026, 1, 6), "got", "A message on LinkedIn", ""),
    ]
    dana.refresh_from_db()
    assert dana.last_day == date(2026, 1, 6)
    bo = alice.contacts.get(name="Bo Ek")
    assert talks_with(bo) == [(date(2026, 1, 6), "wrote", "A message on LinkedIn", "")]
    assert {one.channel for one in Interaction.objects.all()} == {"chat"}
    source.refresh_from_db()
    assert {told["reason"] for told in source.outcome} == {
        "2 days of messages logged", "1 day of messages logged",
    }  # fmt: skip


def test_words_are_kept_on_a_yes_of_their_own(as_alice, dana, bring):  # noqa: F811
    source = bring(FILE)
    page = send(as_alice, source, keep_words="on").content.decode()
    assert "Words are kept with the log: tick both, or neither." in page
    assert not Interaction.objects.exists()
    send(as_alice, source, log="on", keep_words="on")
    assert [one.said for one in dana.interactions.order_by("day")] == [
        "I: QUESTION-WORDS\nDana Lind: ANSWER-WORDS", "Dana Lind: LATE-WORDS",
    ]  # fmt: skip


def test_who_is_left_out_is_not_logged(as_alice, alice, dana, bring):  # noqa: F811
    source = bring(FILE)
    send(as_alice, source, log="on", chosen=[0])
    assert list(alice.contacts.all()) == [dana]
    assert alice.interactions.count() == 2


@pytest.mark.parametrize(
    "later", ["", f"1,Dana Lind,{DANA},Alice Moreau,{ME},2026-01-09 18:00:00 UTC,x\n"]
)
def test_brought_again_only_new_days_are_logged(as_alice, alice, dana, bring, later):  # noqa: F811
    send(as_alice, bring(FILE), log="on")
    before = alice.interactions.count()
    send(as_alice, bring(FILE + later), log="on")
    assert Contact.objects.count() == 2
    assert alice.interactions.count() == before + bool(later)


def test_a_chat_logged_by_hand_that_day_is_not_logged_again(as_alice, alice, dana, bring):  # noqa: F811
    log_interaction(dana, date(2026, 1, 5), channel="chat", topic="by hand")
    send(as_alice, bring(FILE), log="on")
    assert [one[2] for one in talks_with(dana)] == ["by hand", "A message on LinkedIn"]


def test_undo_takes_back_exactly_these_talks(as_alice, alice, dana, bring):  # noqa: F811
    mine = log_interaction(dana, date(2026, 1, 1))
    source = bring(FILE)
    send(as_alice, source, log="on", keep_words="on")
    dana.interactions.filter(day=date(2026, 1, 6)).update(topic="edited since")
    source.refresh_from_db()
    taken = take_back(source, alice.today())
    assert (taken.people, taken.kept, taken.edited) == (1, 0, 1)
    assert [one[2] for one in talks_with(dana)] == [mine.topic, "edited since"]
    dana.refresh_from_db()
    assert dana.last_day == date(2026, 1, 6)


def test_messages_put_the_owner_in_no_context(as_alice, alice, dana, bring):  # noqa: F811
    context = make_context(owner=alice)
    send(as_alice, bring(FILE), log="on", context=context.pk)
    assert set(context.ties.values_list("contact__name", flat=True)) == {"Dana Lind", "Bo Ek"}


def test_a_day_that_cannot_be_is_none(alice):
    odd = ["", "2999-01-01", "1999-01-01", "0001-01-01T00:00:00+00:00", "x"]
    assert days([(at, "got", "x") for at in odd], "Dana", alice.zone, date(2026, 2, 1)) == []


def test_many_messages_are_logged_in_bulk(alice, dana, django_assert_max_num_queries):
    def brought(start, count):
        messages = [
            [f"{2004 + n // 300}-{n % 12 + 1:02}-{n % 25 + 1:02}", "got", "x"]
            for n in range(start, start + count)
        ]
        row = {"name": "Dana Lind", "urls": [DANA], "emails": [], "phones": [], "groups": []}
        row |= dict.fromkeys(
            [
                "called",
                "pronouns",
                "given_name",
                "family_name",
                "employer",
                "title",
                "birthday",
                "how_met",
                "notes",
            ],
            "",
        )
        return Import.objects.create(
            owner=alice, kind="linkedin_messages", file_name="messages.csv",
            rows=[row | {"messages": messages}], choices={"log": True},
        )  # fmt: skip

    with django_assert_max_num_queries(60):
        commit(brought(0, 2), alice.today())
    few = alice.interactions.count()
    with django_assert_max_num_queries(60):
        commit(brought(300, 280), alice.today())
    assert (
        alice.interactions.count()
        == few + 280
        == ImportedRow.objects.exclude(interaction=None).count()
    )


def test_a_file_of_many_messages_is_added_by_a_worker(as_alice, dana, bring, monkeypatch):  # noqa: F811
    monkeypatch.setattr("interactions.views.imports.MOST_AT_ONCE", 5)
    source = bring(FILE)
    answer = send(as_alice, source, log="on")
    assert answer.url == reverse("interactions:import_wait", args=[source.pk])
