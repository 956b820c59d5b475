"""Erasing an account takes every row of it, whatever model is added later."""

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from accounts.models import User
from interactions.models import Import, ImportedRow
from reminders.models import Decision
from tests.factories import make_contact, make_user
from tests.netcrm.test_census import Rows, everything, world  # noqa: F401

URL, PASSWORD = reverse("account_delete"), {"password": "correct horse 27"}


def fill(rows: Rows) -> None:
    """What the census needs no row of."""
    user = rows.user
    source = Import.objects.get(owner=user)
    ImportedRow.objects.create(owner=user, source=source, contact=user.contacts.first())
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
        object_repr=user.email, action_flag=CHANGE,
    )  # fmt: skip


def references():
    """Every model that refers to a user, with the field that does."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                yield model, field.name


def rows_of(key, model, field):
    return list(model.objects.filter(**{f"{field}_id": key}).order_by("pk").values_list())


def test_every_row_goes_and_nobody_elses(world):  # noqa: F811
    alice, mallory = world["alice"], world["mallory"]
    fill(alice)
    fill(mallory)
    key = alice.user.pk
    client = Client()
    client.force_login(alice.user)
    hers = {pair: rows_of(mallory.user.pk, *pair) for pair in references()}
    for model, field in references():
        found = rows_of(key, model, field)
        assert found, f"{model.__name__} is not part of this test yet: add a row to `fill`."
    page = client.post(URL, PASSWORD)
    assert "Your account is erased." in page.content.decode()
    for model, field in references():
        assert not rows_of(key, model, field)
        assert rows_of(mallory.user.pk, model, field) == hers[model, field]
    assert not LogEntry.objects.filter(object_repr=alice.user.email).exists()
    assert Decision.objects.get().owner == mallory.user
    assert client.get(reverse("reminders:today")).status_code == 302


def test_a_session_elsewhere_ends_with_the_account(alice):
    here, elsewhere = Client(), Client()
    here.force_login(alice)
    elsewhere.force_login(alice)
    here.post(URL, PASSWORD)
    assert elsewhere.get(reverse("reminders:today")).url.startswith("/accounts/login/")


def test_a_wrong_password_erases_nothing(as_alice, alice):
    make_contact(alice)
    before = everything()
    page = as_alice.post(URL, {"password": "wrong"}).content.decode()
    assert "That is not your password. Nothing was erased." in page
    assert (
        "Type your password. Nothing was erased."
        in as_alice.post(URL, {"password": ""}).content.decode()
    )
    assert everything() == before


def test_guessing_the_password_here_is_limited_too(as_alice, alice):
    codes = [as_alice.post(URL, {"password": f"wrong {n}"}).status_code for n in range(12)]
    assert codes[-1] == 429
    assert as_alice.post(URL, PASSWORD).status_code == 429
    assert User.objects.filter(pk=alice.pk).exists()


def test_who_has_no_password_types_the_address(client, db):
    user = make_user("code@lakeshore.example", password=None)
    client.force_login(user)
    assert "Nothing was erased" in client.post(URL, {"address": "x"}).content.decode()
    client.post(URL, {"address": "Code@lakeshore.example"})
    assert not User.objects.exists()
