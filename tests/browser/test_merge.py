"""Two made one and taken apart, as a student does it, on a laptop and on a phone."""

import pytest

from tests.browser.test_look import sign_in
from tests.factories import log_interaction, make_contact, make_context, make_tie, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def noor(transactional_db):
    noor = make_user("noor@lakeshore.example", name="Noor Castellane")
    course = make_context(owner=noor, code="INFO 287", name="Deeds of gift")
    for employer, notes in (("City Archives", "Likes tea."), ("Public Library", "Met twice.")):
        person = make_contact(noor, "Dana Lind", employer=employer, notes=notes)
        make_tie(course, contact=person)
        log_interaction(person, noor.today(), topic=f"work at the {employer}")
    return noor


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light"), (1280, "dark")])
def test_merge_and_take_apart(open_page, axe, live_server, noor, width, theme):
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/people/")
    if page.get_by_text("Narrow down", exact=True).is_visible():
        page.get_by_text("Narrow down", exact=True).click()
    page.get_by_role("link", name="Possibly the same person").click()
    assert "The same name, and both are in INFO 287." in page.locator("main").inner_text()
    faults = axe(page)
    page.get_by_role("link", name="Look at both").click()
    page.get_by_label("Public Library").check()
    page.get_by_label("Both").check()
    assert faults + axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="make them one").click()
    page.wait_for_selector(".toast-bar")
    shown = page.locator("main").inner_text()
    assert "Public Library" in shown
    assert "work at the City Archives" in shown and "work at the Public Library" in shown
    page.get_by_text("With Dana Lind").click()
    assert "City Archives Employer of Dana Lind" in page.locator("main").inner_text()
    page.get_by_role("link", name="Take them apart").click()
    page.wait_for_selector("h1:has-text('came to')")
    assert axe(page) == []
    page.get_by_role("button", name="They are two people").click()
    page.wait_for_selector(".toast-bar")
    assert noor.contacts.count() == 2
    page.goto(live_server.url + "/people/same/")
    page.get_by_role("button", name="Two people").click()
    page.wait_for_selector("text=Everybody is here once")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=The same name")


def test_undo_in_the_toast_takes_them_apart(open_page, live_server, noor):
    page = open_page()
    sign_in(page, live_server, noor)
    person = noor.contacts.first()
    page.goto(f"{live_server.url}/people/{person.pk}/")
    page.get_by_role("link", name="Dana Lind", exact=True).click()
    page.get_by_role("button", name="make them one").click()
    page.locator(".toast-bar button").click()
    page.wait_for_selector("text=somebody of their own again")
    assert noor.contacts.count() == 2
