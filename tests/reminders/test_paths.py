"""Paths with faculty, and what is asked before a last day at school."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contacts.models import Context, Faculty, Opening
from reminders import decisions
from reminders.nudges import due_nudges
from reminders.paths import path_with
from tests.factories import day, make_contact, make_context, make_program, make_tie

TODAY = day("2026-11-18")


@pytest.fixture
def school(alice):
    alice.program = make_program()
    alice.save()
    return alice.program


@pytest.fixture
def vos(alice, school):
    entry = Faculty.objects.create(program=school, name="Dr. Henrike Adeyemi-Vos")
    return make_contact(
        alice, "Dr. Henrike Adeyemi-Vos", today=TODAY, kind="faculty", called="Dr. Adeyemi-Vos",
        faculty=entry,
    )  # fmt: skip


def opening(vos, step="leader", closes="2026-12-01", **fields):
    return Opening.objects.create(
        program=vos.faculty.program, title=fields.pop("title", "Coordinator"), step=step,
        closes_on=closes, faculty=vos.faculty, **fields,
    )  # fmt: skip


def due(owner, today=TODAY):
    return [(nudge.kind, nudge.occurrence) for nudge in due_nudges(owner, today).items]


def states(vos, today=TODAY):
    return path_with(vos, today).states


def test_the_ladder_says_where_the_owner_stands(alice, school, vos):
    course = make_context(program=school, code="INFO 261")
    chapter = make_context(program=school, kind="group", name="Chapter")
    make_tie(course, contact=vos, role="instructor")
    vos.faculty.contexts.add(chapter)
    assert states(vos) == ["open", "open", "next", "open", "open", "open"]
    make_tie(course, owner=alice)
    make_tie(chapter, owner=alice, role="member")
    assert states(vos) == ["done", "open", "done", "open", "open", "open"]
    made = opening(vos)
    path = path_with(vos, TODAY)
    assert path.states == ["done", "open", "done", "next", "open", "open"]
    assert (path.next_step.title, path.next_step.occurrence) == ("Coordinator", f"o{made.pk}")
    make_tie(chapter, owner=alice, role="leader")
    assert states(vos)[3] == "done"


def test_an_opening_counts_only_between_its_days_and_with_this_person(alice, school, vos):
    opening(vos, closes="2026-11-17")
    opening(vos, opens_on="2026-11-19")
    other = Faculty.objects.create(program=school, name="Dr. Other")
    Opening.objects.create(program=school, title="X", step="leader", closes_on="2027-01-01",
                           faculty=other)  # fmt: skip
    assert path_with(vos, TODAY).next_step is None
    assert path_with(vos, TODAY + timedelta(days=1)).next_step is not None


def test_another_programs_openings_are_no_step(alice, vos):
    opening(vos)
    alice.program = make_program("Elsewhere")
    alice.save()
    vos.refresh_from_db()
    assert path_with(vos, TODAY).next_step is None
    assert due(alice) == []


def test_a_step_comes_up_before_it_closes_and_can_be_put_aside(as_alice, alice, vos):
    made = opening(vos)
    assert due(alice) == [("path", f"o{made.pk}")]
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason == (
        "Coordinator is open until December 1. It is how you would work together."
    )
    assert "Coordinator" in nudge.opener.text
    assert due(alice, day("2026-12-02")) == [] == due(alice, day("2026-11-10"))
    as_alice.post(reverse("reminders:skip", args=[vos.pk, "path", f"o{made.pk}"]))
    assert due(alice) == []
    assert path_with(vos, TODAY).next_step is None
    decisions.undo(alice.decisions.get(), TODAY)
    assert due(alice) == [("path", f"o{made.pk}")]


def test_at_the_end_of_a_role_there_is_thanks_to_say(alice, vos):
    desk = make_context(owner=alice, kind="workplace", name="Desk")
    make_tie(desk, contact=vos, role="supervisor")
    own = make_tie(desk, owner=alice, role="assistant", ends_on=TODAY - timedelta(days=3))
    assert due(alice) == [("path", f"t{own.pk}")]
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason.startswith("Your part in Desk ended on November 15.")
    assert "Desk" in nudge.opener.text
    assert path_with(vos, TODAY).ended == own
    assert ("path", f"t{own.pk}") not in due(alice, TODAY + timedelta(days=30))


def test_the_page_shows_the_path_and_links_to_the_catalogue(as_alice, alice, vos):
    opening(vos, closes=alice.today() + timedelta(days=5))
    page = as_alice.get(vos.get_absolute_url()).content.decode()
    assert "Your path with Dr. Adeyemi-Vos" in page and "Next: Coordinator" in page
    url = reverse("contacts:faculty", args=[vos.pk])
    entry = vos.faculty
    for bad in ("9" * 30, "x", str(entry.pk + 99)):
        as_alice.post(url, {"faculty": bad})
        vos.refresh_from_db()
        assert vos.faculty == entry
    as_alice.post(url, {"faculty": ""})
    vos.refresh_from_db()
    assert vos.faculty is None
    as_alice.post(url, {"faculty": entry.pk})
    vos.refresh_from_db()
    assert vos.faculty == entry
    entry.delete()
    assert as_alice.get(vos.get_absolute_url()).status_code == 200


def test_before_a_last_day_the_owner_is_asked_to_ask(as_alice, alice):
    dana = make_contact(alice, "Dana", today=TODAY, leaves_on=TODAY + timedelta(days=42))
    assert due(alice) == [("leaving", dana.leaves_on.isoformat())]
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.reason.startswith("Dana leaves school on December 30.")
    assert "December 30" in nudge.opener.text
    assert due(alice, TODAY - timedelta(days=1)) == []
    as_alice.post(reverse("contacts:leaving", args=[dana.pk, "stay"]))
    assert due(alice) == []
    as_alice.post(reverse("contacts:leaving", args=[dana.pk, "unstay"]))
    assert len(due(alice)) == 1


def test_a_student_becomes_an_alum_and_what_is_shared_is_kept(as_alice, alice):
    dana = make_contact(alice, "Dana", leaves_on=TODAY)
    make_tie(make_context(owner=alice), contact=dana)
    as_alice.post(reverse("contacts:leaving", args=[dana.pk, "alum"]))
    dana.refresh_from_db()
    assert (dana.kind, dana.ties.count()) == ("alum", 1)
    as_alice.post(reverse("contacts:leaving", args=[dana.pk, "student"]))
    dana.refresh_from_db()
    assert dana.kind == "student"
    assert as_alice.post(f"/people/{dana.pk}/leaving/x/").status_code == 404


def test_the_owners_own_last_day_is_about_whom_they_keep_up_with(alice):
    alice.leaves_on = TODAY + timedelta(days=30)
    alice.save()
    made = TODAY - timedelta(days=1)
    make_contact(alice, "Kept", today=TODAY, cadence_days=30, created_day=made)
    make_contact(alice, "Other", today=TODAY, created_day=made)
    (nudge,) = due_nudges(alice, TODAY).items
    assert nudge.contact.name == "Kept"
    assert nudge.reason == "You leave school on December 18. Give Kept an address that stays."
    assert "December 18" in nudge.opener.text


@pytest.mark.parametrize("typed", ["soon", "2026-13-40", "2026-02-30\0"])
def test_no_day_is_no_last_day(as_alice, alice, typed):
    dana = make_contact(alice)
    url = reverse("contacts:last_day", args=[dana.pk])
    page = as_alice.post(url, {"leaves_on": typed}, follow=True).content.decode()
    assert "That is no day." in page
    as_alice.post(url, {"leaves_on": "2027-05-15"})
    dana.refresh_from_db()
    assert dana.leaves_on == day("2027-05-15")


def test_deleting_what_an_opening_is_about_leaves_it_there(vos, school):
    group = make_context(program=school, kind="group", name="Chapter")
    made = opening(vos, context=group)
    group.delete()
    vos.faculty.delete()
    made.refresh_from_db()
    assert (made.context, made.faculty) == (None, None)
    assert not Context.objects.filter(name="Chapter").exists()
