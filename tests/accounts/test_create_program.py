import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Program, User
from tests.factories import make_user

LINK = re.compile(r"http://testserver(/accounts/password/reset/key/\S+)")


def create_program(*args):
    said = StringIO()
    call_command("create_program", *args, stdout=said, stderr=said)
    return said.getvalue()


def test_the_first_staff_chooses_a_password_and_finds_the_panel(client, db):
    said = create_program(
        "Lakeshore iSchool", "--staff", "Ilse@Lakeshore.example", "--domains", "lakeshore.example"
    )
    ilse = User.objects.get(email="ilse@lakeshore.example")
    assert (ilse.is_staff, ilse.is_superuser, str(ilse.program)) == (
        True,
        False,
        "Lakeshore iSchool",
    )
    assert LINK.search(said)[0] in mail.outbox[0].body
    page = client.get(LINK.search(said)[1], follow=True)
    form = {"password1": "paper lamp stamp", "password2": "paper lamp stamp"}
    client.post(page.redirect_chain[-1][0], form)
    client.post("/accounts/login/", {"login": ilse.email, "password": "paper lamp stamp"})
    assert client.get("/admin/").status_code == 200


def test_twice_changes_nothing(db):
    args = (
        "Lakeshore iSchool",
        "--staff",
        "ilse@lakeshore.example",
        "--domains",
        "lakeshore.example",
    )
    create_program(*args)
    create_program(*args)
    assert Program.objects.get().email_domains == "lakeshore.example"
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_a_student_of_the_program_becomes_staff_and_keeps_the_password(alice):
    said = create_program("Lakeshore iSchool", "--staff", alice.email)
    alice.refresh_from_db()
    assert alice.is_staff and alice.check_password("correct horse 27")
    assert not LINK.search(said) and not mail.outbox


def test_who_never_proved_the_address_does_not_come_in_with_their_password(db):
    User.objects.create_user("ilse@lakeshore.example", "I got here first")
    create_program("Lakeshore iSchool", "--staff", "ilse@lakeshore.example")
    assert not User.objects.get().check_password("I got here first")


@pytest.mark.parametrize(
    "args",
    [
        ["", "--staff", "ilse@lakeshore.example"],
        ["X" * 201, "--staff", "ilse@lakeshore.example"],
        ["Lakeshore", "--staff", "no address"],
        ["Lakeshore", "--staff", "ilse@lakeshore.example", "--domains", "not a domain"],
        ["Lakeshore", "--staff", "ilse@lakeshore.example", "--domains", "taken.example"],
        ["Lakeshore", "--staff", "busy@taken.example"],
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(db, args):
    taken = Program.objects.create(name="Taken", email_domains="taken.example")
    make_user("busy@taken.example", program=taken, is_staff=True)
    with pytest.raises(CommandError):
        create_program(*args)
    assert Program.objects.count() == User.objects.count() == 1
