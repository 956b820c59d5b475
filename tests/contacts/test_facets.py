"""The list of people, narrowed down."""

from datetime import timedelta

import pytest

from contacts.models import Contact, ContactTag, Warmth
from tests.factories import log_interaction, make_contact, make_context, make_exchange, make_tie


@pytest.fixture
def people(alice):
    today = alice.today()
    course = make_context(owner=alice, code="INFO 287", name="Café records")
    for name, kind, ago in (("Near", "student", 3), ("Cool", "faculty", 80), ("Far", "alum", 200)):
        person = make_contact(alice, name, kind=kind, cadence_days=30)
        log_interaction(person, today - timedelta(days=ago))
        make_tie(course, contact=person)
    new = make_contact(alice, "New", kind="student")
    ContactTag.objects.create(owner=alice, contact=new, name="poetry")
    gone = make_contact(alice, "Gone", kind="faculty")
    gone.archive(today)
    return course


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "Cool Far Near New"), ("kind=faculty", "Cool"), ("shelf=due", "Cool Far"),
        ("shelf=never", "New"), ("shelf=archived", "Gone"), ("warmth=touch", "Near"),
        ("warmth=cooling", "Cool"), ("warmth=quiet", "Far New"), ("tag=poetry", "New"),
        ("q=287", "Cool Far Near"), ("q=records+far", "Far"), ("tag=none", ""),
        ("kind=student&warmth=quiet", "New"), ("context=%s", "Cool Far Near"),
        ("context=%s&kind=student", "Near"), ("context=999999", ""),
        ("kind=nonsense&warmth=gold&context=x&shelf=?", "Cool Far Near New"),
        ("context=99999999999999999999", "Cool Far Near New"), ("tag=%%00", "Cool Far Near New"),
    ],
)  # fmt: skip
def test_each_facet_leaves_its_people(as_alice, people, query, names):
    query = query % people.pk if "%s" in query else query.replace("%%", "%")
    rows = as_alice.get(f"/people/?order=name&{query}").context["rows"]
    assert [row[0].name for row in rows] == names.split()


def test_counts_say_how_many_a_facet_leaves(as_alice, people):
    facets = as_alice.get("/people/").context["facets"]
    for _title, options in facets.groups:
        for option in options:
            found = as_alice.get(f"/people/{option.address}").context["page"].paginator.count
            assert (option.name, option.count) == (option.name, found)


def test_a_chosen_facet_leads_back_to_the_list_without_it(as_alice, people):
    facets = as_alice.get("/people/?kind=student&warmth=quiet").context["facets"]
    assert {option.name: option.address for option in facets.on} == {
        "Student": "?warmth=quiet", "Quiet": "?kind=student",
    }  # fmt: skip


def test_what_is_chosen_is_told_however_few_it_leaves(as_alice, alice, people):
    for number in range(9):
        busy = make_context(owner=alice, code=f"INFO {number}")
        for _ in range(4):
            person = make_contact(alice)
            make_tie(busy, contact=person)
            ContactTag.objects.create(owner=alice, contact=person, name=f"tag {number}")
    facets = as_alice.get(f"/people/?context={people.pk}&tag=poetry").context["facets"]
    assert [(option.name, option.count) for option in facets.on] == [("INFO 287", 3), ("poetry", 1)]


def test_nothing_of_another_owner_is_counted_or_named(as_mallory, people):
    page = as_mallory.get(f"/people/?context={people.pk}&tag=poetry")
    assert page.context["page"].paginator.count == 0
    assert "Café" not in page.content.decode()
    assert page.context["facets"].on == []


def test_the_two_statements_of_warmth_agree(alice):
    today = alice.today()
    for ago in (None, 0, 49, 50, 51, 149, 150, 151, 4000):
        person = make_contact(alice, f"Ago {ago}")
        last = None if ago is None else today - timedelta(days=ago)
        Contact.objects.filter(pk=person.pk).update(last_day=last)
    for warmth in Warmth.values:
        asked = set(alice.contacts.of_warmth(warmth, today))
        assert asked == {
            person for person in alice.contacts.all() if person.warmth(today) == warmth
        }


def test_queries_do_not_grow_with_people(as_alice, alice, people, django_assert_max_num_queries):
    for number in range(60):
        make_tie(people, contact=make_contact(alice, f"Person {number}"))
    with django_assert_max_num_queries(14):
        as_alice.get("/people/?kind=student")


def test_the_list_says_what_is_due_today_and_when_else(as_alice, alice):
    today = alice.today()
    promised = make_contact(alice, "Dana")
    make_exchange(promised, today - timedelta(days=9), stage="promised", direction="given",
                  due_on=today)  # fmt: skip
    make_contact(alice, "Teo", cadence_days=30, created_day=today)
    page = as_alice.get("/people/").content.decode()
    assert f'<span class="stamp">Promised by {today:%b} {today.day}</span>' in page
    cells = page.split('<td class="next">')[1:]
    assert sum('class="stamp"' in cell.split("</td>")[0] for cell in cells) == 1
