"""Everything held on a user, out as one zip."""

import csv
import io
import json
import secrets
import zipfile

import pytest
from django.apps import apps
from django.db.models import JSONField
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from contacts.cells import LIVE, guarded, unguarded
from interactions.formats import read
from netcrm.archive.checks import JSON
from netcrm.archive.kinds import LEFT_OUT, Kind, is_owned, kinds, settings_of_users
from netcrm.archive.writing import archive, cell
from tests.factories import log_interaction, make_contact, make_context, make_point, make_tie
from tests.netcrm.test_census import CANARY, make_world

URL = reverse("account_export")


def zipped(user) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(archive(user, timezone.now()))))


def rows_in(file: zipfile.ZipFile) -> dict[str, list[dict]]:
    names = [name for name in file.namelist() if name.startswith("rows/")]
    return {name[5:-5]: json.loads(file.read(name)) for name in names}


def test_every_owned_field_is_in_the_export_or_left_out_with_a_reason():
    owned = [model for model in apps.get_models() if is_owned(model)]
    found = {f"{kind.label}.{column.name}" for kind in kinds() for column in kind.columns}
    for model in owned:
        label = model._meta.label_lower
        for field in model._meta.concrete_fields:
            if field.name not in ("id", "owner") and label not in LEFT_OUT:
                assert f"{label}.{field.name}" in found | set(LEFT_OUT)
    told = {f"accounts.user.{field.name}" for field in settings_of_users()}
    for field in User._meta.concrete_fields:
        assert f"accounts.user.{field.name}" in told | set(LEFT_OUT)
    labels = {model._meta.label_lower for model in (*owned, User)}
    fields = {f"{m._meta.label_lower}.{f.name}" for m in (*owned, User) for f in m._meta.fields}
    assert set(LEFT_OUT) <= labels | fields
    assert all(LEFT_OUT.values())


def test_every_kind_can_be_told_apart_and_comes_after_what_it_names():
    seen = set()
    for kind in kinds():
        assert kind.key, kind.label
        for column in kind.columns:
            if column.target and is_owned(column.target):
                assert column.target in seen | {kind.model}, f"{kind.label}.{column.name}"
        seen.add(kind.model)


@pytest.fixture
def world(db):
    return make_world()


def test_the_zip_holds_every_row_and_no_strangers(world, client):
    alice, mallory = world["alice"], world["mallory"]
    client.force_login(alice.user)
    answer = client.get(URL)
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    file = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert file.testzip() is None
    rows, manifest = rows_in(file), json.loads(file.read("account.json"))
    for kind in kinds():
        assert (
            len(rows[kind.label]) == manifest["counts"][kind.label] == kind.of(alice.user).count()
        )
    everything = b"".join(file.read(name) for name in file.namelist()).decode()
    assert everything.count(CANARY) > 10
    assert mallory.user.email not in everything and mallory.name not in everything
    assert alice.user.password not in everything
    assert manifest["account"]["email"] == alice.user.email


def test_a_row_names_others_by_what_outlives_the_database(alice):
    dana = make_contact(alice)
    course = make_context(owner=alice)
    make_tie(course, contact=dana)
    log_interaction(dana, alice.today(), context=course)
    rows = rows_in(zipped(alice))
    assert rows["contacts.tie"][0]["contact"] == dana.uid
    assert rows["contacts.tie"][0]["context"] == course.uid
    talk = alice.interactions.get()
    assert rows["interactions.participation"] == [{"interaction": talk.uid, "contact": dana.uid}]


def test_the_number_of_queries_does_not_grow(alice, django_assert_max_num_queries):
    def fill(count):
        for number in range(count):
            person = make_contact(alice, f"P{number}", email=f"p{number}@x.example")
            person.tags.create(owner=alice, name="t")
            log_interaction(person, alice.today())

    fill(2)
    with django_assert_max_num_queries(200) as few:
        zipped(alice)
    fill(20)
    with django_assert_max_num_queries(len(few)):
        zipped(alice)


def test_it_is_sent_piece_by_piece(alice):
    for number in range(40):
        notes = secrets.token_hex(9000)
        make_contact(alice, f"P{number}", notes=notes)
    pieces = list(archive(alice, timezone.now()))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 400_000


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(TEXT | st.builds(str.__add__, st.sampled_from([*LIVE, "\n", "＝"]), TEXT))
def test_no_cell_is_live_and_every_cell_comes_back(text):
    written = guarded(cell(text))
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([written])
    (back,) = next(csv.reader(io.StringIO(line.getvalue(), newline="")))
    assert unguarded(back) == text


def test_the_tables_hold_the_same_as_the_rows(alice):
    make_contact(alice, "=1+1", notes='-2\r\n\'quoted, "said"', how_met="@SUM(A1)")
    file = zipped(alice)
    for kind in kinds():
        text = file.read(f"table/{kind.label}.csv").decode("utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text, newline="")))
        assert len(table) == len(rows_in(file)[kind.label])
        for cells, row in zip(table, rows_in(file)[kind.label], strict=True):
            assert {name: unguarded(value) for name, value in cells.items()} == {
                name: cell(value) for name, value in row.items()
            }


ODD = ["Dana, O'Kafor; \\ n", "x" * 300, "Žofie 📚" * 20, "one\r\ntwo\nthree"]


@pytest.mark.parametrize("odd", ODD)
def test_a_card_says_everything_and_folds(as_alice, alice, odd):
    name = " ".join(odd.split())[:200]
    dana = make_contact(alice, name, called="D, e", employer=odd[:60].split("\n")[0].strip(),
                        birthday="--02-29", notes="CANARY", place="Ghent; B")  # fmt: skip
    make_point(dana, "email", "dana@x.example")
    make_point(dana, "phone", "+1 202, 555")
    make_point(dana, "link", "https://x.example/a,b;c")
    for tag in ("a,b", "c"):
        dana.tags.create(owner=alice, name=tag)
    answer = as_alice.get(reverse("contacts:vcard", args=[dana.pk]))
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert all(len(one) <= 75 for one in lines)
    assert b"CANARY" not in answer.content
    assert b"BDAY:--0229" in lines
    (person,) = read(answer.content).people
    assert person.name == dana.name
    assert (person.uid, person.called, person.birthday) == (dana.uid, "D, e", "--02-29")
    assert person.employer == " ".join(dana.employer.split())
    assert person.emails == ["dana@x.example"]
    assert person.urls == ["https://x.example/a,b;c"]
    assert person.groups == ["a,b", "c"]


def test_the_cards_of_all_are_read_back_with_notes(alice):
    make_contact(alice, "Ada", notes="one\ntwo, three", birthday="1980-02-29")
    make_contact(alice, "Ben", email="ben@x.example")
    make_contact(alice, "Gone").discard(alice.today())
    found = read(zipped(alice).read("people.vcf")).people
    assert [(one.name, one.notes, one.birthday) for one in found] == [
        ("Ada", "one\ntwo, three", "1980-02-29"), ("Ben", "", ""),
    ]  # fmt: skip


def test_of_every_json_field_it_is_known_what_may_come_back():
    found = {f"{kind.label}.{c.name}" for kind in kinds() for c in json_columns(kind)}
    assert found == set(JSON)


def json_columns(kind: Kind):
    return [column for column in kind.columns if isinstance(column.field, JSONField)]
