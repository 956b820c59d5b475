"""A table that no reader knows: its columns are named by hand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interactions.models import Import

TABLE = "Wer;Elektropost;Wo\nDana Lind;dana@x.example;Acme\nBo Ek;bo@x.example;Library\n"


@pytest.fixture
def source(as_alice, alice):
    file = SimpleUploadedFile("table.csv", TABLE.encode())
    page = as_alice.post(reverse("interactions:imports"), {"file": file}, follow=True)
    assert "What is in which column?" in page.content.decode()
    return Import.objects.get()


def name(client, source, *meanings, header="on"):
    form = {f"column-{number}": meaning for number, meaning in enumerate(meanings)}
    address = reverse("interactions:import_columns", args=[source.pk])
    return client.post(address, form | {"has_header": header}, follow=True)


def test_the_first_rows_are_shown_and_nobody_is_added(as_alice, alice, source):
    page = as_alice.get(reverse("interactions:import_columns", args=[source.pk])).content.decode()
    assert "Column 2, Elektropost" in page
    assert "dana@x.example · bo@x.example" in page
    assert not alice.contacts.exists()


def test_columns_named_by_hand_lead_to_the_review_and_the_file_is_erased(as_alice, alice, source):
    page = name(as_alice, source, "name", "email", "employer")
    assert [one.row["employer"] for one in page.context["new"]] == ["Acme", "Library"]
    source.refresh_from_db()
    assert (source.state, source.data, source.kind) == ("review", None, "csv")
    assert [row["emails"] for row in source.rows] == [["dana@x.example"], ["bo@x.example"]]


def test_a_table_without_names_of_columns_loses_nobody(as_alice, alice, source):
    name(as_alice, source, "name", "email", "", header="")
    source.refresh_from_db()
    assert [row["name"] for row in source.rows] == ["Wer", "Dana Lind", "Bo Ek"]


def test_without_a_column_for_the_name_it_is_asked_for(as_alice, alice, source):
    page = name(as_alice, source, "", "", "employer").content.decode()
    assert "Say which column has the name, or the mail address." in page
    source.refresh_from_db()
    assert source.state == "columns"


@pytest.mark.parametrize("odd", ["nothing such", "name:1", "\0"])
def test_odd_answers_are_none(as_alice, alice, source, odd):
    assert name(as_alice, source, "name", odd, "").status_code == 200
    source.refresh_from_db()
    assert source.state == "columns"


def test_a_stranger_sees_no_table(client, mallory, source):
    client.force_login(mallory)
    assert name(client, source, "name", "", "").status_code == 404
    source.refresh_from_db()
    assert source.state == "columns"


def test_words_that_are_no_table_get_the_sentence_as_before(as_alice, alice):
    file = SimpleUploadedFile("x.csv", b"Colour\na\nb\n")
    page = as_alice.post(reverse("interactions:imports"), {"file": file}).content.decode()
    assert "We could not tell what this file is." in page
