from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contacts import bulk
from contacts.models import Contact, ContactTag
from tests.factories import make_contact

ODD = 'tab\t, line\nline\r, \\N, \\., quote\', "x", 山田 🗺 \u2028'


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
