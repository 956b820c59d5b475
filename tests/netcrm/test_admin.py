"""The program panel: what staff can do there, and that nothing private is in any page of it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contacts.models import Context, Faculty, Opening, Recess, Term
from interactions.models import Interaction
from netcrm.program_panel import crowd, weekly_loggers
from reminders.models import Digest
from tests.factories import (
    log_interaction,
    make_contact,
    make_context,
    make_point,
    make_program,
    make_tie,
    make_user,
)

CANARY = "zq-canary-7731"
KINDS = {"course": "Course", "group": "Group", "event": "Event", "workplace": "Workplace"}


@pytest.fixture
def school(db):
    return make_program()


@pytest.fixture
def staff(school):
    return make_user("ilse@lakeshore.example", name="Ilse", program=school, is_staff=True)


@pytest.fixture
def operator(db):
    return make_user("root@dots.example", is_staff=True, is_superuser=True)


@pytest.fixture
def student(school):
    """A student with the canary in every private text."""
    noor = make_user("noor@lakeshore.example", name="Noor", program=school)
    own = make_context(owner=noor, name=CANARY, code=CANARY, section=CANARY)
    course = make_context(program=school, code="INFO 200", name="Information communities")
    dana = make_contact(noor, CANARY, notes=CANARY, how_met=CANARY, employer=CANARY, called=CANARY)
    make_point(dana, "email", f"{CANARY}@lakeshore.example")
    make_tie(own, contact=dana)
    make_tie(course, contact=dana)
    make_tie(course, owner=noor)
    dana.tags.create(owner=noor, name=CANARY)
    log_interaction(dana, noor.today(), said=CANARY, topic=CANARY, context=own)
    return noor


@pytest.fixture
def as_staff(client, staff):
    client.force_login(staff)
    return client


def pages(*ids):
    """Every address of the panel, with these ids in place of the row's."""
    yield from (reverse(f"admin:{name}") for name in ("index", "jsi18n", "login"))
    yield "/admin/autocomplete/?app_label=contacts&model_name=tie&field_name=contact&term="
    yield "/admin/autocomplete/?app_label=contacts&model_name=course&field_name=owner&term="
    yield "/admin/autocomplete/?app_label=contacts&model_name=course&field_name=term&term="
    for app in ("accounts", "contacts", "interactions", "reminders", "account", "auth"):
        yield f"/admin/{app}/"
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{base}_changelist")
        yield reverse(f"{base}_changelist") + f"?q={CANARY}"
        yield reverse(f"{base}_changelist") + "?all="
        yield reverse(f"{base}_add")
        for pk in ids:
            for page in ("change", "history", "delete"):
                yield reverse(f"{base}_{page}", args=[pk])
    for model in ("contact", "tie", "interaction", "contacttag", "contactpoint", "context"):
        yield f"/admin/contacts/{model}/"
        for pk in ids:
            yield f"/admin/contacts/{model}/{pk}/change/"
            yield f"/admin/r/9/{pk}/"


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_no_page_of_the_panel_shows_anything_private(client, request, student, staff, who):
    client.force_login(request.getfixturevalue(who))
    ids = {
        student.pk, staff.pk, student.contacts.get().pk, student.interactions.get().pk,
        *Context.objects.values_list("pk", flat=True),
    }  # fmt: skip
    tried = list(pages(*ids))
    assert len(tried) > 60
    for url in tried:
        answer = client.get(url, follow=True)
        assert answer.status_code in (200, 403, 404), url
        shown = answer.content.decode() + str(answer.headers)
        # What was searched for stands in the search field and in links, which is no leak.
        for echo in (f'value="{CANARY}"', f"q={CANARY}", f"q%3D{CANARY}"):
            shown = shown.replace(echo, "")
        assert CANARY not in shown, url
    assert not LogEntry.objects.filter(object_repr__contains=CANARY).exists()


def test_only_the_projects_own_pages_are_in_the_panel():
    names = {model._meta.label for model in admin.site._registry}
    assert names == {
        "accounts.User", "accounts.Program", "contacts.Term", "contacts.Course", "contacts.Group",
        "contacts.Event", "contacts.Workplace", "contacts.Faculty", "contacts.Opening",
        "contacts.Recess",
    }  # fmt: skip


def test_a_student_and_staff_of_no_program_find_no_door(client, student, db):
    nobody = make_user("none@lakeshore.example", is_staff=True)
    door = client.get("/admin/contacts/course/", follow=True).redirect_chain[-1][0]
    assert door == "/accounts/login/?next=/admin/contacts/course/"
    for user in (student, nobody):
        client.force_login(user)
        for url in pages(student.pk):
            answer = client.get(url, follow=True)
            assert answer.status_code in (403, 404), url


def test_there_is_no_second_sign_in_form(client, staff):
    wrong = {"username": staff.email, "password": "correct horse 27"}
    assert client.post("/admin/login/", wrong).url.startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_staff_see_the_people_of_their_program_and_nobody_else(as_staff, student, mallory):
    shown = as_staff.get("/admin/accounts/user/").content.decode()
    assert "noor@lakeshore.example" in shown
    assert mallory.email not in shown
    stranger = as_staff.get(f"/admin/accounts/user/{mallory.pk}/change/", follow=True)
    assert mallory.email not in stranger.content.decode()


def test_staff_deactivate_and_reactivate(as_staff, client, student, mallory):
    row = {"_selected_action": [student.pk, mallory.pk], "index": 0}
    as_staff.post("/admin/accounts/user/", {"action": "deactivate", **row})
    student.refresh_from_db()
    mallory.refresh_from_db()
    assert not student.is_active and student.next_digest_at is None
    assert mallory.is_active
    as_staff.post("/admin/accounts/user/", {"action": "reactivate", **row})
    student.refresh_from_db()
    assert student.is_active and student.next_digest_at


def test_nobody_deactivates_themselves_or_the_operator(as_staff, staff, operator):
    operator.program = staff.program
    operator.save()
    row = {"_selected_action": [staff.pk, operator.pk], "index": 0, "select_across": 1}
    as_staff.post("/admin/accounts/user/", {"action": "deactivate", **row})
    assert User.objects.filter(is_active=True, pk__in=[staff.pk, operator.pk]).count() == 2


def test_staff_have_the_verification_mail_sent_again(as_staff, school):
    waiting = User.objects.create_user("late@lakeshore.example", "x" * 12, program=school)
    EmailAddress.objects.create(user=waiting, email=waiting.email, primary=True)
    form = {"_selected_action": [waiting.pk], "index": 0, "action": "resend_verification"}
    as_staff.post("/admin/accounts/user/", form)
    assert [letter.to for letter in mail.outbox] == [["late@lakeshore.example"]]
    as_staff.post("/admin/accounts/user/", form)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_no_one_sets_a_students_password_address_or_name(client, request, student, who):
    before = User.objects.values("password", "email", "name", "is_superuser", "is_active")
    kept = before.get(pk=student.pk)
    client.force_login(request.getfixturevalue(who))
    client.post(
        f"/admin/accounts/user/{student.pk}/change/",
        {"email": "m@evil.example", "password": "x", "is_superuser": "on", "name": "M",
         "program": student.program_id},
    )  # fmt: skip
    assert client.get(f"/admin/accounts/user/{student.pk}/password/").status_code in (302, 404)
    client.post(
        f"/admin/accounts/user/{student.pk}/password/", {"password1": "a", "password2": "a"}
    )
    client.post(f"/admin/accounts/user/{student.pk}/delete/", {"post": "yes"})
    assert before.get(pk=student.pk) == kept


def test_staff_cannot_raise_themselves(as_staff, staff):
    as_staff.post(
        f"/admin/accounts/user/{staff.pk}/change/",
        {"is_superuser": "on", "is_staff": "on", "program": ""},
    )
    staff.refresh_from_db()
    assert not staff.is_superuser and staff.program


@pytest.mark.parametrize(
    "question",
    ["password__startswith=m", "contacts__isnull=1", "contacts__notes__contains=x", "contacts=1",
     "digests__isnull=1", "program__users__password__startswith=m"],
)  # fmt: skip
def test_the_list_answers_no_question_but_those_on_offer(as_staff, student, question):
    answer = as_staff.get(f"/admin/accounts/user/?{question}")
    assert answer.status_code in (302, 400)


@pytest.mark.parametrize("kind", KINDS)
def test_staff_add_to_their_own_catalogue(as_staff, school, kind):
    answer = as_staff.post(
        f"/admin/contacts/{kind}/add/",
        {"name": "Deeds of gift", "code": "INFO 287", "program": make_program("Other").pk},
    )
    assert answer.status_code == 302
    made = Context.objects.get()
    assert (made.kind, made.program, made.owner) == (kind, school, None)


def test_a_second_term_of_the_same_name_is_a_sentence_and_no_crash(as_staff, school):
    form = {"name": "Fall 2026", "starts_on": "2026-08-20", "ends_on": "2026-12-12"}
    assert as_staff.post("/admin/contacts/term/add/", form).status_code == 302
    answer = as_staff.post("/admin/contacts/term/add/", form)
    assert answer.status_code == 200 and "already exists" in answer.content.decode()
    assert Term.objects.get().program == school


def test_a_term_of_another_program_is_no_choice(as_staff, school):
    other = Term.objects.create(
        program=make_program("Other"), name="Fall", starts_on="2026-08-20", ends_on="2026-12-12"
    )
    as_staff.post("/admin/contacts/course/add/", {"name": "Archives", "term": other.pk})
    assert not Context.objects.exists()


def test_another_programs_course_and_a_students_own_are_out_of_reach(as_staff, student, client):
    foreign = make_context(program=make_program("Other"), name="Foreign")
    own = student.contexts.get()
    missing = as_staff.get("/admin/contacts/course/0/change/", follow=True)
    for context in (foreign, own):
        for page in ("change", "delete", "history"):
            url = f"/admin/contacts/course/{context.pk}/{page}/"
            answer = as_staff.post(url, {"name": "Mine now", "post": "yes"}, follow=True)
            assert answer.status_code == missing.status_code
        context.refresh_from_db()
        assert context.name != "Mine now"


def test_what_students_are_tied_to_cannot_be_deleted(as_staff, student, school):
    used = Context.objects.get(code="INFO 200")
    answer = as_staff.post(f"/admin/contacts/course/{used.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    free = make_context(program=school, name="Never held")
    page = as_staff.get(f"/admin/contacts/course/{free.pk}/delete/")
    assert page.status_code == 200
    as_staff.post(f"/admin/contacts/course/{free.pk}/delete/", {"post": "yes"})
    assert set(Context.objects.filter(program=school)) == {used}
    assert student.ties.count() == 3


def test_staff_keep_faculty_and_openings_of_their_own_program(as_staff, school):
    chapter = make_context(program=school, kind="group", name="Chapter")
    foreign = make_context(program=make_program("Other"), name="Foreign")
    form = {"name": "Dr. Vos", "title": "Professor", "contexts": [chapter.pk]}
    assert as_staff.post("/admin/contacts/faculty/add/", form).status_code == 302
    entry = Faculty.objects.get()
    assert (entry.program, [*entry.contexts.all()]) == (school, [chapter])
    again = as_staff.post("/admin/contacts/faculty/add/", form)
    assert "already exists" in again.content.decode()
    reach = as_staff.post("/admin/contacts/faculty/add/", {"name": "X", "contexts": [foreign.pk]})
    assert reach.status_code == 200 and Faculty.objects.count() == 1
    role = {"title": "Coordinator", "step": "leader", "faculty": entry.pk, "context": chapter.pk,
            "closes_on": "2026-12-01"}  # fmt: skip
    url = "/admin/contacts/opening/add/"
    assert as_staff.post(url, role | {"context": foreign.pk}).status_code == 200
    late = as_staff.post(url, role | {"opens_on": "2027-01-01"})
    assert "It cannot close before it opens." in late.content.decode()
    assert as_staff.post(url, role).status_code == 302
    assert Opening.objects.get().program == school


def test_a_students_own_context_is_no_choice_for_an_opening(client, operator, student, school):
    client.force_login(operator)
    for page in ("opening", "faculty"):
        assert CANARY not in client.get(f"/admin/contacts/{page}/add/").content.decode()
    role = {"title": "X", "step": "leader", "context": student.contexts.get().pk,
            "closes_on": "2026-12-01", "program": school.pk}  # fmt: skip
    assert client.post("/admin/contacts/opening/add/", role).status_code == 200
    assert not Opening.objects.exists()


def test_staff_keep_finals_and_breaks_of_their_own_program(as_staff, school):
    url = "/admin/contacts/recess/add/"
    finals = {"kind": "finals", "name": "Finals, fall", "starts_on": "2026-12-07",
              "ends_on": "2026-12-12"}  # fmt: skip
    backwards = as_staff.post(url, finals | {"ends_on": "2026-12-01"})
    assert "The last day cannot come before the first." in backwards.content.decode()
    assert as_staff.post(url, finals).status_code == 302
    assert Recess.objects.get().program == school
    again = as_staff.post(url, finals)
    assert "already exists" in again.content.decode()


def test_whom_students_refer_to_cannot_be_deleted(as_staff, school, student):
    entry = Faculty.objects.create(program=school, name="Dr. Vos")
    student.contacts.update(faculty=entry)
    url = f"/admin/contacts/faculty/{entry.pk}/delete/"
    assert as_staff.post(url, {"post": "yes"}).status_code == 403
    student.contacts.update(faculty=None)
    as_staff.post(url, {"post": "yes"})
    assert not Faculty.objects.exists()


def test_the_operator_chooses_the_program(client, operator, school):
    client.force_login(operator)
    form = {"name": "Archives", "program": school.pk}
    assert client.post("/admin/contacts/course/add/", form).status_code == 302
    assert Context.objects.get().program == school
    assert client.post("/admin/contacts/course/add/", {"name": "Archives"}).status_code == 200
    for model in ("user", "program"):
        assert client.get(f"/admin/accounts/{model}/").status_code == 200


@pytest.mark.parametrize(
    ("count", "of", "shown"),
    [(0, 340, 0), (9, 340, 0), (10, 340, 10), (212, 340, 210), (338, 340, 330), (340, 340, 330),
     (10, 10, 0), (10, 19, 0), (10, 20, 10)],
)  # fmt: skip
def test_a_figure_never_singles_out_ten_or_fewer(count, of, shown):
    assert crowd(count, of) == shown


def test_totals_are_left_out_below_ten_students(as_staff, student):
    Digest.objects.create(owner=student, day=student.today(), due_at=timezone.now(), state="sent")
    shown = as_staff.get("/admin/").content.decode()
    assert "Totals appear once 10 students have logged something" in shown
    assert "at least" not in shown


@pytest.fixture
def logged(school):
    """Twenty-one students, the first eleven of whom logged something last week."""
    for number in range(21):
        user = make_user(f"s{number}@lakeshore.example", program=school)
        if number < 11:
            log_interaction(make_contact(user), user.today())
    Interaction.objects.update(created_at=timezone.now() - timedelta(days=7))


def test_totals_appear_with_a_crowd(as_staff, logged):
    assert "At least 10 of 21 last week." in " ".join(
        as_staff.get("/admin/").content.decode().split()
    )


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/contacts/course/"])
def test_the_query_count_does_not_grow_with_the_rows(
    as_staff, school, path, django_assert_max_num_queries
):
    as_staff.get(path)
    with django_assert_max_num_queries(60) as few:
        as_staff.get(path)
    for number in range(30):
        make_user(f"s{number}@lakeshore.example", program=school)
        make_context(program=school, name=f"Course {number}")
    with django_assert_max_num_queries(len(few)):
        as_staff.get(path)


def test_the_totals_do_not_move_with_whom_staff_keeps_out(as_staff, school, logged):
    """Else staff would turn students off one by one, and read from the totals who had logged."""
    before = weekly_loggers(school, timezone.now())
    for user in User.objects.filter(email__in=["s0@lakeshore.example", "s20@lakeshore.example"]):
        user.set_active(False, timezone.now())
        assert weekly_loggers(school, timezone.now()) == before


@pytest.mark.parametrize("ticked", ["x", "%00", "9" * 30, "-1", ""])
def test_an_action_on_what_is_no_row_does_nothing(as_staff, student, ticked):
    form = {"action": "deactivate", "_selected_action": ticked}
    assert as_staff.post("/admin/accounts/user/", form).status_code == 302
    student.refresh_from_db()
    assert student.is_active


def test_a_long_search_and_an_empty_field_name_are_answered(as_staff, student):
    course = Context.objects.catalogue().get(code="INFO 200")
    for words in ("a " * 1900, "x" * 60_000):
        assert as_staff.get("/admin/contacts/course/", {"q": words}).status_code == 200
    page = f"/admin/contacts/course/{course.pk}/change/?_to_field="
    assert as_staff.get(page).status_code == 200


def test_a_course_that_cannot_be_keeps_what_was_typed(as_staff, student):
    form = {"name": "Dr. New", "title": "Professor", "contexts": ["9" * 30]}
    page = as_staff.post("/admin/contacts/faculty/add/", form)
    assert page.status_code == 200
    assert "Dr. New" in page.content.decode() and page.context["errors"]
    assert not Faculty.objects.exists()
