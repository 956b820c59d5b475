from html.parser import HTMLParser

import pytest
from django.urls import reverse

from contacts.models import ContactPoint
from tests.factories import day, make_contact, make_context, make_point, make_tie

Kind = ContactPoint.Kind


@pytest.mark.parametrize(
    ("points", "url"),
    [
        ([], ""),
        ([(Kind.PHONE, "+1 555 0100")], ""),
        ([(Kind.PHONE, "+1 555 0100"), (Kind.EMAIL, "d@x.example")], "mailto:d@x.example"),
        ([(Kind.LINK, "https://d.example"), (Kind.LINKEDIN, "https://linkedin.example/in/d")],
         "https://linkedin.example/in/d"),
        ([(Kind.LINK, "https://d.example"), (Kind.LINK, "https://e.example")], "https://d.example"),
        ([(Kind.LINK, "javascript:alert(1)")], ""),
    ],
)  # fmt: skip
def test_write_leads_to_the_mail_or_else_to_a_page_of_theirs(alice, points, url):
    dana = make_contact(alice)
    for kind, value in points:
        make_point(dana, kind, value)
    assert dana.write_url == url
    assert alice.contacts.with_ways().get().write_url == url  # as digests ask for it


def test_a_tie_keeps_its_days_and_a_second_one_changes_them(as_alice, alice):
    dana, course = make_contact(alice), make_context(owner=alice)
    to = f"/people/{dana.pk}/ties/"
    chosen = {"context": course.pk, "role": "classmate"}
    as_alice.post(to, chosen | {"starts_on": "2024-09-01"})
    as_alice.post(to, chosen | {"ends_on": "2024-12-15"})
    (tie,) = dana.ties.all()
    assert (tie.starts_on, tie.ends_on) == (day("2024-09-01"), day("2024-12-15"))
    as_alice.post(to, chosen)
    tie.refresh_from_db()
    assert tie.ends_on == day("2024-12-15")


def test_a_tie_that_ends_before_it_starts_gets_a_sentence(as_alice, alice):
    dana, course = make_contact(alice), make_context(owner=alice)
    wrong = {"context": course.pk, "starts_on": "2024-09-01", "ends_on": "2023-01-01"}
    page = as_alice.post(f"/people/{dana.pk}/ties/", wrong, follow=True)
    assert "The last day cannot come before the first." in page.content.decode()
    assert not dana.ties.exists()


def test_queries_of_the_page_do_not_grow_with_ties(as_alice, alice, django_assert_max_num_queries):
    dana = make_contact(alice)
    for number in range(12):
        course = make_context(owner=alice, code=f"INFO {number}")
        make_tie(course, owner=alice)
        make_tie(course, contact=dana)
    with django_assert_max_num_queries(22):
        as_alice.get(dana.get_absolute_url())


def fields_of(page):
    """What a browser would send of the form as it stands."""
    parser = FormReader()
    parser.feed(page.content.decode())
    return parser.fields


class FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields, self.area, self.choice = {}, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "input" and given.get("type") not in ("checkbox", "radio", "submit"):
            self.fields[given.get("name")] = given.get("value", "")
        if tag == "textarea":
            self.area = given["name"]
            self.fields[self.area] = ""
        if tag == "select":
            self.choice = given["name"]
        if tag == "option" and "selected" in given:
            self.fields[self.choice] = given["value"]

    def handle_endtag(self, tag):
        self.area = None if tag == "textarea" else self.area

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data.removeprefix("\n")


def test_two_tabs_change_two_fields_of_one_person(as_alice, alice):
    dana = make_contact(alice, "Dana", email="dana@x.example", place="Ann Arbor", notes="a\nb",
                        birthday="--03-05", cadence_days=30)  # fmt: skip
    url = reverse("contacts:update", args=[dana.pk])
    one, other = (fields_of(as_alice.get(url)) for _ in range(2))
    as_alice.post(url, one | {"place": "Ghent", "emails": "dana@y.example", "tag_names": "maps"})
    as_alice.post(url, other | {"employer": "City Archives", "notes": ""})
    dana = alice.contacts.get()
    assert (dana.place, dana.employer, dana.notes) == ("Ghent", "City Archives", "")
    assert (dana.birthday, dana.cadence_days, dana.name) == ("--03-05", 30, "Dana")
    assert [point.value for point in dana.points.all()] == ["dana@y.example"]
    assert [tag.name for tag in dana.tags.all()] == ["maps"]
    as_alice.post(url, fields_of(as_alice.get(url)) | {"place": "", "emails": "", "tag_names": ""})
    dana = alice.contacts.get()
    assert dana.place == "" and not dana.points.exists() and not dana.tags.exists()


def test_a_mistake_in_one_field_keeps_the_rest_and_what_it_was_opened_with(as_alice, alice):
    dana = make_contact(alice, "Dana", place="Ann Arbor")
    url = reverse("contacts:update", args=[dana.pk])
    form = fields_of(as_alice.get(url)) | {"place": "Ghent", "emails": "no address"}
    page = as_alice.post(url, form)
    again = fields_of(page)
    assert (again["place"], again["initial-place"]) == ("Ghent", "Ann Arbor")
    as_alice.post(url, again | {"emails": ""})
    assert alice.contacts.get().place == "Ghent"
