"""Kept queries answer what the ORM does, on both databases and however connections come and go."""

import contextlib

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef

from accounts import prepared
from accounts.prepared import Prepared, PreparedQuery, keys
from contacts.models import Contact, ContactPoint
from tests.factories import make_contact


def plans_kept():
    """How many the connection keeps; SQLite keeps none, and is asked all the same."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def refused():
    """What happens when a statement divides by zero."""
    is_refused = connection.vendor == "postgresql"
    return pytest.raises(DatabaseError) if is_refused else contextlib.nullcontext()


@pytest.fixture
def people(alice):
    named = ("Dana 100%", "Émile place_of_people", "O’Hara'; --")
    found = [make_contact(alice, name, cadence_days=30) for name in named]
    found[0].points.create(owner=alice, kind="email", value="dana@lakeshore.example")
    return found


def asked():
    points = ContactPoint.objects.filter(contact=OuterRef("pk"))
    return Contact.objects.filter(pk__in=keys("people"), owner__in=keys("owners")).annotate(
        has_point=Exists(points), twice=F("cadence_days") * 2
    )


def test_objects_are_what_the_query_itself_gives(alice, mallory, people):
    keep = PreparedQuery(asked().order_by("pk"))
    for owners, wanted in (([alice.pk], people), ([mallory.pk], []), ([], [])):
        for _ in range(3):  # by a plan that is new, and by one that is kept
            found = list(keep.objects(owners=owners, people=[one.pk for one in people]))
            assert found == wanted
    one, theirs = next(iter(keep.objects(owners=[alice.pk], people=[people[0].pk]))), people[0]
    theirs.refresh_from_db()
    for field in Contact._meta.concrete_fields:
        said = getattr(one, field.attname)
        assert said == getattr(theirs, field.attname) and type(said) is type(
            getattr(theirs, field.attname)
        ), field.name
    assert (one.has_point, one.twice, one._state.adding) == (True, 60, False)
    one.name = "Dana Cruz"
    one.save()
    assert Contact.objects.get(pk=one.pk).name == "Dana Cruz"


def test_values_are_put_in_as_they_are(db):
    sql = "SELECT place_of_said, place_of_number + 1, CAST(%s AS text) WHERE place_of_said <> 'x'"
    ask = Prepared(sql, ["50 % 'of' it"], said="text", number="int")
    for said in ("O'Hara", "'; DROP TABLE x; --", "place_of_number"):
        assert ask.rows(said=said, number=4) == [(said, 5, "50 % 'of' it")]


def test_keys_are_numbers_or_nothing_is_asked(alice, people):
    keep = PreparedQuery(asked())
    with pytest.raises(ValueError):
        list(keep.objects(owners=["1) OR (1=1"], people=[1]))


def test_a_connection_keeps_a_plan_for_each_and_not_too_many(db):
    several = [Prepared(f"SELECT {n} WHERE 1 IN (place_of_keys)") for n in range(30)]
    for n, one in enumerate(several):
        assert one.rows(keys=[1]) == [(n,)]
    assert plans_kept() == (prepared.KEPT_PLANS if connection.vendor == "postgresql" else 0)
    with pytest.raises(ValueError):
        Prepared("SELECT 30 WHERE 1 IN (place_of_keys)").rows(keys=["nothing"])
    assert several[0].rows(keys=[1, 2]) == [(0,)]  # it was let go, and is kept again
    assert plans_kept() == (prepared.KEPT_PLANS if connection.vendor == "postgresql" else 0)
    assert several[0].rows(keys=[2]) == []


@pytest.mark.django_db(transaction=True)
def test_plans_are_made_again_after_an_error_and_for_a_new_connection():
    ask = Prepared("SELECT 6 / place_of_number", number="int")
    with refused(), transaction.atomic():
        ask.rows(number=0)
    assert ask.rows(number=2) == [(3,)]
    with refused():
        ask.rows(number=0)
    assert ask.rows(number=6) == [(1,)]
    assert plans_kept() <= 1
    connection.close()
    assert ask.rows(number=3) == [(2,)]


def test_a_lent_connection_keeps_none(alice, people, monkeypatch):
    before = plans_kept()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", "true")
    keep = PreparedQuery(asked().order_by("pk"))
    assert list(keep.objects(owners=[alice.pk], people=[one.pk for one in people])) == people
    assert plans_kept() == before
