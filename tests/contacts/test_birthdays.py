import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from contacts.days import spoken, typed_birthday
from interactions.formats import read
from tests.factories import make_contact

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("March 5", "--03-05"),
        ("mar 5", "--03-05"),
        ("5 March", "--03-05"),
        ("03-05", "--03-05"),
        ("--03-05", "--03-05"),
        ("3/5", "--03-05"),
        ("February 29", "--02-29"),
        ("March 5, 1988", "1988-03-05"),
        (" 5  March 1988 ", "1988-03-05"),
        ("1988-03-05", "1988-03-05"),
        ("2026-11-24", "2026-11-24"),
    ],
)
def test_a_birthday_is_kept_with_or_without_its_year(typed, kept):
    assert typed_birthday(typed, TODAY) == kept


@pytest.mark.parametrize("kept", ["--03-05", "--02-29", "1988-03-05", "1850-01-01"])
def test_what_is_shown_in_the_form_means_the_same_day(kept):
    assert typed_birthday(spoken(kept), TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("February 30", "no such day"),
        ("February 29, 2026", "no such day"),
        ("2126-11-25", "has not come yet"),
        ("1849-12-31", "too long ago"),
        ("soon", "such as March 5"),
        ("9" * 30, "no such day"),
    ],
)
def test_an_impossible_birthday_gets_a_sentence_and_stays_in_the_field(as_alice, typed, told):
    form = {"name": "Dana Lind", "kind": "student", "birthday": typed}
    page = as_alice.post(reverse("contacts:create"), form).content.decode()
    assert told in page
    assert f'value="{typed}"' in page


def test_a_birthday_is_kept_shown_and_taken_out_again(as_alice, alice):
    form = {"name": "Dana Lind", "kind": "student", "birthday": "feb 29"}
    as_alice.post(reverse("contacts:create"), form)
    dana = alice.contacts.get()
    assert dana.birthday == "--02-29"
    assert "February 29" in as_alice.get(dana.get_absolute_url()).content.decode()
    address = reverse("contacts:update", args=[dana.pk])
    assert 'value="February 29"' in as_alice.get(address).content.decode()
    as_alice.post(address, form | {"birthday": ""})
    dana.refresh_from_db()
    assert dana.birthday == ""


def test_a_birthday_comes_back_from_the_copy_of_the_people(as_alice, alice):
    make_contact(alice, "Dana Lind", birthday="--02-29")
    copy = b"".join(as_alice.get(reverse("contacts:export")).streaming_content)
    row = next(csv.DictReader(io.StringIO(copy.decode("utf-8-sig"))))
    assert row["birthday"].startswith("'")  # a spreadsheet would reckon with it
    assert read(copy).people[0].birthday == "--02-29"
