"""Profile, time zone and the account page."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.time import zone_names
from tests.factories import day, log_interaction, make_contact, make_program

PROFILE, ZONE = reverse("accounts:profile"), reverse("accounts:time_zone")
FORM = {"name": "Alice Moreau", "time_zone": "UTC"}


def test_the_profile_keeps_what_was_typed(as_alice, alice):
    form = FORM | {"name": " Alice \u2028 M. ", "employer": "City Archives", "place": "Ghent",
                   "interests": "zines", "linkedin_url": "linkedin.com/in/alice",
                   "site_url": "https://alice.example"}  # fmt: skip
    assert as_alice.post(PROFILE, form).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.employer, alice.place) == ("Alice M.", "City Archives", "Ghent")
    assert alice.linkedin_url == "https://linkedin.com/in/alice"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "Add a name, even just a first name."),
        ("time_zone", "Mars/Olympus", "Choose one of the places in the list."),
        ("time_zone", "../../etc/passwd", "Choose one of the places in the list."),
        ("site_url", "javascript:alert(1)", "begins with https://"),
        ("linkedin_url", "ftp://linkedin.com/in/a", "begins with https://"),
        ("employer", "x\0y", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(as_alice, alice, field, value, sentence):
    page = as_alice.post(PROFILE, FORM | {"interests": "zines and maps", field: value})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "zines and maps" in page.content.decode()
    alice.refresh_from_db()
    assert alice.interests == ""


def test_another_zone_moves_the_digest_and_the_due_dates(as_alice, alice, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), tick=False)
    tomorrow_in_tokyo = make_contact(alice, cadence_days=30)
    log_interaction(tomorrow_in_tokyo, day("2026-11-24"))
    before = alice.next_digest_at
    as_alice.post(PROFILE, FORM | {"time_zone": "America/Los_Angeles"})
    alice.refresh_from_db()
    tomorrow_in_tokyo.refresh_from_db()
    assert alice.next_digest_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC) != before
    # In Los Angeles it is the 23rd still: the talk of the 24th does not count yet.
    assert tomorrow_in_tokyo.last_day is None
    assert tomorrow_in_tokyo.recount_on == day("2026-11-24")


def test_the_same_zone_touches_no_digest(as_alice, alice):
    User.objects.filter(pk=alice.pk).update(next_digest_at=datetime(2026, 1, 1, tzinfo=UTC))
    as_alice.post(PROFILE, FORM | {"employer": "City Archives"})
    alice.refresh_from_db()
    assert alice.next_digest_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_program_is_joined_by_its_address_and_left_at_will(as_alice, alice):
    mine = make_program("Lakeshore iSchool", email_domains="lakeshore.example")
    other = make_program("Other", email_domains="other.example")
    assert as_alice.post(PROFILE, FORM | {"program": other.pk}).status_code == 200
    as_alice.post(PROFILE, FORM | {"program": mine.pk})
    assert User.objects.get().program == mine
    as_alice.post(PROFILE, FORM | {"program": ""})
    assert User.objects.get().program is None


def test_staff_stay_in_their_program(as_alice, alice):
    User.objects.update(program=make_program(email_domains="lakeshore.example"), is_staff=True)
    as_alice.post(PROFILE, FORM | {"program": ""})
    assert User.objects.get().program


def test_nothing_but_the_profile_is_set_by_the_profile(as_alice, alice):
    form = FORM | {"is_staff": "on", "is_superuser": "on", "email": "m@evil.example", "program": 1}
    as_alice.post(PROFILE, form)
    alice.refresh_from_db()
    assert (alice.is_staff, alice.email) == (False, "alice@lakeshore.example")


def test_moving_when_the_browser_is_elsewhere(as_alice, alice, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False)
    as_alice.post(ZONE, {"browser_zone": "Asia/Kolkata", "answer": "move"})
    alice.refresh_from_db()
    assert alice.time_zone == "Asia/Kolkata"
    assert alice.next_digest_at == datetime(2026, 11, 30, 2, 30, tzinfo=UTC)


def test_keeping_is_remembered_and_asked_no_more(as_alice, alice):
    as_alice.post(ZONE, {"browser_zone": "Europe/Berlin", "answer": "keep"})
    alice.refresh_from_db()
    assert (alice.time_zone, alice.kept_time_zone) == ("UTC", "Europe/Berlin")
    assert 'data-kept="Europe/Berlin"' in as_alice.get(PROFILE).content.decode()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "x" * 999, "UTC\0"])
@pytest.mark.parametrize("answer", ["move", "keep", "", "both"])
def test_a_zone_that_is_none_changes_nothing(as_alice, alice, zone, answer):
    assert as_alice.post(ZONE, {"browser_zone": zone, "answer": answer}).status_code == 302
    alice.refresh_from_db()
    assert (alice.time_zone, alice.kept_time_zone) == ("UTC", "")


def test_sign_up_takes_the_browsers_zone_or_none(client, db):
    new = {"name": "Ana", "password1": "correct horse 27"}
    for number, zone in enumerate(("Asia/Kolkata", "Mars/Olympus")):
        form = {"email": f"a{number}@x.example", "browser_zone": zone}
        client.post(reverse("account_signup"), new | form)
    zones = User.objects.order_by("email").values_list("time_zone", flat=True)
    assert list(zones) == ["Asia/Kolkata", "UTC"]


def test_every_zone_can_be_chosen(as_alice, alice):
    page = as_alice.get(PROFILE).content.decode()
    assert len(zone_names()) > 400
    assert all(f'value="{zone}"' in page for zone in zone_names())


def test_the_account_page_leads_to_everything_about_it(as_alice, alice):
    page = as_alice.get(reverse("accounts:account")).content.decode()
    names = ["account_email", "account_change_password", "contacts:export", "privacy"]
    for name in (*names, "account_logout", "account_delete"):
        assert f'href="{reverse(name)}"' in page
    assert "alice@lakeshore.example" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Fill this in."),
        (forms.IntegerField(min_value=1), "-3", "Choose 1 or more."),
        (forms.IntegerField(max_value=40), "99", "Choose 40 or less."),
        (forms.CharField(max_length=3), "abcd", "Up to 3 characters are kept, and this has 4."),
    ],
)
def test_a_mistake_is_said_in_words_of_this_program(field, value, said):
    with pytest.raises(ValidationError, match=f"^\\['{re.escape(said)}'\\]$"):
        field.clean(value)
