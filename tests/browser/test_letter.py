"""The yearly letter as a student writes it, on a phone and on a laptop."""

import pytest

from reminders.models import RoundRow
from tests.browser.test_look import noor, sign_in

__all__ = ["noor"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_from_four_questions_to_mark_sent_next(open_page, live_server, noor, width):
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/letter/")
    page.get_by_label("What is new since last year?").fill("I settled on archives.")
    page.get_by_role("button", name="Make it a letter").click()
    page.get_by_role("button", name="Save, and make each one theirs").click()
    page.get_by_role("heading", name="To Dana").wait_for()
    words = page.get_by_label("Only for Dana")
    words.fill("Hi Dana, a line only for you.")
    page.get_by_text("Saved", exact=True).wait_for()
    assert "only%20for%20you" in page.get_by_role("link", name="Open in mail").get_attribute("href")
    page.reload()
    assert page.get_by_label("Only for Dana").input_value() == "Hi Dana, a line only for you."
    page.get_by_role("button", name="Mark sent, next").click()
    page.get_by_role("heading", name="To Dr.").wait_for()
    page.get_by_text("Skip this year").first.click()
    page.get_by_role("button", name="Skip this year").click()
    page.get_by_text("Say why in a word or two").wait_for()
    page.get_by_label("Why no letter").fill("I told her in person")
    page.get_by_role("button", name="Skip this year").click()
    page.get_by_role("heading", name="Everybody knows where you are.").wait_for()
    rows = RoundRow.objects.order_by("contact").values_list("state", "reason")
    assert list(rows) == [("sent", ""), ("put_off", "I told her in person")]


def test_without_javascript_the_button_keeps_the_draft(chromium, live_server, noor):
    letter = noor.rounds.create(year=noor.today().year, text="I settled on archives.")
    page = chromium.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, noor)
    page.goto(f"{live_server.url}/letter/{letter.pk}/")
    page.get_by_label("Only for Dana").fill("Kept by hand.")
    page.get_by_role("button", name="Save these lines").click()
    assert page.get_by_label("Only for Dana").input_value() == "Kept by hand."
    page.context.close()
