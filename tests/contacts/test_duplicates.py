"""Who is possibly the same person: asked about with reasons, never decided by the program."""

import pytest
from django.urls import reverse

from contacts import duplicates as module
from contacts.duplicates import CERTAIN, LITTLE_KNOWN, duplicates, duplicates_of
from contacts.models import Contact, ContactPoint, NotSame
from interactions.imports.committing import commit
from interactions.models import Import
from tests.factories import make_contact, make_context, make_point, make_tie

PAGE = reverse("contacts:duplicates")


def pair_of(owner):
    (pair,) = duplicates(owner)
    return pair


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("email", "dana@x.example", "The same mail address."),
        ("linkedin", "dana-ol", "The same LinkedIn profile."),
    ],
)
def test_a_profile_or_an_address_says_so_by_itself(alice, kind, key, words):
    for name in ("Dana Okafor-Lind", "D. O."):
        make_point(make_contact(alice, name), kind, key, key)
    pair = pair_of(alice)
    assert (pair.words, pair.score >= CERTAIN) == (words, True)


def test_a_name_and_a_shared_course_are_a_reason_to_ask(alice):
    course = make_context(owner=alice, code="INFO 287")
    for name in ("Dana Lind", "dana LIND"):
        make_tie(course, contact=make_contact(alice, name, employer="City Archives"))
    pair = pair_of(alice)
    assert pair.words == "The same name, both are in INFO 287, and both work at City Archives."
    assert pair.score < CERTAIN


def test_where_only_a_name_is_known_not_much_is_made_of_it(alice):
    for _ in range(2):
        make_contact(alice, "Dana Lind", place="Milwaukee")
    pair = pair_of(alice)
    assert (pair.words, pair.score) == ("The same name, and both are in Milwaukee.", LITTLE_KNOWN)


@pytest.mark.parametrize("other", ["D. Lind", "Dan Lind", "Dana Lynd", "Dora Lind"])
def test_nearly_the_same_name_alone_is_no_reason(alice, other):
    make_contact(alice, "Dana Lind")
    make_contact(alice, other)
    assert duplicates(alice) == []


def test_nearly_the_same_name_and_a_phone_are(alice):
    for name in ("Dana Lind", "D. Lind"):
        make_point(make_contact(alice, name), "phone", "555 0101", "5550101")
    assert pair_of(alice).words == "The same phone, and nearly the same name."


def test_two_profiles_speak_against_it(alice):
    for key in ("dana-1", "dana-2"):
        make_point(make_contact(alice, "Dana Lind"), "linkedin", key, key)
    assert duplicates(alice) == []


def test_archived_people_are_compared_and_deleted_ones_are_not(alice):
    one, other, third = (make_contact(alice, "Dana Lind") for _ in range(3))
    one.archive(alice.today())
    third.discard(alice.today())
    pair = pair_of(alice)
    assert (pair.first, pair.second) == (one, other)


def test_one_person_finds_the_same_pairs_as_the_list(alice):
    course = make_context(owner=alice, code="INFO 287")
    people = [make_contact(alice, name) for name in ("Dana Lind", "D. Lind", "Dana Lind", "Liam")]
    for person in people:
        make_tie(course, contact=person)
        make_point(person, "phone", "555 0101", "5550101")
    found = {(pair.first.pk, pair.second.pk, pair.score) for pair in duplicates(alice)}
    alone = {
        (p.first.pk, p.second.pk, p.score)
        for one in alice.contacts.all()
        for p in duplicates_of(one)
    }
    assert found == alone
    assert len(found) == 3


def test_two_people_are_not_suggested_again_and_can_be(as_alice, alice):
    one, other = make_contact(alice, "Dana Lind"), make_contact(alice, "Dana Lind")
    for url in (
        reverse("contacts:not_same", args=pks) for pks in ([other.pk, one.pk], [one.pk, other.pk])
    ):
        as_alice.post(url)
    assert NotSame.objects.count() == 1
    assert duplicates(alice) == duplicates_of(one) == duplicates_of(other) == []
    as_alice.post(reverse("contacts:maybe_same", args=[one.pk, other.pk]))
    assert len(duplicates(alice)) == 1


def test_nobody_is_somebody_else_than_themselves(as_alice, alice):
    one = make_contact(alice, "Dana Lind")
    assert as_alice.post(reverse("contacts:not_same", args=[one.pk, one.pk])).status_code == 302
    assert not NotSame.objects.exists()


def test_the_page_gives_the_reason_and_both_answers(as_alice, alice):
    one, other = make_contact(alice, "Dana Lind"), make_contact(alice, "Dana Lind")
    page = as_alice.get(PAGE).content.decode()
    assert "The same name." in page
    assert reverse("merge", args=[one.pk, other.pk]) in page
    assert reverse("contacts:not_same", args=[one.pk, other.pk]) in page
    assert (
        reverse("merge", args=[other.pk, one.pk])
        in as_alice.get(other.get_absolute_url()).content.decode()
    )


def test_with_nobody_twice_the_page_says_so(as_alice, alice):
    make_contact(alice, "Dana Lind")
    assert "Everybody is here once" in as_alice.get(PAGE).content.decode()


def test_the_page_asks_no_more_of_the_database_for_more_people(
    as_alice, alice, django_assert_max_num_queries
):
    def fill(count):
        course = make_context(owner=alice)
        for number in range(count):
            for _ in range(2):
                make_tie(course, contact=make_contact(alice, f"Person {number} Of{number}"))

    fill(2)
    as_alice.get(PAGE)
    with django_assert_max_num_queries(30) as few:
        as_alice.get(PAGE)
    fill(15)
    with django_assert_max_num_queries(len(few)):
        as_alice.get(PAGE)


def test_ten_thousand_people_are_not_compared_each_with_each(alice, monkeypatch):
    people = [
        Contact(owner=alice, name=f"Given{i % 50} Family{i % 200}", created_day=alice.today())
        for i in range(10_000)
    ]
    for contact in people:
        contact.refresh_search()
    Contact.objects.bulk_create(people, batch_size=500)
    points = [
        ContactPoint(owner=alice, contact=one, kind="email", value="a@x.example", key="a@x.example")
        for one in people
    ]
    ContactPoint.objects.bulk_create(points, batch_size=500)
    compared = []
    monkeypatch.setattr(module, "compare", lambda one, other: compared.append(1) or Quiet)
    duplicates(alice)
    assert len(compared) <= 10_000 * module.NEIGHBOURS * 4


class Quiet:
    score = 0


def test_two_of_the_same_name_are_never_made_one_without_a_yes(as_alice, alice):
    """As in a real export of 4,710 rows: 13 names that two people bear."""
    names = [f"Given{number} Family{number}" for number in range(13) for _ in range(2)]
    rows = [
        {
            "name": name, "called": "", "pronouns": "", "given_name": "", "family_name": "",
            "employer": "", "title": "", "how_met": "", "notes": "", "birthday": "", "groups": [],
            "emails": [], "phones": [], "urls": [f"https://www.linkedin.com/in/p-{place}"],
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    for _ in range(2):  # brought twice, they are the same 26
        source = Import.objects.create(owner=alice, kind="linkedin", file_name="x", rows=rows)
        commit(source, alice.today())
        assert alice.contacts.count() == 26
    ContactPoint.objects.all().delete()  # without the profiles there is a reason to ask
    assert len(duplicates(alice)) == 13
    as_alice.get(PAGE)
    as_alice.get(reverse("merge", args=alice.contacts.values_list("pk", flat=True)[:2]))
    assert alice.contacts.count() == 26


def test_the_score_of_an_address_is_beyond_all_doubt(alice):
    for birthday in ("1", "2"):
        one = make_contact(alice, f"Dana {birthday}")
        make_point(one, "email", "d@x.example")
    assert pair_of(alice).score >= CERTAIN
