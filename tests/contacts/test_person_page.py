import pytest

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
