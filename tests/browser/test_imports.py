"""Bringing people as somebody does it, in a real browser."""

import pytest

from contacts.models import Context
from tests.browser.test_look import sign_in
from tests.factories import make_context, make_tie, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHAT = """10:01:00 From Dana Lind to Everyone:
\tHi all, I am in INFO 287 too!
10:02:30 From Dana Lind to Bo Ek(Direct Message):
\tSECRET-WORDS
10:03:00 From Bo Ek (he/him) to Everyone:
\tHello from the law library
"""
CARDS = (
    "BEGIN:VCARD\nVERSION:2.1\nN:Lind;Dana\nTEL;CELL:+1 202 555 0191\n"
    "PHOTO;ENCODING=BASE64;JPEG:\n /9j/4AAQ!!not base64 at all??\n  \n EMAIL without a colon\n"
    "EMAIL;INTERNET:dana@x.example\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Ek\nEMAIL:bo@x.example\nEMAIL:not one\nEND:VCARD\n"
)


@pytest.fixture
def alice(transactional_db):
    alice = make_user("alice@lakeshore.example", name="Alice Moreau")
    alice.linkedin_url = "https://www.linkedin.com/in/alice-m"
    alice.save()
    make_tie(make_context(owner=alice, code="INFO 287", name="Seminar"), owner=alice)
    return alice


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_a_pasted_chat_ends_with_people_event_talks_and_a_message_to_copy(
    open_page, axe, live_server, alice, width, theme
):
    page = open_page(width, theme)
    sign_in(page, live_server, alice)
    page.goto(live_server.url + "/import/")
    page.fill("[name=words]", CHAT)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector(".commit")
    assert "I am in INFO 287 too!" in page.content()
    assert "SECRET-WORDS" not in page.content()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("[name=day]", "2026-01-05")
    page.fill("[name=new_context]", "Meet & Greet")
    page.get_by_text("Edit Bo Ek").click()
    page.fill("[name=p1-employer]", "County Law Library")
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_url("**/done/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Copy the message to Dana Lind").click()
    page.wait_for_selector(".toast-bar >> text=Copied.")
    event = Context.objects.get(kind="event")
    assert (event.label, event.ties.count()) == ("Meet & Greet, Jan 5", 3)
    dana, bo = alice.contacts.by_name().reverse()
    assert (dana.name, bo.name, bo.employer) == ("Dana Lind", "Bo Ek", "County Law Library")
    assert dana.interactions.get().context == bo.interactions.get().context == event


def test_a_broken_photo_costs_the_photo_and_undo_takes_everybody_back(
    open_page, live_server, alice, tmp_path
):
    page = open_page()
    sign_in(page, live_server, alice)
    file = tmp_path / "cards.vcf"
    file.write_text(CARDS)
    page.goto(live_server.url + "/import/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector(".commit")
    page.get_by_text("What was left out, and why").click()
    assert "Card 2, the rest of it is here: One of its mail addresses is none." in page.content()
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_url("**/done/")
    values = alice.points.order_by("value").values_list("value", flat=True)
    assert list(values) == ["+1 202 555 0191", "bo@x.example", "dana@x.example"]
    page.locator("main").get_by_role("button", name="Undo").click()
    page.wait_for_selector(".toast-bar >> text=Taken back: 2 people.")
    assert not alice.contacts.exists()
