"""Give and take as a student uses it, on a phone and on a laptop."""

import re
from datetime import timedelta

import pytest

from tests.browser import test_look
from tests.browser.test_look import sign_in
from tests.factories import (
    log_interaction,
    make_contact,
    make_exchange,
    make_reference,
    make_tie,
)

noor = test_look.noor
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dana(noor):
    return noor.contacts.get(name="Dana Okafor-Lind")


@pytest.mark.parametrize("width", [390, 1280])
def test_after_logging_one_tap_notes_what_was_received(
    open_page, axe, live_server, noor, dana, width
):
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + dana.get_absolute_url())
    page.get_by_role("button", name="In touch today").click()
    page.get_by_role("button", name=re.compile("^Advice ?, you received")).click()
    page.get_by_text("Dana has advised you once.").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="I said thanks").click()
    page.get_by_text("might like to hear what came of it").wait_for()
    row = noor.exchanges.get()
    assert (row.thing, row.direction, row.thanked_on) == ("advice", "received", noor.today())


@pytest.mark.parametrize("width", [390, 1280])
def test_a_promise_comes_up_on_today_and_logging_it_keeps_it(
    open_page, live_server, noor, dana, width
):
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(f"{live_server.url}/people/{dana.pk}/exchanges/new/?direction=given&stage=promised")
    page.select_option("[name=thing]", "help")
    page.fill("[name=topic]", "the syllabus")
    page.fill("[name=due_on]", noor.today().isoformat())
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".promises")
    page.goto(live_server.url + "/today/")
    entry = page.locator(".entry").first
    assert "You promised Dana: the syllabus" in entry.inner_text()
    entry.get_by_role("button", name="Log it").click()
    page.wait_for_selector(".entry-done")
    assert noor.exchanges.get().stage == "done"
    page.locator(".toast-bar button").click()
    page.get_by_text("You promised Dana: the syllabus").first.wait_for()
    assert noor.exchanges.get().stage == "promised"


def test_the_page_says_whose_turn_it_is(open_page, live_server, noor, dana):
    log_interaction(dana, noor.today() - timedelta(days=3), direction="got")
    page = open_page(390)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + dana.get_absolute_url())
    assert page.get_by_text("so it is your turn.").count() >= 1


@pytest.mark.parametrize("width", [390, 1280])
def test_from_whom_could_i_ask_to_a_packet(open_page, axe, live_server, noor, width):
    vos = noor.contacts.get(name="Dr. Henrike Adeyemi-Vos")
    course = vos.ties.get().context
    vos.ties.all().delete()
    make_tie(course, contact=vos, role="instructor")
    make_exchange(vos, noor.today() - timedelta(days=9), topic="deeds")
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/asking/")
    page.select_option("[name=thing]", "reference")
    page.get_by_role("button", name="Find people").click()
    page.get_by_text("Taught your INFO 287.").wait_for()
    page.get_by_role("link", name="Plan to ask Dr. Henrike Adeyemi-Vos").click()
    page.get_by_text("It is not thanked for yet.").wait_for()
    page.fill("[name=purpose]", "the travel award")
    page.fill("[name=deadline]", (noor.today() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Less than three weeks").wait_for()
    page.get_by_role("button", name="Asked", exact=True).click()
    page.get_by_role("button", name=re.compile("^Take back ?: Asked")).wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="The packet").click()
    packet = page.locator(".packet")
    assert "INFO 287" in packet.inner_text() and "you taught it" in packet.inner_text()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert packet.is_visible() and not page.locator("main textarea").is_visible()


def test_introducing_two_people_asks_both_first(open_page, live_server, noor, dana):
    make_contact(noor, "Liam Quill")
    page = open_page(390)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + dana.get_absolute_url())
    page.get_by_role("link", name="Introduce").click()
    page.select_option("[name=other]", label="Liam Quill")
    page.get_by_role("button", name="Save").click()
    for words in ("Dana agreed", "Liam agreed", "The introduction is made"):
        page.get_by_role("button", name=re.compile(f"^Done ?: {words}")).click()
        page.get_by_role("button", name=re.compile(f"^Take back ?: {words}")).wait_for()
    assert noor.introductions.get().made_on == noor.today()


def test_thanks_not_said_come_up_and_logging_offers_what_passed_in_place(
    open_page, axe, live_server, noor, dana
):
    make_exchange(dana, noor.today() - timedelta(days=9), topic="deeds")
    page = open_page(390)
    sign_in(page, live_server, noor)
    entry = page.locator(".entry", has_text="Dana Okafor-Lind")
    assert "has not been thanked yet" in entry.inner_text()
    entry.get_by_role("button", name="Log it").click()
    page.get_by_role("button", name=re.compile("^Guidance ?, you gave")).wait_for()
    assert noor.exchanges.get().thanked_on == noor.today()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name=re.compile("^Guidance ?, you gave")).click()
    page.get_by_text("You gave Dana guidance.").wait_for()
    assert page.locator(".noting").count() == 0 and page.url.endswith("/today/")
    assert noor.exchanges.latest("pk").thing == "guidance"


def test_a_reference_goes_step_by_step_to_its_thanks(open_page, live_server, noor, dana):
    deadline = noor.today() + timedelta(days=40)
    reference = make_reference(dana, deadline, purpose="a scholarship")
    page = open_page(390)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + reference.get_absolute_url())
    for step in ("Asked", "Agreed", "Packet sent", "Submitted", "Thanked", "Outcome told"):
        assert page.locator(".steps .next").count() >= 1
        page.get_by_role("button", name=step, exact=True).click()
        page.locator(".steps .done", has_text=step).wait_for()
    page.get_by_text("Nothing is left to do.").wait_for()
    page.locator(".toast-bar").get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Outcome told").wait_for()
