"""Two people made one and taken apart: nothing is lost, and nothing is left over."""

import random
from datetime import timedelta
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, Merge, NotSame
from interactions.imports.committing import commit
from interactions.imports.reviewing import candidates
from interactions.imports.undoing import take_back
from interactions.models import Import, ImportedRow, Introduction
from netcrm.merging.apart import changed_since
from netcrm.merging.apart import unmerge as take_apart
from netcrm.merging.fields import BOTH, GONE, KEPT, lines
from netcrm.merging.rows import STANDS, references, unique_sets
from netcrm.merging.together import merge
from reminders.models import Decision
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_introduction,
    make_point,
    make_tie,
)
from tests.netcrm.test_census import owned_by

TODAY = day("2026-11-18")
SOME = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a seed has nothing to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


class Back(Exception):
    """Takes back what one example wrote."""


def person(rng, owner, contexts, name):
    def some(*values):
        return rng.choice(["", *values])

    contact = make_contact(
        owner, name, today=TODAY, called=some("Dana", "D."), employer=some("Archives", "Library"),
        title=some("Archivist"), notes=some("Likes tea.", "Met twice."), how_met=some("Panel"),
        interests=some("zines", "maps"), kind=rng.choice(Contact.Kind.values),
        cadence_days=rng.choice([None, 14, 30]), created_day=TODAY - timedelta(rng.randrange(300)),
    )  # fmt: skip
    for value in rng.sample(["a@x.example", "A@x.example", "b@x.example"], rng.randrange(4)):
        make_point(contact, "email", value)
    for value in rng.sample(["+1 414 555 0101", "555 0101"], rng.randrange(3)):
        make_point(contact, "phone", value, rng.choice(["5550101", ""]) or " ")
    for tag in rng.sample(["chess", "archives", "mentor"], rng.randrange(4)):
        contact.tags.create(owner=owner, name=tag)
    for context in rng.sample(contexts, rng.randrange(3)):
        days = rng.choice([{}, {"starts_on": day("2026-01-01")}, {"ends_on": day("2025-06-01")}])
        make_tie(context, contact=contact, role=rng.choice(["classmate", "leader"]), **days)
    contact.keep(TODAY)
    if rng.random() < 0.3:
        contact.archive(TODAY)
    return contact


def history(rng, owner):
    """Three people with all that can hang on them, and who they were merged with before."""
    contexts = [make_context(owner=owner, name=f"Course {number}") for number in range(3)]
    people = [person(rng, owner, contexts, name) for name in ("Dana Lind", "Dana Okafor", "Liam")]
    for number in range(rng.randrange(6)):
        who = rng.sample(people, rng.randrange(1, 4))
        ago = TODAY - timedelta(rng.randrange(-3, 200))
        talk = log_interaction(
            who, ago, today=TODAY, topic=f"talk {number}", context=rng.choice([None, *contexts])
        )
        if rng.random() < 0.3:
            talk.discard(TODAY)
    for contact in people:
        for occurrence in rng.sample(["2026-10-01", "2026-11-01"], rng.randrange(3)):
            Decision.objects.create(
                owner=owner, contact=contact, kind="keep", occurrence=occurrence, day=TODAY,
                choice="snoozed", until=TODAY + timedelta(rng.randrange(9)),
                interaction=rng.choice([None, *owner.interactions.all()]),
                decided_at=timezone.now() + timedelta(seconds=rng.randrange(-99, 99)),
            )  # fmt: skip
    for one, other in combinations(people, 2):
        if rng.random() < 0.4:
            NotSame.objects.create(owner=owner, first=one, second=other)
    source = Import.objects.create(owner=owner, kind="vcard", file_name="x.vcf", state="done")
    for contact in rng.sample(people, rng.randrange(4)):
        ImportedRow.objects.create(owner=owner, source=source, contact=contact, made_as="x")
        for point in contact.points.all()[:1]:
            ImportedRow.objects.create(owner=owner, source=source, point=point)
        for tie in contact.ties.all()[:1]:
            ImportedRow.objects.create(owner=owner, source=source, tie=tie)
    if rng.random() < 0.4:
        earlier = person(rng, owner, contexts, "D. Lind")
        merge(rng.choice(people[:2]), earlier, {}, TODAY)
    Contact.objects.filter(owner=owner).refresh_due(TODAY)
    Contact.objects.keep_week([owner.pk], TODAY)  # what any change of dates writes down first
    rng.shuffle(people)
    return Contact.objects.get(pk=people[0].pk), Contact.objects.get(pk=people[1].pk)


@SOME
@given(seed=st.integers(0, 2**32))
def test_merged_and_taken_apart_is_as_it_was(alice, seed):
    rng = random.Random(seed)
    try:
        with transaction.atomic():
            kept, gone = history(rng, alice)
            before = owned_by(alice)
            answers = dict.fromkeys(("name", "kind", "employer", "title", "called"), GONE)
            answers |= {"notes": rng.choice([KEPT, GONE, BOTH]), "interests": BOTH}
            merged = merge(kept, gone, rng.choice([{}, answers]), TODAY)
            assert not Contact.objects.filter(pk=gone.pk).exists()
            assert_nothing_lost(before, owned_by(alice), gone)
            back, told = take_apart(merged, TODAY)
            assert (back.pk, told) == (gone.pk, [])
            assert owned_by(alice) == before
            raise Back
    except Back:
        pass


def assert_nothing_lost(before, after, gone):
    """Every talk is still there with somebody, and nothing refers to who is gone."""
    talks = "interactions.Participation.owner"
    assert {row[2] for row in before[talks]} == {row[2] for row in after[talks]}
    for model, link in references():
        assert not model._base_manager.filter(**{link.attname: gone.pk}).exists(), model


def test_every_model_where_two_rows_would_be_one_says_which_stands():
    for model, link in references():
        own = [one for one in unique_sets(model, link) if one[0]]
        assert not own or model in STANDS or model is NotSame, model


@pytest.fixture
def two(alice):
    kept = make_contact(alice, "Dana Okafor-Lind", employer="City Archives", today=TODAY,
                        cadence_days=30, created_day=TODAY, email="dana@x.example")  # fmt: skip
    gone = make_contact(alice, "Dana Lind", employer="Public Library", notes="Likes tea.",
                        today=TODAY, created_day=day("2026-01-05"),
                        email="d@y.example")  # fmt: skip
    return kept, gone


def test_what_the_other_had_comes_along_and_the_due_day_follows(two, alice):
    kept, gone = two
    talk = log_interaction(gone, day("2026-11-10"), today=TODAY)
    both = log_interaction([kept, gone], day("2026-11-01"), today=TODAY)
    merge(kept, gone, {"employer": GONE}, TODAY)
    kept.refresh_from_db()
    assert (kept.employer, kept.notes) == ("Public Library", "Likes tea.")
    assert kept.name == "Dana Okafor-Lind"
    assert kept.next_due == day("2026-12-10")
    assert set(kept.interactions.all()) == {talk, both}
    assert list(kept.points.values_list("value", flat=True)) == ["dana@x.example", "d@y.example"]
    assert alice.contacts.search("d@y.example", alice).get() == kept


def test_what_was_overwritten_stays_in_the_history(two):
    kept, gone = two
    merged = merge(kept, gone, {"employer": GONE}, TODAY)
    assert ["Employer", "City Archives", "Dana Okafor-Lind"] in merged.overwritten
    assert ["Name", "Dana Lind", "Dana Lind"] in merged.overwritten


def test_of_two_decisions_about_one_occurrence_the_later_stands(two, alice):
    kept, gone = two
    same = {"owner": alice, "kind": "keep", "occurrence": "2026-11-01", "day": TODAY}
    now = timezone.now()
    Decision.objects.create(contact=kept, choice="skipped", decided_at=now, **same)
    later = Decision.objects.create(
        contact=gone, choice="snoozed", decided_at=now + timedelta(hours=1), **same
    )
    merge(kept, gone, {}, TODAY)
    assert kept.decisions.get() == later


def test_the_same_tie_is_kept_once_with_the_days_that_either_knew(two, alice):
    kept, gone = two
    course = make_context(owner=alice)
    tie = make_tie(course, contact=kept)
    make_tie(course, contact=gone, starts_on=day("2026-01-05"))
    merge(kept, gone, {}, TODAY)
    assert kept.ties.get() == tie
    assert kept.ties.get().starts_on == day("2026-01-05")


def test_what_was_changed_since_is_told_and_what_was_added_stays(two, alice):
    kept, gone = two
    log_interaction(gone, day("2026-11-10"), today=TODAY)
    merged = merge(kept, gone, {"employer": GONE}, TODAY)
    kept.refresh_from_db()
    kept.employer = "Museum"
    kept.keep(TODAY)
    kept.points.filter(value="d@y.example").delete()
    added = log_interaction(kept, day("2026-11-12"), today=TODAY)
    assert changed_since(Merge.objects.get()) == (told := take_apart(merged, TODAY)[1])
    assert told == [
        "Employer was changed, and stays as it is.",
        "1 of the ways to reach them were taken off, and stay so.",
    ]
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.employer, gone.employer, gone.notes) == ("Museum", "Public Library", "Likes tea.")
    assert kept.interactions.get() == added
    assert (kept.last_day, gone.last_day) == (day("2026-11-12"), day("2026-11-10"))


def test_what_hung_on_a_row_erased_since_is_told(two, alice):
    kept, gone = two
    course = make_context(owner=alice)
    for contact in two:
        make_tie(course, contact=contact)
    merged = merge(kept, gone, {}, TODAY)
    course.delete()
    told = take_apart(merged, TODAY)[1]
    assert any("could not come back" in sentence for sentence in told)


def test_the_later_of_two_merges_is_taken_apart_first(two, alice):
    kept, gone = two
    third = make_contact(alice, "D. Lind", today=TODAY)
    first = merge(kept, gone, {}, TODAY)
    second = merge(kept, third, {}, TODAY)
    with pytest.raises(ValidationError, match=r"D\. Lind was merged after that"):
        take_apart(first, TODAY)
    take_apart(second, TODAY)
    take_apart(first, TODAY)
    assert alice.contacts.count() == 3


def test_after_thirty_days_it_stays_as_it_is(two):
    merged = merge(*two, {}, TODAY)
    Merge.objects.update(merged_at=timezone.now() - timedelta(days=30))
    with pytest.raises(ValidationError, match="more than 30 days"):
        take_apart(merged, TODAY)


def test_nobody_is_merged_with_themselves_or_with_who_is_deleted(two, alice):
    kept, gone = two
    with pytest.raises(ValidationError, match="one entry already"):
        merge(kept, kept, {}, TODAY)
    gone.discard(TODAY)
    with pytest.raises(ValidationError, match="is deleted"):
        merge(kept, gone, {}, TODAY)
    assert alice.contacts.count() == 2


def test_nobody_is_merged_with_a_strangers(two, mallory):
    with pytest.raises(ValidationError, match="not in your list"):
        merge(two[0], make_contact(mallory, "Dana Lind"), {}, TODAY)


def row(name, email):
    return {
        "name": name, "called": "", "pronouns": "", "given_name": "", "family_name": "",
        "employer": "", "title": "", "how_met": "", "notes": "", "birthday": "", "groups": [],
        "emails": [email], "phones": [], "urls": [],
    }  # fmt: skip


def brought(owner, *rows):
    source = Import.objects.create(owner=owner, kind="csv", file_name="x.csv", rows=list(rows))
    everybody = {str(index): {"who": "new"} for index in range(len(rows))}
    source.keep_choices({"kind": "student"}, everybody)
    commit(source, TODAY)
    source.refresh_from_db()
    return source


def test_an_import_still_finds_who_went_by_the_address(two, alice):
    merge(*two, {}, TODAY)
    source = Import.objects.create(
        owner=alice, kind="csv", file_name="x.csv", rows=[row("Dana Lind", "D@y.example")]
    )
    assert candidates(source)[0].match == two[0]


def test_an_import_still_finds_who_went_by_the_uid(two, alice):
    merge(*two, {}, TODAY)
    source = Import.objects.create(
        owner=alice, kind="vcard", file_name="x.vcf",
        rows=[row("Somebody Else", "other@y.example") | {"uid": two[1].uid}],
    )  # fmt: skip
    assert candidates(source)[0].match == two[0]


def test_a_uid_that_somebody_took_meanwhile_is_not_taken_twice(two, alice):
    merged = merge(*two, {}, TODAY)
    taker = make_contact(alice, "Third One", uid=two[1].uid)
    back, _ = take_apart(merged, TODAY)
    assert len({contact.uid for contact in (two[0], taker, back)}) == 3


def test_undoing_an_import_keeps_who_was_there_without_it(two, alice):
    kept, _ = two
    source = brought(alice, row("Dana Linde", "dl@z.example"))
    merge(kept, Contact.objects.get(name="Dana Linde"), {}, TODAY)
    take_back(source, TODAY)
    kept.refresh_from_db()
    assert kept.is_active
    assert not kept.points.filter(value="dl@z.example").exists()


def test_undoing_the_import_that_made_both_takes_both(alice):
    source = brought(alice, row("Dana Lind", "a@z.example"), row("Dana Linde", "b@z.example"))
    kept, gone = alice.contacts.order_by("pk")
    merge(kept, gone, {}, TODAY)
    take_back(source, TODAY)
    assert not alice.contacts.active().exists()


def test_a_long_history_moves_in_as_many_queries_as_a_short_one(
    alice, two, django_assert_max_num_queries
):
    def fill(contact, count):
        for number in range(count):
            log_interaction(contact, TODAY - timedelta(number), today=TODAY)

    kept, gone = two
    fill(gone, 3)
    with django_assert_max_num_queries(200) as few:
        merged = merge(kept, gone, {}, TODAY)
    take_apart(merged, TODAY)
    fill(gone, 40)
    with django_assert_max_num_queries(len(few)):
        merge(kept, gone, {}, TODAY)


@pytest.mark.parametrize("mine", [True, False], ids=["by the owner", "by one of the two"])
def test_an_introduction_of_two_who_are_one_goes_and_comes_back(alice, two, mine):
    kept, gone = two
    others = {"first": kept} if mine else {"introducer": kept}
    row = make_introduction(gone, **others, topic="deeds")
    bystander = make_introduction(make_contact(alice, "Liam Ford"), first=gone)
    before = owned_by(alice)
    merged = merge(kept, gone, {}, TODAY)
    assert list(alice.introductions.all()) == [bystander]
    assert Introduction.objects.get().first == kept
    assert merged.record["removed"]
    take_apart(merged, TODAY)
    assert alice.introductions.get(pk=row.pk).topic == "deeds"
    after = owned_by(alice)
    assert {name: rows for name, rows in before.items() if "ntroduction" in name} == {
        name: rows for name, rows in after.items() if "ntroduction" in name
    }


def test_days_and_rhythms_are_said_in_words(alice):
    kept = make_contact(alice, "Dana", birthday="--01-04", cadence_days=30)
    gone = make_contact(alice, "Dana", birthday="1988-01-05", cadence_days=45)
    shown = {line.label: (line.kept, line.gone) for line in lines(kept, gone)}
    assert shown["Birthday"] == ("January 4", "January 5, 1988")
    assert shown["Keep in touch"] == ("every month", "every 45 days")
