"""Every page at both widths and in both themes: nothing for axe to find, nothing wider than it."""

from datetime import timedelta

import pytest

from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_program,
    make_tie,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/privacy/"]


def sign_in(page, live_server, user):
    page.goto(live_server.url + "/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", "correct horse 27")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/today/")


@pytest.fixture
def noor(transactional_db):
    program = make_program()
    noor = make_user("noor@lakeshore.example", name="Noor Castellane", program=program)
    course = make_context(program=program, code="INFO 287", name="Deeds of gift")
    make_tie(course, owner=noor)
    for name, kind in (("Dana Okafor-Lind", "student"), ("Dr. Henrike Adeyemi-Vos", "faculty")):
        person = make_contact(
            noor, name, kind=kind, cadence_days=30, email="p@x.example",
            created_day=day("2026-01-05"), notes="Likes tea.",
        )  # fmt: skip
        make_tie(course, contact=person)
        ago = noor.today() - timedelta(days=60)
        log_interaction(person, ago, topic="finding aids", said="A long talk.")
    return noor


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_fit(open_page, axe, live_server, noor, width, theme):
    page, found = open_page(width, theme), []
    person = noor.contacts.first().pk
    own = ["/today/", "/people/", "/people/?kind=student", "/people/?q=nobody",
           f"/people/{person}/", f"/people/{person}/edit/", "/log/", f"/people/{person}/log/",
           "/people/new/", "/people/deleted/", "/settings/", "/settings/digest/", "/digests/",
           "/contexts/", "/contexts/new/", "/import/", "/settings/courses/",
           "/settings/account/"]  # fmt: skip

    def look(paths):
        for path in paths:
            page.goto(live_server.url + path)
            found.extend((path, fault) for fault in axe(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((path, "wider than the page"))

    look(PUBLIC)
    sign_in(page, live_server, noor)
    look(own)
    assert found == []


def test_log_it_by_keyboard_and_undo(open_page, live_server, noor):
    page = open_page()
    sign_in(page, live_server, noor)
    page.locator(".entry h2 a").first.focus()
    page.keyboard.press("l")
    page.wait_for_selector(".toast-bar")
    assert page.locator(".entry").count() == 1
    page.locator(".toast-bar button").click()
    page.locator(".entry").nth(1).wait_for()


def test_acting_on_today_swaps_the_page_in_place_and_moves_the_focus_on(
    open_page, live_server, noor
):
    page = open_page()
    sign_in(page, live_server, noor)
    page.evaluate("window.sameDocument = true")
    first = page.locator(".entry h2 a").first.inner_text()
    page.get_by_role("button", name="Skip").first.click()
    page.wait_for_selector(".entry-done")
    assert page.evaluate("window.sameDocument") is True
    assert f"Skipped {first}" in page.locator("#toasts").inner_text()
    assert page.evaluate("document.activeElement.closest('.entry.is-next') !== null")
    page.get_by_role("button", name="Undo for").click()
    page.locator(".entry").nth(1).wait_for()
    assert page.evaluate("window.sameDocument") is True


def test_a_rhythm_is_kept_as_soon_as_it_is_chosen(open_page, live_server, noor):
    page, person = open_page(390), noor.contacts.first()
    sign_in(page, live_server, noor)
    page.goto(f"{live_server.url}/people/{person.pk}/")
    page.get_by_label("term", exact=True).check()
    page.wait_for_selector(".toast-bar")
    person.refresh_from_db()
    assert person.cadence_days == 120
    assert page.evaluate("document.activeElement.id") == "cadence-120"


def test_copying_works_without_a_clipboard(open_page, live_server, noor):
    page = open_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    sign_in(page, live_server, noor)
    page.locator("[data-copy]").first.click()
    page.wait_for_selector(".toast-bar")
    assert page.locator(".toast-bar").inner_text() == "Copied."


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_run_and_an_empty_day_are_accessible(open_page, axe, live_server, width, theme):
    paz = make_user("paz@lakeshore.example", name="Paz Lindgren", program=make_program())
    page = open_page(width, theme)
    sign_in(page, live_server, paz)
    assert axe(page) == []
    page.get_by_role("button", name="Add them").click()
    page.wait_for_selector("[data-errors]")
    assert axe(page) == []
    page.locator("[name=course-name]").fill("Dana Okafor-Lind")
    page.get_by_role("button", name="Add them").click()
    page.wait_for_selector(".empty")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_whole_way_works_without_javascript(open_page, live_server, noor):
    page = open_page(java_script_enabled=False)
    sign_in(page, live_server, noor)
    page.get_by_role("button", name="Snooze").first.click()
    assert page.locator(".entry").count() == 1
    page.locator(".toast-bar").get_by_role("link", name="Change").click()
    page.get_by_role("button", name="A month").click()
    assert "waits until" in page.locator(".toast-bar").inner_text()
