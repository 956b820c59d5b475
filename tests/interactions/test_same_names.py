"""People who share a name: a real export of 4,710 rows had thirteen such pairs."""

from interactions.formats import read
from tests.benchmarks.imports import add_everyone, brought
from tests.factories import make_contact

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
PAIRS, OTHERS = 13, 20


def row(name, slug, company=""):
    return f"{name},https://www.linkedin.com/in/{slug},,{company},,05 Jan 2026\n"


def export():
    pairs = (row(f"Priya{n},Sharma", f"priya-{n}-{at}") for n in range(PAIRS) for at in "ab")
    others = (row(f"Given{n},Family", f"given-{n}") for n in range(OTHERS))
    return (HEADER + "".join([*pairs, *others])).encode()


def test_two_of_one_name_stay_two_and_a_second_time_adds_nobody(alice):
    for _ in range(2):
        add_everyone(brought(alice, export()))
        assert alice.contacts.count() == PAIRS * 2 + OTHERS
        for n in range(PAIRS):
            two = alice.contacts.filter(name=f"Priya{n} Sharma")
            assert sorted(one.points.get().key for one in two) == [f"priya-{n}-a", f"priya-{n}-b"]


def test_nobody_of_the_list_gains_anything_for_a_name_without_a_yes(alice):
    known = [make_contact(alice, f"Priya{n} Sharma", employer="Her own") for n in range(PAIRS)]
    add_everyone(brought(alice, export()))
    for person in known:
        person.refresh_from_db()
        assert person.employer == "Her own"
        assert not person.points.exists()
        assert not person.imported_rows.exists()


def test_not_even_where_a_file_has_nothing_but_the_name(alice):
    data = (HEADER + "Jane,Doe,,,Acme,,\nJane,Doe,,,Acme,,\n").encode()
    assert len(read(data).people) == 2
    add_everyone(brought(alice, data))
    assert alice.contacts.filter(name="Jane Doe").count() == 2
