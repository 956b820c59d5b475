"""Signing up, in and back in, as a person does it: by the pages and by the mails."""

import re

import pytest
from django.urls import reverse

from accounts.entrance import AddEmailForm, LoginForm
from accounts.models import User
from accounts.templatetags.parts import near, wrong_fields
from tests.factories import day

PASSWORD = "correct horse 27"


def link_in(mail):
    return re.search(r"http://testserver(/\S+)", mail.body)[1]


def test_sign_up_by_the_link_in_the_mail(client, db, mailoutbox):
    new = {"name": "Ana Lima", "email": "Ana@lakeshore.example", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), new, follow=True)
    assert "Look in your mail" in response.content.decode()
    [mail] = mailoutbox
    assert mail.subject == "Is this your address?"
    assert mail.body.startswith("Hello Ana,\n")
    page = client.get(link_in(mail))
    assert "Is this your address?" in page.content.decode()
    client.post(link_in(mail))
    response = client.post(
        reverse("account_login"), {"login": "ana@lakeshore.example", "password": PASSWORD}
    )
    assert response.url == "/today/"


def test_a_confirmation_link_that_is_over_says_so(client, db):
    page = client.get("/accounts/confirm-email/nothing/").content.decode()
    assert "This link does not work any more" in page


def test_sign_up_says_no_more_of_a_taken_address_than_of_a_free_one(client, alice, mailoutbox):
    new = {"name": "Ana Lima", "password1": PASSWORD}
    taken = client.post(reverse("account_signup"), new | {"email": alice.email}, follow=True)
    free = client.post(reverse("account_signup"), new | {"email": "b@x.example"}, follow=True)
    assert taken.redirect_chain == free.redirect_chain
    assert [mail.subject for mail in mailoutbox] == [
        "You have an account already",
        "Is this your address?",
    ]


@pytest.mark.parametrize("address", ["alice@lakeshore.example", "nobody@lakeshore.example"])
def test_a_wrong_password_and_an_unknown_address_read_alike(client, alice, address):
    response = client.post(reverse("account_login"), {"login": address, "password": "wrong"})
    page = response.content.decode()
    assert "That address and password do not match. Try again, or have a code mailed." in page
    assert f'value="{address}"' in page


def test_sign_in_by_a_mailed_code(client, alice, mailoutbox):
    page = client.post(reverse("account_request_login_code"), {"email": alice.email}, follow=True)
    assert "Type the code" in page.content.decode()
    [mail] = mailoutbox
    assert mail.subject == "Your sign-in code"
    code = re.search(r"^[\w-]{6,}$", mail.body, re.M)[0]
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    assert "That is not the code" in wrong.content.decode()
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.url == "/today/"


def test_a_mailed_code_is_promised_to_nobody_in_particular(client, db, mailoutbox):
    address = {"email": "nobody@lakeshore.example"}
    page = client.post(reverse("account_request_login_code"), address, follow=True)
    assert "If nobody@lakeshore.example has an account here" in page.content.decode()
    assert [mail.subject for mail in mailoutbox] == ["There is no account with this address"]


def test_a_lost_password_is_chosen_anew(client, alice, mailoutbox):
    page = client.post(reverse("account_reset_password"), {"email": alice.email}, follow=True)
    assert "Look in your mail" in page.content.decode()
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    new = dict.fromkeys(("password1", "password2"), "a whole new horse 9")
    done = client.post(form.request["PATH_INFO"], new, follow=True)
    assert "Your new password is set" in done.content.decode()
    assert User.objects.get().check_password("a whole new horse 9")
    again = client.get(link, follow=True).content.decode()
    assert "This link has been used or is too old" in again


def test_a_new_address_waits_until_its_link_is_followed(as_alice, alice, mailoutbox):
    new = {"email": "alice@new.example", "action_add": ""}
    page = as_alice.post(reverse("account_email"), new, follow=True).content.decode()
    assert "alice@new.example waits for its link" in page
    alice.refresh_from_db()
    assert alice.email == "alice@lakeshore.example"
    as_alice.post(link_in(mailoutbox[0]))
    alice.refresh_from_db()
    assert alice.email == "alice@new.example"


@pytest.mark.parametrize(
    "name", ["account_logout", "account_change_password", "account_email", "account_reauthenticate"]
)
def test_a_page_of_the_account_is_there_for_its_owner_and_nobody_else(client, alice, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(alice)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["login", "signup", "reset_password", "request_login_code"])
def test_an_empty_form_says_what_to_type(client, db, name):
    page = client.post(reverse(f"account_{name}"), {}).content.decode()
    assert "to fix." in page
    assert "Type your mail address." in page
    assert "This field is required" not in page


def test_no_field_has_a_placeholder_for_a_label(alice):
    for form in (LoginForm(), AddEmailForm(user=alice)):
        for field in form.visible_fields():
            assert field.label
            assert "placeholder" not in str(field)


def test_the_summary_leads_to_the_fields_that_are_wrong(db):
    form = LoginForm({"login": "a@x.example"})
    assert [field.name for field in wrong_fields(form)] == ["password"]


def test_landing_signs_in(client, alice):
    page = client.get("/").content.decode()
    assert 'action="/accounts/login/"' in page
    assert "passwords were printed" not in page
    assert client.get(reverse("account_inactive")).status_code == 200


def test_days_read_as_people_say_them():
    today = day("2026-11-24")
    said = [near(day(d), today) for d in ("2026-11-24", "2026-11-23", "2026-11-13", "2024-09-04")]
    assert said == ["Today", "Yesterday", "Nov 13", "Sep 4, 2024"]
    assert near(None, today) == "Not yet"


@pytest.mark.parametrize(
    ("before", "leads_to"),
    [
        ("http://testserver/people/?q=ann", "/people/?q=ann"),
        ("https://elsewhere.example/people/", "/today/"),
        ("", "/today/"),
    ],
)
def test_what_is_sent_while_signed_out_leads_back_to_where_it_stood(
    client, alice, before, leads_to
):
    address = reverse("contacts:archive", args=[1])
    entrance = client.post(address, headers={"referer": before}, follow=True)
    assert "You were signed out, so that was not done." in entrance.content.decode()
    url, _ = entrance.redirect_chain[-1]
    answer = client.post(url, {"login": alice.email, "password": PASSWORD})
    assert answer.url == leads_to
