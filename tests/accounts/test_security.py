"""The doors: limits, words that tell nothing, sessions that end, and addresses to come back to."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User

LOGIN = reverse("account_login")
PASSWORD = "correct horse 27"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def test_wrong_passwords_are_limited_whatever_address_they_claim_to_come_from(client, alice):
    for number in range(12):
        sign_in(client, alice.email, f"wrong {number}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    answer = sign_in(client, alice.email, HTTP_X_FORWARDED_FOR="10.9.9.9")
    assert answer.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_the_limits_live_in_the_database_and_not_in_the_broker():
    assert settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_a_known_and_an_unknown_address_are_answered_alike(alice, name):
    answers = [
        Client().post(reverse(name), {"email": email})
        for email in (alice.email, "nobody@lakeshore.example")
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].url == answers[1].url


def test_an_address_is_the_same_in_capitals(client, alice):
    assert sign_in(client, "ALICE@Lakeshore.Example").status_code == 302
    client.post(reverse("account_logout"))
    new = {"name": "A", "email": "Alice@LAKESHORE.example", "password1": "another horse 27"}
    client.post(reverse("account_signup"), new)
    assert User.objects.count() == 1


def test_who_is_deactivated_cannot_sign_in_and_is_signed_out(client, alice):
    sign_in(client, alice.email)
    User.objects.update(is_active=False)
    assert client.get("/today/").status_code == 302
    assert sign_in(client, alice.email).url == reverse("account_inactive")
    assert client.get("/today/").status_code == 302


def test_an_address_that_was_not_verified_lets_nobody_in(client, db):
    User.objects.create_user("new@lakeshore.example", PASSWORD)
    assert sign_in(client, "new@lakeshore.example").url == "/accounts/confirm-email/"
    assert client.get("/today/").status_code == 302


def test_a_new_password_ends_every_session(alice):
    here, elsewhere = Client(), Client()
    sign_in(here, alice.email)
    sign_in(elsewhere, alice.email)
    new = {"oldpassword": PASSWORD, "password1": "a new horse 99", "password2": "a new horse 99"}
    here.post(reverse("account_change_password"), new)
    assert {c.get("/today/").status_code for c in (here, elsewhere)} == {302}


def test_a_session_from_before_signing_in_is_worth_nothing(client, alice):
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client, alice.email)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example",
     "\\\\evil.example", "http:evil.example", "javascript:alert(1)", "https:/\\evil.example",
     "/%0d%0aLocation:https://evil.example", "data:text/html,x", "\thttps://evil.example",
     "https://testserver@evil.example", "https://testserver.evil.example", "//evil.example/%2f.."],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(client, alice, address):
    for extra in ({"next": address}, {"REDIRECT": address}):
        answer = client.post(LOGIN, {"login": alice.email, "password": PASSWORD} | extra)
        assert answer.url.startswith("/") and not answer.url.startswith(("//", "/\\"))
        assert "evil.example" not in answer.url or answer.url.startswith("/%0d%0a")
        client.post(reverse("account_logout"))


def test_a_foreign_host_is_refused_before_any_mail_leaves(client, alice, mailoutbox):
    form = {"email": alice.email}
    answer = client.post(reverse("account_reset_password"), form, HTTP_HOST="evil.example")
    assert answer.status_code == 400 and not mailoutbox
    client.post(reverse("account_reset_password"), form, HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in mailoutbox[0].body


def test_an_address_is_found_however_it_is_written_and_by_its_index(alice):
    found = User.objects.of_address(" Alice@Lakeshore.EXAMPLE ")
    assert found.get() == User.objects.get_by_natural_key("ALICE@lakeshore.example") == alice
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # or it reads the one account there is
    assert "user_email_unique" in found.order_by().explain()
