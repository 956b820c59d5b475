"""References, introductions, the look before an ask, and whom one could ask."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interactions.asking import guard, whom_to_ask
from interactions.models import Introduction, Reference
from interactions.packets import packet_for
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_introduction,
    make_reference,
    make_tie,
)

TODAY = day("2026-11-24")


@pytest.fixture
def ruiz(alice):
    return make_contact(alice, "Ana Ruiz", called="Dr. Ruiz", pronouns="she/her", kind="faculty")


def url(name, *args):
    return reverse(f"interactions:{name}", args=args)


def test_a_reference_is_planned_and_goes_forward_and_back(as_alice, alice, ruiz):
    form = {"purpose": "the archives award", "deadline": alice.today() + timedelta(days=60)}
    page = as_alice.post(url("reference_create", ruiz.pk), form, follow=True).content.decode()
    assert "The archives award" in page and "Less than three weeks" not in page
    row = Reference.objects.get()
    yesterday = alice.today() - timedelta(days=1)
    as_alice.post(url("reference_step", row.pk), {"step": "asked", "day": yesterday})
    row.refresh_from_db()
    assert (row.step, row.asked_on) == ("asked", yesterday)
    page = as_alice.post(url("reference_step", row.pk), {"step": "agreed"}, follow=True)
    assert url("reference_back", row.pk, "agreed") in page.content.decode()
    as_alice.post(url("reference_back", row.pk, "agreed"))
    row.refresh_from_db()
    assert row.step == "asked"
    as_alice.post(url("reference_delete", row.pk))
    assert as_alice.get(row.get_absolute_url()).status_code == 404
    as_alice.post(url("reference_restore", row.pk))
    assert "the archives award" in as_alice.get(url("references")).content.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"step": "thanked"}, "another comes first"),
        ({"step": "dance"}, "Choose one of the steps."),
        ({"step": "asked", "day": "2999-01-01"}, "That day has not come yet."),
        ({}, "Choose one of the steps."),
    ],
)
def test_an_odd_step_is_a_sentence_and_changes_nothing(as_alice, ruiz, body, words):
    row = make_reference(ruiz, TODAY)
    page = as_alice.post(url("reference_step", row.pk), body, follow=True).content.decode()
    assert words in page
    row.refresh_from_db()
    assert row.step == "considering"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("purpose", "", "Say what it is for."),
        ("deadline", "", "Say by when it has to be there."),
        ("deadline", "9999-12-31", "Choose a day of this century."),
        ("cv_url", "cv", "not a web address"),
        ("emphasis", "a" * 2001, "2000 characters"),
    ],
)
def test_a_reference_that_is_not_whole_gets_a_sentence(as_alice, ruiz, field, value, sentence):
    form = {"purpose": "an award", "deadline": "2026-12-24", "project": "typed"} | {field: value}
    page = as_alice.post(url("reference_create", ruiz.pk), form).content.decode()
    assert sentence in page and "typed" in page
    assert not Reference.objects.exists()


def test_asking_late_says_so(as_alice, alice, ruiz):
    row = make_reference(ruiz, alice.today() + timedelta(days=20))
    assert "Less than three weeks" in as_alice.get(row.get_absolute_url()).content.decode()


def test_a_third_ask_in_a_term_is_pointed_out(as_alice, alice, ruiz):
    far = alice.today() + timedelta(days=60)
    for _ in range(2):
        assert not guard(alice, ruiz, alice.today()).asked_often
        make_reference(ruiz, far, asked_on=alice.today())
    assert guard(alice, ruiz, alice.today()).asked_often
    page = as_alice.get(url("reference_create", ruiz.pk)).content.decode()
    assert "for references already this term" in page


def test_the_packet_is_made_of_what_both_were_in_and_can_be_changed(as_alice, alice, ruiz):
    course = make_context(owner=alice, code="INFO 261", name="Arrangement", section="02")
    make_tie(course, owner=alice)
    make_tie(course, contact=ruiz, role="instructor")
    make_tie(make_context(owner=alice, name="Hers alone"), contact=ruiz)
    row = make_reference(ruiz, day("2026-12-20"), purpose="the award", project="my paper",
                         emphasis="care", cv_url="https://x.example/cv")  # fmt: skip
    text = packet_for(row, alice)
    for fact in ("INFO 261, Arrangement, section 02, you taught it", "Due on: December 20, 2026",
                 "the award", "my paper", "care", "https://x.example/cv"):  # fmt: skip
        assert fact in text
    assert "Hers alone" not in text
    assert "INFO 261" in as_alice.get(url("reference_packet", row.pk)).content.decode()
    as_alice.post(url("reference_packet", row.pk), {"packet": "My own words"})
    page = as_alice.get(url("reference_packet", row.pk)).content.decode()
    assert "My own words" in page and "INFO 261" not in page


def test_before_an_ask_it_says_what_went_before_and_what_to_give(as_alice, alice, ruiz):
    make_exchange(ruiz, day("2026-03-02"), topic="zines")
    make_exchange(ruiz, day("2026-02-02"), direction="given", stage="offered", topic="notes")
    make_exchange(ruiz, day("2026-02-01"), direction="given", stage="asked", topic="chairs")
    page = as_alice.get(url("exchange_create", ruiz.pk) + "?stage=asked").content.decode()
    for words in ("She gave you advice: zines, on March 2, 2026.", "It is not thanked for yet.",
                  "You offered her advice: notes, on February 2, 2026.",
                  "She asked you for chairs.", "Tell her how her advice on zines turned out.",
                  "Give first"):  # fmt: skip
        assert words in page


def test_whom_to_ask_gives_people_with_true_reasons(alice, mallory, ruiz):
    make_exchange(ruiz, day("2026-03-02"), topic="archives internship")
    make_contact(alice, "Ivo", interests="archives, zines")
    make_contact(alice, "Nora", notes="archives")
    make_contact(mallory, "Hers", interests="archives")
    talk = make_contact(alice, "Tess")
    log_interaction(talk, day("2026-05-01"), topic="city archives")
    found = {
        one.contact.name: one.reasons for one in whom_to_ask(alice, "advice", "Archives", TODAY)
    }
    assert found == {
        "Ana Ruiz": ["Gave you advice on archives internship in March 2026."],
        "Ivo": ["Interested in archives, zines."],
        "Tess": ["You spoke of city archives in May 2026."],
    }


def test_who_was_asked_lately_is_said_so_and_comes_last(as_alice, alice, ruiz):
    other = make_contact(alice, "Zoe")
    for who in (ruiz, other):
        make_exchange(who, day("2026-03-02"))
    make_exchange(ruiz, TODAY - timedelta(days=3), stage="asked")
    found = whom_to_ask(alice, "advice", "", TODAY)
    assert [one.contact for one in found] == [other, ruiz]
    assert found[1].asked_on == TODAY - timedelta(days=3)


def test_for_a_reference_who_taught_is_found(as_alice, alice, ruiz):
    course = make_context(owner=alice, code="INFO 261")
    make_tie(course, owner=alice)
    make_tie(course, contact=ruiz, role="instructor")
    page = as_alice.get(url("asking"), {"thing": "reference"}).content.decode()
    assert "Taught your INFO 261." in page and url("reference_create", ruiz.pk) in page


@pytest.mark.parametrize("query", ["?thing=", "?thing=love", "?thing=advice&topic=%00",
                                   "?thing=advice&topic=" + "a" * 500, "?thing=advice&topic=%25_"])  # fmt: skip  # noqa: E501
def test_odd_questions_still_give_the_page(as_alice, ruiz, query):
    assert as_alice.get(url("asking") + query).status_code == 200


def test_who_supervises_where_the_owner_never_was_is_not_said_to_have_supervised_them(alice, ruiz):
    make_tie(make_context(owner=alice, name="City Archives", kind="workplace"), contact=ruiz,
             role="supervisor")  # fmt: skip
    (found,) = whom_to_ask(alice, "advice", "archives", TODAY)
    assert found.reasons == ["Supervisor in City Archives."]
    assert whom_to_ask(alice, "reference", "", TODAY) == []


def test_an_introduction_has_three_sides_and_each_step_goes_back(as_alice, alice, ruiz):
    liam = make_contact(alice, "Liam")
    form = {"who": "me", "other": liam.pk, "topic": "zines", "day": alice.today()}
    page = as_alice.post(url("introduction_create", ruiz.pk), form, follow=True).content.decode()
    assert "You introduce Ana Ruiz to Liam" in page
    row = Introduction.objects.get()
    as_alice.post(url("introduction_step", row.pk, "first_agreed"))
    row.refresh_from_db()
    assert row.next_with == liam
    as_alice.post(url("introduction_back", row.pk, "first_agreed"))
    row.refresh_from_db()
    assert row.next_with == ruiz
    as_alice.post(url("introduction_step", row.pk, "dance"))
    liam.discard(alice.today())
    assert as_alice.get(row.get_absolute_url()).status_code == 404
    assert as_alice.get(url("references")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"), [("other", "9" * 30), ("other", "x"), ("who", "us"), ("day", "2999-01-01")]
)
def test_an_introduction_that_is_not_whole_gets_a_sentence(as_alice, alice, ruiz, field, value):
    liam = make_contact(alice, "Liam")
    form = {"who": "them", "other": liam.pk, "day": alice.today()} | {field: value}
    page = as_alice.post(url("introduction_create", ruiz.pk), form)
    assert page.status_code == 200 and "invalid-feedback" in page.content.decode()
    assert not Introduction.objects.exists()


def test_another_students_person_cannot_be_introduced(as_alice, alice, mallory, ruiz):
    hers = make_contact(mallory, "Her Friend")
    form = {"who": "me", "other": hers.pk, "day": alice.today()}
    as_alice.post(url("introduction_create", ruiz.pk), form)
    assert not Introduction.objects.exists()


def test_the_pages_do_not_ask_more_with_more_rows(as_alice, alice, django_assert_max_num_queries):
    def fill(names):
        for name in names:
            who = make_contact(alice, name, interests="archives")
            make_exchange(who, TODAY, topic="archives")
            make_reference(who, TODAY, today=TODAY)
            make_introduction(who, first=make_contact(alice, f"{name} too"))

    pages = [url("references"), url("asking") + "?thing=advice&topic=archives"]
    fill("AB")
    for page in pages:
        as_alice.get(page)
        with django_assert_max_num_queries(40) as few:
            as_alice.get(page)
        fill("CDEFG")
        with django_assert_max_num_queries(len(few)):
            as_alice.get(page)


def test_a_topic_and_a_place_are_found_however_their_accents_are_typed(as_alice, alice):
    dana, teo = make_contact(alice, "Dana"), make_contact(alice, "Teo")
    log_interaction(dana, alice.today(), topic="Résumé review")
    make_tie(make_context(owner=alice, kind="event", name="Résumé evening"), contact=teo)
    for words in ("Résumé", "resume", "RÉSUMÉ"):
        found = whom_to_ask(alice, "advice", words, alice.today())
        assert {one.contact for one in found} == {dana, teo}
        assert list(alice.contacts.search(words, alice)) == [teo]
    assert not whom_to_ask(alice, "advice", "resumption", alice.today())
