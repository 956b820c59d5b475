"""The quick log: from anywhere by a key or a tap, by keyboard alone, and without JavaScript."""

from datetime import timedelta

import pytest

from tests.browser import test_look
from tests.browser.test_look import sign_in
from tests.factories import make_contact

noor = test_look.noor
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINE = "coffee with Dana yesterday re deeds, she gave me advice; remind me in 3 weeks"


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_a_sentence_from_anywhere_is_read_as_it_is_typed_and_two_danas_are_asked_about(
    open_page, axe, live_server, noor, width, theme
):
    make_contact(noor, "Dana Whitlow-Sung")
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/people/")
    page.get_by_role("link", name="Log", exact=width == 390).locator("visible=true").first.click()
    palette = page.get_by_role("dialog", name="Log or find")
    palette.get_by_role("textbox").first.press_sequentially(LINE)
    palette.get_by_text("Which Dana?").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    palette.get_by_text("Dana Whitlow-Sung").click()
    palette.get_by_label("How", exact=True).select_option("Video call")
    palette.get_by_role("button", name="Log it").click()
    page.wait_for_selector(".toast-bar")
    talk = noor.interactions.latest("pk")
    assert page.url.endswith(f"?logged={talk.pk}")
    assert (talk.contacts.get().name, talk.channel) == ("Dana Whitlow-Sung", "video")
    assert talk.follow_up_on == noor.today() + timedelta(days=21)
    assert talk.exchanges.get().thing == "advice"
    page.locator(".toast-bar").get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back, all of it.").wait_for()
    assert noor.interactions.present().count() == 2


def test_the_palette_is_used_by_keyboard_alone(open_page, live_server, noor):
    page = open_page()
    sign_in(page, live_server, noor)
    opener = page.get_by_role("link", name="Log or find").first
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Henr")
    page.locator("#palette .found a", has_text="Dr. Henrike").wait_for()
    page.keyboard.press("Escape")
    assert opener.evaluate("part => part === document.activeElement")
    page.keyboard.press("Control+k")
    assert page.locator("#palette-text").input_value() == "Henr"  # nothing typed is lost
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dr. Henrike Adeyemi-Vos").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("yearly")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").strip() == "Yearly letter"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("called Henrike")
    page.keyboard.press("Enter")  # waits for what was read, then logs it
    page.wait_for_selector(".toast-bar")
    assert noor.interactions.latest("pk").channel == "call"


def test_the_quick_log_works_without_javascript(open_page, live_server, noor):
    page = open_page(390, java_script_enabled=False)
    sign_in(page, live_server, noor)
    page.get_by_role("link", name="Log", exact=True).click()
    page.get_by_label("What happened").fill("met Priya Raman; owe Priya the syllabus by tomorrow")
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Log it").click()
    assert "Nothing is logged yet" in page.get_by_role("alert").inner_text()
    page.get_by_label("Somebody new, called").check()
    page.get_by_role("button", name="Log it").click()
    assert "Priya Raman is new in your list." in page.locator(".toast-bar").inner_text()
    promise = noor.exchanges.get()
    assert (promise.topic, promise.stage) == ("the syllabus", "promised")


def test_signed_out_meanwhile_the_words_stay_where_they_are(open_page, live_server, noor):
    page = open_page(but="403")
    sign_in(page, live_server, noor)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type("coffee with")
    palette.get_by_text("You are signed out. Your words are still here").wait_for()
    page.context.clear_cookies()
    page.keyboard.type(" Dana")
    palette.get_by_text("That did not go through. Nothing is lost").wait_for()
    assert page.locator("#palette-text").input_value() == "coffee with Dana"


def test_a_lost_session_or_connection_costs_no_word(open_page, live_server, noor):
    make_contact(noor, "Dana Whitlow-Sung")
    page = open_page()
    sign_in(page, live_server, noor)
    page.keyboard.press("Control+k")
    page.keyboard.type("called Henrike")
    page.locator("#palette button[value=log]").wait_for()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("You are offline.").wait_for()
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.locator("#palette button[value=log]").click()
    page.get_by_text("You were signed out, so that was not done.").wait_for()
    page.get_by_label("Mail address").fill(noor.email)
    page.get_by_label("Password").fill("correct horse 27")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Noor").wait_for()
    page.keyboard.press("Control+k")
    assert page.locator("#palette-text").input_value() == "called Henrike"
    page.locator("#palette button[value=log]").wait_for()
    page.keyboard.press("Enter")
    page.locator(".toast-bar").get_by_role("button", name="Undo").wait_for()
    page.keyboard.press("Control+k")
    assert page.locator("#palette-text").input_value() == ""


def test_enter_leads_to_what_is_asked(open_page, live_server, noor):
    make_contact(noor, "Dana Whitlow-Sung")
    page = open_page()
    sign_in(page, live_server, noor)
    page.keyboard.press("Control+k")
    page.keyboard.type("coffee with Dana yesterday")
    page.get_by_text("Which Dana?").wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast-bar")
    assert noor.interactions.latest("pk").contacts.count() == 1
