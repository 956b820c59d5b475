import csv
import io

from django.urls import reverse

from contacts.cells import guarded
from contacts.models import Context
from contacts.points import linkedin_key
from interactions.commonalities import shared_by
from tests.factories import make_contact, make_context, make_program, make_tie, make_user


def test_what_i_am_in_is_shared_with_who_is_in_it_too(as_alice, alice):
    course = make_context(owner=alice, code="INFO 287")
    dana = make_contact(alice)
    make_tie(course, contact=dana)
    assert b"is-shared" not in as_alice.get(dana.get_absolute_url()).content
    as_alice.post(reverse("contacts:my_contexts"), {"context": course.pk})
    assert b"is-shared" in as_alice.get(dana.get_absolute_url()).content


def test_the_catalogue_of_another_program_and_anothers_own_are_not_there(client, alice, mallory):
    own = make_context(owner=alice, name="Book club")
    other = make_context(program=make_program("Elsewhere"), name="Their course")
    client.force_login(mallory)
    page = client.get(reverse("contacts:contexts")).content
    assert b"Book club" not in page
    assert b"Their course" not in page
    for row in (own, other):
        assert client.get(row.get_absolute_url()).status_code == 404
        response = client.post(reverse("contacts:my_contexts"), {"context": row.pk})
        assert response.status_code == 200
    for name in ("context_update", "context_delete"):
        assert client.post(reverse(f"contacts:{name}", args=[own.pk])).status_code == 404
    assert not mallory.ties.exists()


def test_one_joins_and_adds_people_from_the_page_of_a_course(as_alice, alice, mallory):
    course = make_context(owner=alice, code="INFO 287")
    join = reverse("contacts:context_join", args=[course.pk])
    assert join in as_alice.get(course.get_absolute_url()).content.decode()
    for _ in range(2):
        page = as_alice.post(join, follow=True).content.decode()
    assert join not in page and "You are in INFO 287." in page
    assert alice.ties.own().get().role == "classmate"
    assert page.count(">Undo<") == 0  # the second time nothing was done that could be undone
    add = f"{reverse('contacts:create')}?context={course.pk}"
    assert add in page
    assert "Add someone from INFO 287" in as_alice.get(add).content.decode()
    assert as_alice.post(add, {"name": "Teo", "kind": "student"}).url == course.get_absolute_url()
    assert alice.contacts.get().ties.get().context == course
    theirs = make_context(owner=mallory, name="Book club")
    assert as_alice.post(reverse("contacts:context_join", args=[theirs.pk])).status_code == 404
    for key in (theirs.pk, "x", "9" * 30):
        answer = as_alice.post(f"{reverse('contacts:create')}?context={key}",
                               {"name": f"P{key}", "kind": "student"})  # fmt: skip
        assert answer.status_code == 302
    assert alice.ties.count() == 2


def test_a_tie_that_another_owner_has_with_one_of_my_people_shares_nothing(alice, mallory):
    """No page makes one; were there one, it would not tell me."""
    program = make_program("Lakeshore")
    course, dana = make_context(program=program), make_contact(alice)
    make_tie(course, alice)
    make_tie(course, mallory, dana)
    found = shared_by({alice: alice.today()}, [dana])
    assert (found.of[dana.pk], found.places[dana.pk]) == ([], [])
    make_tie(course, alice, dana)
    assert shared_by({alice: alice.today()}, [dana]).places[dana.pk]


def test_a_student_cannot_change_the_catalogue(client, db):
    program = make_program()
    student = make_user("s@lakeshore.example", program=program)
    course = make_context(program=program)
    client.force_login(student)
    assert client.get(course.get_absolute_url()).status_code == 200
    assert client.post(reverse("contacts:context_delete", args=[course.pk])).status_code == 404
    assert Context.objects.filter(pk=course.pk).exists()


def test_an_own_context_that_ends_before_it_starts_is_refused(as_alice, alice):
    form = {"kind": "event", "name": "Q&A", "starts_on": "2026-11-20", "ends_on": "2026-11-19"}
    page = as_alice.post(reverse("contacts:context_create"), form).content.decode()
    assert "The last day cannot come before the first." in page


def test_bulk_changes_only_mine(as_alice, alice, mallory):
    mine, theirs = make_contact(alice), make_contact(mallory)
    form = {"people": [mine.pk, theirs.pk, "x", "9" * 5000, "٣"], "change": "30"}
    as_alice.post(reverse("contacts:bulk"), form)
    as_alice.post(reverse("contacts:bulk"), form | {"change": "archive"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.cadence_days, mine.is_active, mine.next_due) == (30, False, None)
    assert (theirs.cadence_days, theirs.is_active) == (None, True)


def test_a_missing_choice_keeps_the_rhythm(as_alice, alice):
    dana = make_contact(alice, cadence_days=45)
    as_alice.post(reverse("contacts:cadence", args=[dana.pk]))
    dana.refresh_from_db()
    assert dana.cadence_days == 45


def test_the_copy_of_my_people_runs_in_no_spreadsheet_and_loses_nothing(as_alice, alice, mallory):
    make_contact(alice, "=SUM(A1)", notes="-5\nand more", email="a@x.example")
    make_contact(mallory, "Not Mine")
    response = as_alice.get(reverse("contacts:export"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 1
    assert rows[0]["name"] == "'=SUM(A1)"
    assert rows[0]["notes"] == "'-5\nand more"
    assert guarded("'kept")[1:] == "'kept"


def test_a_profile_is_known_by_its_decoded_name():
    for address in (
        "https://www.linkedin.com/in/Ren%C3%A9-x/", "linkedin.com/in/rené-x?trk=a",
        "http://de.linkedin.com/in/rené-x/en",
    ):  # fmt: skip
        assert linkedin_key(address) == "rené-x"
    for address in ("https://[x", "[", "http://a]b/", "https://evil.example/in/x", ""):
        assert linkedin_key(address) == ""


def test_addresses_that_are_too_long_are_refused(as_alice, alice):
    form = {"name": "A", "kind": "student", "phones": f"{'1' * 501}\n{'1' * 502}"}
    page = as_alice.post(reverse("contacts:create"), form).content.decode()
    assert "longer than 500 characters" in page


def test_a_tie_that_cannot_be_keeps_what_was_typed(as_alice, alice):
    course, dana = make_context(owner=alice, code="INFO 287"), make_contact(alice)
    form = {"context": course.pk, "role": "member", "starts_on": "2026-11-05",
            "ends_on": "2026-01-01"}  # fmt: skip
    page = as_alice.post(reverse("contacts:tie_create", args=[dana.pk]), form)
    text = page.content.decode()
    assert "The last day cannot come before the first." in text
    assert 'value="2026-11-05"' in text and 'value="2026-01-01"' in text
    assert page.context["tie_form"]["context"].value() == str(course.pk)
    assert "<details open>" in text and not dana.ties.exists()


def test_a_course_of_ones_own_that_is_sent_twice_is_one(as_alice, alice):
    for section in ("1", "1", "2"):
        as_alice.post(
            reverse("contacts:context_create"),
            {"kind": "course", "name": "Archives", "section": section},
        )
    assert sorted(alice.contexts.values_list("section", flat=True)) == ["1", "2"]
