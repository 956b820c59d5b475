"""News, lines, first words, a path with faculty and a last day, as a student goes through them."""

from datetime import timedelta

import pytest
import time_machine

from contacts.models import Faculty, Opening
from tests.browser.test_look import noor, sign_in  # noqa: F401
from tests.factories import make_contact, make_tie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_news_is_entered_answered_with_a_changed_line_and_logged(
    open_page,
    live_server,
    noor,  # noqa: F811
    width,
):
    dana = noor.contacts.get(name__startswith="Dana")
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + dana.get_absolute_url())
    page.fill("#news-words", "started at Harbor County Library")
    page.press("#news-words", "Enter")
    page.wait_for_selector("text=I answered it")
    page.goto(f"{live_server.url}/people/{dana.pk}/write/?kind=news")
    drafted = page.input_value("#words")
    assert "Harbor County Library" in drafted
    page.click("text=Why this line")
    assert page.is_visible("text=Their news: started at Harbor County Library")
    page.click("text=Another line")
    page.wait_for_function("text => document.querySelector('#words').value !== text", arg=drafted)
    page.fill("#words", "Hi Dana, my own words")
    assert "my%20own%20words" in page.get_attribute("#write-link", "href")
    page.click("text=Log it as written")
    page.wait_for_selector("text=Answered.")
    assert noor.interactions.latest_first().first().said == "Hi Dana, my own words"
    page.click("#toasts button:has-text('Undo')")
    page.wait_for_selector("text=I answered it")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_next_step_with_faculty_is_put_aside_and_brought_back(
    open_page,
    live_server,
    noor,  # noqa: F811
    width,
):
    vos = noor.contacts.get(name__startswith="Dr.")
    entry = Faculty.objects.create(program=noor.program, name=vos.name)
    Opening.objects.create(
        program=noor.program, title="Coordinator", step="leader", faculty=entry,
        closes_on=noor.today() + timedelta(days=30),
    )  # fmt: skip
    page = open_page(width)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + vos.get_absolute_url())
    page.select_option("#faculty-entry", label=vos.name)
    page.click("text=That is who")
    page.wait_for_selector("text=Next: Coordinator")
    page.click("text=Not now")
    page.wait_for_selector("text=Next: Coordinator", state="detached")
    page.click("#toasts button:has-text('Undo')")
    page.goto(live_server.url + vos.get_absolute_url())
    page.wait_for_selector("text=Next: Coordinator")


@pytest.mark.parametrize("width", [390, 1280])
def test_hello_to_somebody_new_and_what_is_asked_before_they_leave(
    open_page,
    live_server,
    noor,  # noqa: F811
    width,
):
    new = make_contact(noor, "Anselm Rouse", created_day=noor.today() - timedelta(days=9))
    make_tie(noor.ties.own().get().context, contact=new)
    page = open_page(width)
    sign_in(page, live_server, noor)
    assert page.is_visible("text=First hello")
    page.goto(live_server.url + new.get_absolute_url())
    page.click('a:text-is("Say hello")')
    page.wait_for_selector("#words")
    assert "INFO 287" in page.input_value("#words")
    page.click("text=Log it as written")
    page.wait_for_selector("text=Log it as written", state="detached")
    assert not page.is_visible("text=you have not written to each other")
    page.click("text=Note their last day at school")
    page.fill("#leaves-on", (noor.today() + timedelta(days=20)).isoformat())
    page.click("text=Keep it")
    page.click("text=They are glad to")
    page.wait_for_selector("text=Glad to stay in touch, since")
    page.click("text=Make Anselm an alum")
    page.wait_for_selector("text=Anselm Rouse is an alum now.")


def test_a_birthday_of_february_29_comes_up_on_the_day_that_was_chosen(
    open_page,
    live_server,
    noor,  # noqa: F811
):
    person = make_contact(noor, "Anselm Rouse")
    with time_machine.travel("2027-02-28 15:00Z"):
        page = open_page(390)
        sign_in(page, live_server, noor)
        for typed, kept in (("February 29, 1988", "1988-02-29"), ("February 29", "--02-29")):
            page.goto(f"{live_server.url}/people/{person.pk}/edit/")
            page.fill("[name=birthday]", typed)
            page.get_by_role("button", name="Save").click()
            page.wait_for_url(f"**/people/{person.pk}/")
            person.refresh_from_db()
            assert person.birthday == kept
            page.goto(live_server.url + "/today/")
            page.get_by_text("It is Anselm’s birthday today.").wait_for()
        page.goto(live_server.url + "/settings/digest/")
        page.select_option("[name=leap_birthday]", label="March 1")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector(".toast-bar")
        page.goto(live_server.url + "/today/")
        assert page.get_by_text("Anselm’s birthday").count() == 0
