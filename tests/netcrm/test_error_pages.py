"""Our own words when something is wrong, whatever else is broken."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import override_settings
from django.urls import path


def broken(request):
    raise RuntimeError("CANARY")


urlpatterns = [path("broken/", broken)]


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_no_request_no_context_and_no_database(name):
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert "style=" not in page


def test_there_is_a_page_for_nothing_here(client, db):
    response = client.get("/nothing/at/all/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_form_without_its_token_is_not_taken(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@x.example"})
    assert response.status_code == 403
    assert "The page had waited too long" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.netcrm.test_error_pages")
def test_what_breaks_is_not_shown_and_needs_no_database():
    response = Client(raise_request_exception=False).get("/broken/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something broke here" in page
    assert "CANARY" not in page


def test_what_staff_can_see_is_public(client, db):
    assert "They never see" in client.get("/privacy/").content.decode()
