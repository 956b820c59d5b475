"""What two people give each other: how it is kept, closed and taken back."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from interactions.models import Exchange
from tests.factories import day, log_interaction, make_contact, make_exchange


@pytest.fixture
def dana(alice):
    return make_contact(alice, pronouns="she/her")


def test_what_is_done_at_once_was_closed_on_its_day_and_what_is_open_is_not(dana):
    done = make_exchange(dana, day("2026-03-01"))
    owed = make_exchange(
        dana, day("2026-03-01"), thing="help", direction="given", stage="promised", topic="syllabus"
    )
    assert (done.closed_on, owed.closed_on) == (day("2026-03-01"), None)
    owed.move_to("done", day("2026-03-04"))
    assert owed.closed_on == day("2026-03-04")
    owed.move_to("promised", day("2026-03-05"))
    assert owed.closed_on is None


def test_a_closed_exchange_without_a_day_cannot_be_stored(dana):
    owed = make_exchange(dana, stage="asked")
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=owed.pk).update(stage="done")


def test_another_students_person_or_talk_is_refused(dana, mallory):
    hers = make_contact(mallory, "Her Friend")
    talk = log_interaction(hers, mallory.today())
    with pytest.raises(ValidationError):
        Exchange(owner=dana.owner, contact=hers, day=day("2026-03-01")).keep()
    with pytest.raises(ValidationError):
        make_exchange(dana, interaction=talk)


def test_it_goes_and_comes_back_with_the_talk_it_was_logged_with(alice, dana):
    talk = log_interaction(dana, alice.today())
    make_exchange(dana, interaction=talk)
    talk.discard(alice.today())
    assert not alice.exchanges.present().exists()
    talk.restore(alice.today())
    assert alice.exchanges.present().count() == 1
    talk.delete()
    assert not alice.exchanges.exists()


def test_it_goes_with_its_person(alice, dana):
    make_exchange(dana)
    dana.delete()
    assert not alice.exchanges.exists()


def test_what_was_taken_out_is_kept_for_30_days(alice, dana):
    exchange = make_exchange(dana)
    exchange.discard()
    now = timezone.now()
    assert not Exchange.objects.purgeable(now + timedelta(days=29)).exists()
    assert Exchange.objects.purgeable(now + timedelta(days=31)).exists()
    exchange.restore()
    assert alice.exchanges.present().exists()


def test_a_talk_can_carry_what_was_given_and_received(as_alice, alice, dana):
    form = {"contacts": [dana.pk], "day": alice.today(), "direction": "talked", "channel": "call",
            "topic": "cataloging", "received": ["advice", "guidance"]}  # fmt: skip
    page = as_alice.post(reverse("interactions:log", args=[dana.pk]), form, follow=True)
    noted = alice.exchanges.order_by("thing").values_list("thing", "direction", "stage", "topic")
    assert list(noted) == [
        ("advice", "received", "done", "cataloging"),
        ("guidance", "received", "done", "cataloging"),
    ]
    assert "She has advised you once and guided you once." in page.content.decode()
    talk = alice.interactions.get()
    changed = form | {"received": ["advice"], "given": ["understanding"]}
    as_alice.post(talk.get_absolute_url(), changed)
    present = alice.exchanges.present().order_by("thing").values_list("thing", "direction")
    assert list(present) == [("advice", "received"), ("understanding", "given")]


def test_with_several_people_a_talk_says_that_it_cannot_know_whose_it_was(as_alice, alice, dana):
    liam = make_contact(alice, "Liam")
    form = {"contacts": [dana.pk, liam.pk], "day": alice.today(), "direction": "talked",
            "channel": "call", "said": "kept", "received": ["advice"]}  # fmt: skip
    page = as_alice.post(reverse("interactions:log_any"), form).content.decode()
    assert "note it on the page of whoever it was" in page and "kept" in page
    assert not alice.interactions.exists()


def test_the_four_kinds_are_offered_after_logging_until_one_is_noted(as_alice, alice, dana):
    page = as_alice.post(reverse("interactions:today", args=[dana.pk]), follow=True)
    assert "Did anything pass between you?" in page.content.decode()
    talk, note = alice.interactions.get(), {"with": dana.pk, "kind": "received-advice"}
    url = reverse("interactions:exchange_note", args=[talk.pk])
    for _ in range(2):
        page = as_alice.post(url, note, follow=True)
    assert "She gave you advice." in page.content.decode()
    assert alice.exchanges.get().interaction == talk
    page = as_alice.get(f"{dana.get_absolute_url()}?logged={talk.pk}")
    assert "Did anything pass between you?" not in page.content.decode()


@pytest.mark.parametrize("logged", ["", "0", "-1", "x", "9" * 30, "%00", "1e3"])
def test_an_odd_number_of_a_talk_is_no_talk(as_alice, dana, logged):
    page = as_alice.get(f"{dana.get_absolute_url()}?logged={logged}")
    assert page.status_code == 200


@pytest.mark.parametrize("kind", ["", "received", "received-love", "\0", "given-advice-advice"])
def test_an_odd_kind_notes_nothing(as_alice, alice, dana, kind):
    talk = log_interaction(dana, alice.today())
    url = reverse("interactions:exchange_note", args=[talk.pk])
    for who in (dana.pk, "x", "9" * 30, ""):
        assert as_alice.post(url, {"with": who, "kind": kind}).status_code in (302, 404)
    assert not alice.exchanges.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("day", "2999-01-01", "That day has not come yet."),
        ("day", "1800-01-01", "too long ago"),
        ("day", "yesterday", "valid date"),
        ("due_on", "2020-01-01", "before the day it was said"),
        ("thing", "money", "not one of the available choices"),
        ("topic", "a" * 121, "120 characters"),
        ("topic", "nul\0byte", "Null characters"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    as_alice, alice, dana, field, value, sentence
):
    form = {"thing": "help", "direction": "given", "stage": "promised", "day": "2026-01-02",
            "topic": "the syllabus", "note": "typed already"}  # fmt: skip
    url = reverse("interactions:exchange_create", args=[dana.pk])
    page = as_alice.post(url, form | {field: value}).content.decode()
    assert sentence in page and "typed already" in page
    assert not alice.exchanges.exists()


def test_a_promise_is_kept_and_the_deed_taken_back(as_alice, alice, dana):
    form = {"thing": "help", "direction": "given", "stage": "promised", "day": "2026-01-02",
            "due_on": "2026-01-09", "topic": "the syllabus"}  # fmt: skip
    url = reverse("interactions:exchange_create", args=[dana.pk])
    for _ in range(2):
        page = as_alice.post(url, form, follow=True).content.decode()
    row = alice.exchanges.get()
    assert "You promised her: the syllabus" in page and "By Jan 9" in page
    act = partial(reverse, "interactions:exchange_act")
    page = as_alice.post(act(args=[row.pk, "done"]), follow=True).content.decode()
    assert act(args=[row.pk, "promised"]) in page
    row.refresh_from_db()
    assert (row.stage, row.closed_on) == ("done", alice.today())
    as_alice.post(act(args=[row.pk, "promised"]))
    row.refresh_from_db()
    assert (row.stage, row.closed_on) == ("promised", None)


def test_thanks_the_outcome_and_taking_out_can_each_be_taken_back(as_alice, alice, dana):
    row = make_exchange(dana)
    for act, back, is_so in [
        ("thanked", "unthanked", lambda: row.thanked_on),
        ("told", "untold", lambda: row.outcome_told_on),
        ("delete", "restore", lambda: row.deleted_at),
    ]:
        for name, expected in ((act, True), (back, False)):
            url = reverse("interactions:exchange_act", args=[row.pk, name])
            page = as_alice.post(url, follow=True).content.decode()
            assert reverse("interactions:exchange_act", args=[row.pk, act if name == back else back]) in page  # fmt: skip  # noqa: E501
            row.refresh_from_db()
            assert bool(is_so()) is expected
    assert as_alice.post(reverse("interactions:exchange_act", args=[row.pk, "burn"])).status_code == 302  # fmt: skip  # noqa: E501


def test_the_form_opens_with_what_a_link_chose(as_alice, dana):
    url = reverse("interactions:exchange_create", args=[dana.pk])
    page = as_alice.get(url, {"thing": "guidance", "stage": "asked", "direction": "nobody"})
    shown = page.content.decode()
    assert '<option value="guidance" selected>' in shown
    assert '<option value="asked" selected>' in shown


def test_the_toast_of_a_change_offers_no_undo_that_is_none(as_alice, alice):
    row = make_exchange(make_contact(alice))
    given = {"direction": "received", "thing": "advice", "stage": "done", "topic": "deeds",
             "day": alice.today().isoformat()}  # fmt: skip
    page = as_alice.post(row.get_absolute_url(), given, follow=True).content.decode()
    assert f'<a href="{row.get_absolute_url()}">Change</a>' in page
    assert f'action="{row.get_absolute_url()}"' not in page
