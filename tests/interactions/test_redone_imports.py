"""An undo can itself be taken back for a month: the same people, as they were chosen then."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from interactions.formats.shapes import Person
from interactions.imports.committing import commit
from interactions.imports.redoing import take_up_again
from interactions.imports.undoing import take_back
from interactions.models import Import
from tests.factories import log_interaction, make_contact
from tests.interactions.test_imported_messages import FILE as MESSAGES
from tests.interactions.test_reviews import CHAT, bring, send  # noqa: F401


def undo(client, source):
    return client.post(reverse("interactions:import_undo", args=[source.pk]), follow=True)


def redo(client, source):
    return client.post(reverse("interactions:import_redo", args=[source.pk]), follow=True)


def state(owner):
    """Everything that an import can make or change, without row numbers."""
    return {
        "people": sorted(owner.contacts.present().values_list("name", "title", "search_text")),
        "deleted": sorted(owner.contacts.recently_deleted().values_list("name")),
        "points": sorted(owner.points.values_list("contact__name", "kind", "key")),
        "tags": sorted(owner.tags.values_list("contact__name", "name")),
        "ties": sorted(owner.ties.values_list("contact__name", "context__name", "role"), key=str),
        "contexts": sorted(owner.contexts.values_list("name")),
        "talks": sorted(owner.interactions.values_list("contacts__name", "day", "topic", "said")),
    }


CARDS = (
    "BEGIN:VCARD\nFN:Dana Lind\nEMAIL:d@x.example\nTITLE:Director\nTEL:555 0100\nEND:VCARD\n"
    "BEGIN:VCARD\nFN:Bo Ek\nCATEGORIES:Maps\nEND:VCARD\nBEGIN:VCARD\nFN:Cy Ray\nEND:VCARD\n"
)


@pytest.mark.parametrize(
    ("words", "name", "choices"),
    [
        (CARDS, "", {"take-0": ["title"], "chosen": [0, 1], "tags": "met", "new_context": "Fair"}),
        (CHAT, "2026-04-21 18.00.00 Meet.txt", {}),
        (CHAT, "2026-04-21 18.00.00 Meet.txt", {"keep_words": "on"}),
        (MESSAGES, "", {"log": "on"}),
        (MESSAGES, "", {"log": "on", "keep_words": "on"}),
    ],
)
def test_undo_and_redo_go_to_and_fro(as_alice, alice, bring, words, name, choices):  # noqa: F811
    make_contact(alice, "Dana Lind", title="Clerk", email="d@x.example")
    before = state(alice)
    source = bring(words, name)
    people = {} if "chosen" in choices else {"who-0": "new"}
    send(as_alice, source, **people, **choices)
    after = state(alice)
    assert after != before
    for _ in range(2):
        page = undo(as_alice, source).content.decode()
        assert state(alice) == before
        assert reverse("interactions:import_redo", args=[source.pk]) in page
        page = redo(as_alice, source).content.decode()
        assert state(alice) == after
        assert reverse("interactions:import_undo", args=[source.pk]) in page
    again = bring(words, name)
    send(as_alice, again, **people, **choices)
    assert state(alice) == after


def test_who_was_left_out_is_not_kept_for_a_redo(as_alice, alice, bring):  # noqa: F811
    source = bring(CARDS)
    send(as_alice, source, chosen=[1])
    source.refresh_from_db()
    assert [row["name"] for row in source.rows] == ["Bo Ek"]
    assert "Dana" not in str(source.choices)
    undo(as_alice, source)
    redo(as_alice, source)
    assert [one.name for one in alice.contacts.all()] == ["Bo Ek"]


def test_who_was_used_since_comes_back_with_it_and_is_not_there_twice(as_alice, alice, bring):  # noqa: F811
    source = bring("Dana Lind\nBo Ek")
    send(as_alice, source)
    talk = log_interaction(alice.contacts.get(name="Dana Lind"), date(2026, 1, 5), topic="maps")
    undo(as_alice, source)
    assert [one.name for one in alice.contacts.recently_deleted()] == ["Dana Lind"]
    redo(as_alice, source)
    assert [one.name for one in alice.contacts.by_name()] == ["Bo Ek", "Dana Lind"]
    assert talk.contacts.get() in alice.contacts.present()
    undo(as_alice, source)
    assert [one.name for one in alice.contacts.recently_deleted()] == ["Dana Lind"]
    assert not alice.contacts.present().exists()


def test_a_corrected_cell_and_a_decision_stand_again(as_alice, alice, bring):  # noqa: F811
    make_contact(alice, "Bo Ek")
    source = bring("Dana Lind <dana@x.example>\nBo Ek <bo@x.example>")
    send(
        as_alice, source, **{"p0-name": "Dana Q. Lind", "p0-emails": "dq@x.example", "who-1": "new"}
    )
    undo(as_alice, source)
    redo(as_alice, source)
    assert [one.name for one in alice.contacts.by_name()] == ["Bo Ek", "Bo Ek", "Dana Q. Lind"]


def test_after_a_month_what_it_held_is_gone_and_the_page_says_so(as_alice, alice, bring):  # noqa: F811
    source = bring("Dana Lind")
    send(as_alice, source)
    undo(as_alice, source)
    month_ago = timezone.now() - timedelta(days=30, seconds=1)
    Import.objects.update(undone_at=month_ago)
    assert "There is nothing to do again." in redo(as_alice, source).content.decode()
    Import.objects.drop_stale(timezone.now())
    source.refresh_from_db()
    assert (source.rows, source.choices) == ([], {})
    page = as_alice.get(reverse("interactions:import_done", args=[source.pk])).content.decode()
    assert "is no longer kept" in page
    assert not Contact.objects.exists()


def test_what_was_added_a_month_ago_holds_no_rows(as_alice, alice, bring):  # noqa: F811
    send(as_alice, bring("Dana Lind"))
    Import.objects.drop_stale(timezone.now())
    assert alice.imports.get().rows
    Import.objects.update(done_at=timezone.now() - timedelta(days=31))
    Import.objects.drop_stale(timezone.now())
    assert alice.imports.get().rows == []
    assert alice.contacts.exists()


def test_only_what_was_undone_is_done_again_and_once(as_alice, alice, bring):  # noqa: F811
    source = bring("Dana Lind")
    assert "There is nothing to do again." in redo(as_alice, source).content.decode()
    send(as_alice, source)
    assert "There is nothing to do again." in redo(as_alice, source).content.decode()
    undo(as_alice, source)
    redo(as_alice, source)
    redo(as_alice, source)
    assert alice.contacts.count() == 1


def test_a_large_one_is_done_again_by_a_worker(as_alice, alice, bring, monkeypatch):  # noqa: F811
    source = bring("Dana Lind\nBo Ek\nCy Ray")
    send(as_alice, source)
    undo(as_alice, source)
    monkeypatch.setattr("interactions.views.imports.MOST_AT_ONCE", 2)
    answer = as_alice.post(reverse("interactions:import_redo", args=[source.pk]))
    assert answer.url == reverse("interactions:import_wait", args=[source.pk])
    assert [one.pk for one in Import.objects.for_worker(timezone.now())] == [source.pk]


def test_the_list_of_imports_reads_none_of_their_people(
    as_alice,
    bring,  # noqa: F811
    django_assert_max_num_queries,
):
    def brought(count):
        for n in range(count):
            source = bring(f"Dana Lind {n}")
            send(as_alice, source)
            undo(as_alice, source)

    brought(4)
    with django_assert_max_num_queries(6) as told:
        page = as_alice.get(reverse("interactions:imports")).content.decode()
    assert page.count("Redo</button>") == 4
    assert not any('"interactions_import"."rows",' in one["sql"] for one in told.captured_queries)


def test_a_second_click_on_add_leaves_what_an_undo_and_its_redo_need(alice):
    today, names = alice.today(), ("Left Out", "Taken In")
    rows = [Person(name=name, row=number).as_row() for number, name in enumerate(names, 1)]
    source = alice.imports.create(kind="csv", file_name="x.csv", rows=rows)
    chosen = {
        str(index): {"who": who, "keep": False, "take": []} for index, who in enumerate(["", "new"])
    }
    source.keep_choices({}, chosen)
    second = Import.objects.get(pk=source.pk)  # read before the first click was answered
    assert commit(source, today)
    second.keep_choices({}, chosen)
    assert not commit(second, today)
    take_back(Import.objects.get(pk=source.pk), today)
    assert take_up_again(Import.objects.get(pk=source.pk), today)
    commit(Import.objects.get(pk=source.pk), today)
    assert alice.contacts.present().get().name == "Taken In"
