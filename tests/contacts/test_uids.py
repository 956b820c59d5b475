"""A row's name for good: given to rows from before, and taken over from a card where it is free."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from interactions.formats import read
from interactions.imports.committing import commit
from interactions.models import Import
from tests.factories import make_contact

CARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{uid}\r\nFN:{name}\r\nEND:VCARD\r\n"


def bring(owner, *cards):
    data = "".join(CARD.format(uid=uid, name=name) for uid, name in cards).encode()
    rows = [person.as_row() for person in read(data).people]
    source = Import.objects.create(owner=owner, kind="vcard", file_name="x.vcf", rows=rows)
    commit(source, owner.today())
    return source


def test_a_card_keeps_its_uid_and_is_known_by_it_when_it_comes_again(alice):
    bring(alice, ("card-1", "Dana Okafor"), ("x" * 201, "Too Long"))
    assert alice.contacts.get(name="Dana Okafor").uid == "card-1"
    assert alice.contacts.get(name="Too Long").uid.startswith("urn:uuid:")
    source = bring(alice, ("card-1", "Dana Under Another Name"))
    source.refresh_from_db()
    assert (source.added_count, source.matched_count) == (0, 1)


def test_a_uid_that_is_taken_is_not_taken_twice(alice, mallory):
    make_contact(mallory, "Hers", uid="card-1")
    gone = make_contact(alice, "Gone", uid="card-1")
    gone.discard(alice.today())
    bring(alice, ("card-1", "Dana Okafor"), ("card-2", "Ben"), ("card-2", "Ben again"))
    assert alice.contacts.get(name="Dana Okafor").uid.startswith("urn:uuid:")
    assert list(alice.contacts.filter(uid="card-2").values_list("name", flat=True)) == ["Ben"]


@pytest.mark.django_db(transaction=True)
def test_rows_from_before_get_one_each():
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([("contacts", "0003_birthday"), ("interactions", None)])
    old = executor.loader.project_state([("contacts", "0003_birthday")]).apps
    owner = User.objects.create(email="old@x.example")
    for name in ("Ada", "Ben"):
        old.get_model("contacts", "Contact").objects.create(
            owner_id=owner.pk, name=name, sort_name=name, search_text=name, created_day="2026-01-01"
        )
    executor.loader.build_graph()
    executor.migrate(leaves)
    now = executor.loader.project_state(leaves).apps.get_model("contacts", "Contact").objects
    uids = set(now.values_list("uid", flat=True))
    now.all().delete()
    assert len(uids) == 2 and all(uid.startswith("urn:uuid:") for uid in uids)
