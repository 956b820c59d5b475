"""Merging and taking apart as a student does it, and what is refused with a sentence."""

import pytest
from django.urls import reverse

from contacts.models import Contact, Merge, NotSame
from tests.factories import log_interaction, make_contact


@pytest.fixture
def two(alice):
    kept = make_contact(alice, "Dana Okafor-Lind", employer="City Archives", notes="Likes tea.")
    gone = make_contact(alice, "Dana Lind", employer="Public Library", notes="Met twice.")
    log_interaction(gone, alice.today(), topic="finding aids")
    return kept, gone


def url(one, other):
    return reverse("merge", args=[one.pk, other.pk])


CHOSEN = {"name": "kept", "employer": "gone", "notes": "both"}


def test_both_are_shown_field_by_field(as_alice, two):
    page = as_alice.get(url(*two)).content.decode()
    for words in ("City Archives", "Public Library", "Likes tea.", "Met twice.", ">Both<"):
        assert words in page


def test_chosen_values_stand_and_all_else_comes_along(as_alice, two):
    kept, gone = two
    response = as_alice.post(url(*two), CHOSEN, follow=True)
    kept.refresh_from_db()
    assert (kept.employer, kept.notes) == ("Public Library", "Likes tea.\n\nMet twice.")
    page = response.content.decode()
    assert "finding aids" in page
    assert "City Archives" in page, "what was overwritten is on the page"
    assert reverse("unmerge", args=[Merge.objects.get().pk]) in page
    assert not Contact.objects.filter(pk=gone.pk).exists()


def test_an_old_link_leads_to_who_took_them_in(as_alice, as_mallory, alice, client, two):
    kept, gone = two
    client.force_login(alice)
    client.post(url(*two), CHOSEN)
    assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()


def test_the_form_sent_twice_merges_once(as_alice, two):
    for _ in range(2):
        response = as_alice.post(url(*two), CHOSEN)
        assert response.url == two[0].get_absolute_url()
    assert Merge.objects.count() == 1


def test_taking_apart_brings_back_both(as_alice, two):
    kept, gone = two
    as_alice.post(url(*two), CHOSEN)
    row = Merge.objects.get()
    assert "Take them apart" in as_alice.get(row.get_absolute_url()).content.decode()
    response = as_alice.post(reverse("unmerge", args=[row.pk]), follow=True)
    assert "somebody of their own again" in response.content.decode()
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.employer, gone.employer) == ("City Archives", "Public Library")
    assert gone.interactions.count() == 1


def test_nothing_chosen_or_something_odd_keeps_both_and_says_so(as_alice, two):
    for form in ({}, {"name": "both"}, {"name": "\0", "employer": "x" * 9999}):
        page = as_alice.post(url(*two), form).content.decode()
        assert "Nothing was changed." in page
    assert not Merge.objects.exists()


def test_a_person_is_not_merged_with_themselves(as_alice, two):
    kept = two[0]
    page = as_alice.post(url(kept, kept), CHOSEN, follow=True).content.decode()
    assert "That is one entry already." in page


def test_a_deleted_one_is_brought_back_first(as_alice, two, alice):
    _kept, gone = two
    gone.discard(alice.today())
    page = as_alice.post(url(*two), CHOSEN, follow=True).content.decode()
    assert "Dana Lind is deleted. Bring them back first." in page
    assert not Merge.objects.exists()


def test_a_strangers_person_is_a_404_either_way_round(as_alice, two, mallory):
    hers = make_contact(mallory, "Dana Lind")
    for method in (as_alice.get, as_alice.post):
        assert method(url(two[0], hers)).status_code == 404
        assert method(url(hers, two[0])).status_code == 404


@pytest.mark.parametrize("key", [10**17, 999_999])
def test_a_number_that_is_nobodys_is_a_404(as_alice, two, key):
    assert as_alice.get(f"/people/{two[0].pk}/merge/{key}/").status_code == 404
    assert as_alice.get(f"/merges/{key}/").status_code == 404


def test_the_other_one_is_found_by_name(as_alice, two):
    page = as_alice.get(reverse("merge_with", args=[two[0].pk]), {"q": "lind\0"}).content.decode()
    assert url(*two) in page
    assert url(two[0], two[0]) not in page


def test_two_people_is_an_answer_on_the_page_itself(as_alice, two):
    page = as_alice.get(url(*two)).content.decode()
    action = reverse("contacts:not_same", args=[two[0].pk, two[1].pk])
    assert f'formaction="{action}"' in page
    as_alice.post(action, CHOSEN)
    assert NotSame.objects.count() == 1


def test_the_page_takes_as_many_queries_for_a_long_history(
    as_alice, alice, two, django_assert_max_num_queries
):
    as_alice.get(url(*two))
    with django_assert_max_num_queries(30) as few:
        as_alice.get(url(*two))
    for _ in range(10):
        log_interaction(two[0], alice.today())
        two[0].tags.create(owner=alice, name=f"t{two[0].tags.count()}")
    with django_assert_max_num_queries(len(few)):
        as_alice.get(url(*two))
