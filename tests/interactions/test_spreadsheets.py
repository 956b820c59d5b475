"""What a file brings is never a formula where it goes out, and comes back as it was."""

import csv
import io

import pytest

from contacts.csv import people_csv
from interactions.formats import read
from tests.benchmarks.imports import add_everyone, brought

LEADERS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1 202 555 0191", "-5", "- a note", "@SUM(A1)", "|x", "%1",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "'=1", "''", "\t=1", '="a"&"b"', ";=1",
    '=HYPERLINK("http://x.example")',
]  # fmt: skip
STARTS = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def card(number, text):
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    names = ("FN", "NICKNAME", "ORG", "TITLE", "NOTE", "CATEGORIES")
    lines = [f"{name}:{text}" for name in names]
    return "\n".join(
        ["BEGIN:VCARD", *lines, f"TEL:{text}", f"EMAIL:{number}@x.example", "END:VCARD\n"]
    )


@pytest.fixture
def people(alice):
    add_everyone(brought(alice, "".join(card(*one) for one in enumerate(LEADERS)).encode()))
    assert alice.contacts.count() == len(LEADERS)
    return "".join(people_csv(alice))


def test_no_cell_that_goes_out_is_a_formula(people):
    rows = list(csv.reader(io.StringIO(people.lstrip("\ufeff"), newline="")))
    assert len(rows) == len(LEADERS) + 1
    assert [cell for row in rows for cell in row if cell.startswith(STARTS)] == []


def test_every_value_comes_back_from_a_spreadsheet(alice, people):
    back = {one.name: one for one in read(people.encode()).people}
    assert len(back) == len(LEADERS)
    for person in alice.contacts.all():
        one = back[person.name]
        told = (one.called, one.employer, one.title, one.notes)
        assert told == (person.called, person.employer, person.title, person.notes)
        points = [*one.emails, *one.phones]
        assert sorted(points) == sorted(person.points.values_list("value", flat=True))
