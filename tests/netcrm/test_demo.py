"""The made-up school of local mode: whole, alive on any day, and quick."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from accounts.models import Program, User
from contacts.models import Context
from interactions.models import Interaction
from netcrm import demo
from reminders.nudges import due_nudges

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "day", ["2026-11-24", "2027-01-01", "2028-02-29", "2026-06-07", "2026-08-20", "2027-03-14"]
)
def test_today_is_alive_on_any_day(db, time_machine, day):
    now = datetime.fromisoformat(f"{day}T15:00").replace(tzinfo=UTC)
    time_machine.move_to(now, tick=False)
    access = demo.load(now)
    noor = User.objects.get(email=access.student_email)
    nudges = due_nudges(noor, noor.today())
    assert 8 <= nudges.total <= 20
    kinds = {kind.value for kind in nudges.counts}
    assert {"keep", "follow", "reply", "promise", "reference"} <= kinds
    late = [
        nudge.contact.name for nudge in due_nudges(noor, noor.today(), 99).items if nudge.is_late
    ]
    assert late == ["Wendell Ikaika-Strom"]
    assert noor.interactions.count() >= 60
    assert len({contact.kind for contact in noor.contacts.all()}) == 4
    call_command("check_due")


def test_it_is_made_in_a_bounded_number_of_statements(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(1600):
        demo.load(NOW)


def test_both_people_sign_in_and_see_their_part(client, db):
    access = demo.load(NOW)
    for email, password, page in (
        (access.student_email, access.student_password, "/today/"),
        (access.staff_email, access.staff_password, "/admin/"),
    ):
        client.post("/accounts/login/", {"login": email, "password": password})
        assert client.get(page).status_code == 200
        client.post("/accounts/logout/")


def test_it_is_the_same_school_twice_but_for_the_passwords(db):
    seen = []
    for _ in range(2):
        access = demo.load(NOW)
        rows = Interaction.objects.order_by("pk").values_list("day", "topic", "said")
        seen.append((list(rows), access.student_email, access.student_password))
        User.objects.all().delete()
        Program.objects.all().delete()
        assert not Context.objects.exists()
    assert seen[0][:2] == seen[1][:2]
    assert seen[0][2] != seen[1][2]


def test_nobody_in_it_has_an_address_that_could_be_somebodys(db):
    demo.load(NOW)
    for user in User.objects.all():
        assert user.email.endswith(".example")
        assert all(point.value.endswith((".example", "-demo")) for point in user.points.all())
