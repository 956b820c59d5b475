from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contacts import bulk
from contacts.models import Contact, ContactTag
from tests.factories import make_contact

ODD = 'tab\t, line\n\\.\n\nline\r, \\N, \\., quote\', "x", 山田 🗺 \u2028'


def test_many_rows_are_written_as_they_are_and_know_their_keys(alice):
    day = date(2026, 3, 5)
    people = [
        Contact(owner=alice, name=f"{n} {ODD}", created_day=day, cadence_days=n or None)
        for n in range(1200)
    ]  # fmt: skip
    bulk.insert(people)
    kept = list(alice.contacts.order_by("pk"))
    assert [one.pk for one in people] == [one.pk for one in kept]
    for made, found in zip(people, kept, strict=True):
        names = [field.attname for field in Contact._meta.concrete_fields]
        assert [getattr(made, name) for name in names] == [getattr(found, name) for name in names]
    bulk.insert([])
    made = make_contact(alice, "Afterwards")
    assert made.pk not in {one.pk for one in people}


def test_a_broken_constraint_leaves_none_of_them(alice):
    dana = make_contact(alice)
    twice = [ContactTag(owner=alice, contact=dana, name="maps") for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(twice)
    assert not ContactTag.objects.exists()


def test_columns_become_rows_as_models_do(alice):
    """What is given, what all have in common, and what the fields say of the rest."""
    day = date(2026, 3, 5)
    people = [{"name": f"{n} {ODD}", "cadence_days": n or None} for n in range(1200)]
    keys = bulk.write(Contact, people, owner_id=alice.pk, created_day=day)
    like = Contact(owner=alice, created_day=day)
    own = ("id", "uid", "name", "cadence_days", "created_at")
    same = {f.attname for f in Contact._meta.concrete_fields if f.attname not in own}
    found = {one.pk: one for one in alice.contacts.all()}
    assert found.keys() == set(keys)
    for key, given in zip(keys, people, strict=True):
        kept = found[key]
        assert (kept.name, kept.cadence_days) == (given["name"], given["cadence_days"])
        assert {name: getattr(kept, name) for name in same} == {
            name: getattr(like, name) for name in same
        }
    assert len({one.uid for one in found.values()}) == len(people)
    assert bulk.write(Contact, [], owner_id=alice.pk, created_day=day) == []


def test_a_quick_constructor_makes_what_the_model_makes(alice):
    day = date(2026, 3, 5)
    make = bulk.maker(Contact, owner_id=alice.pk, created_day=day)
    quick, own = make(name="Dana"), ("uid", "created_at")
    slow = Contact(owner=alice, created_day=day, name="Dana")
    for field in Contact._meta.concrete_fields:
        if field.attname not in own:
            assert getattr(quick, field.attname) == getattr(slow, field.attname), field.attname
    assert make().uid != make().uid
    assert quick._state.adding
