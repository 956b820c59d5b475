"""Bringing people as somebody does it, in a real browser."""

import os

import pytest
from django.utils import timezone

from contacts.models import Context
from interactions.formats import NOBODY
from interactions.models import Import, Restoration
from tests.browser.test_look import sign_in
from tests.factories import make_context, make_tie, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")
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
    page.wait_for_selector(".toast-bar >> text=Taken back: two people.")
    assert not alice.contacts.exists()


MESSAGES = (
    "CONVERSATION ID,FROM,TO,DATE,CONTENT\n"
    "1,Alice Moreau,Dana Lind,2026-01-05 18:12:40 UTC,QUESTION-WORDS\n"
    "1,Dana Lind,Alice Moreau,2026-01-05 19:00:00 UTC,ANSWER-WORDS\n"
    "2,Alice Moreau,Bo Ek,2026-01-06 18:12:40 UTC,HELLO-WORDS\n"
)


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_days_and_words_of_messages_are_kept_on_a_yes_each(
    open_page, axe, live_server, alice, width, theme
):
    page = open_page(width, theme)
    sign_in(page, live_server, alice)
    page.goto(live_server.url + "/import/")
    file = {"name": "messages.csv", "mimeType": "text/csv", "buffer": MESSAGES.encode()}
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector(".commit")
    assert "WORDS" not in page.content()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.get_by_label("Keep the words of the messages, too").is_checked()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/messages-{width}-{theme}.png", full_page=True)
    page.get_by_label("Log the days you wrote to each other").check()
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_url("**/done/")
    talks = alice.interactions.order_by("day").values_list("direction", "said")
    assert list(talks) == [("talked", ""), ("wrote", "")]


TABLE = "who,where at,reach\nDana Lind,City Archives,dana@x.example\nBo Ek,,bo@x.example\n"


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_an_unknown_table_is_brought_by_naming_its_columns(
    open_page, axe, live_server, alice, width, theme
):
    page = open_page(width, theme)
    sign_in(page, live_server, alice)
    page.goto(live_server.url + "/import/")
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="What is in which column?").wait_for()
    for label, meaning in (("who", "name"), ("where at", "employer"), ("reach", "email")):
        page.get_by_label(label).select_option(meaning)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector(".commit")
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_url("**/done/")
    assert axe(page) == []
    dana = alice.contacts.get(name="Dana Lind")
    assert (dana.employer, dana.points.get().value) == ("City Archives", "dana@x.example")
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_url("**/import/")
    page.get_by_role("button", name="Redo").click()
    page.wait_for_url("**/done/")
    assert alice.contacts.count() == 2


def pages_that_wait(owner):
    """Imports at every step that has a page of its own."""
    rows = {"owner": owner, "file_name": "A file with a rather long name, 2026-11-24.csv"}
    found = [
        Import.objects.create(**rows, kind="csv", state="columns", data=TABLE.encode()),
        Import.objects.create(**rows, state="reading", data=b"x" * 2_000_000),
        Import.objects.create(**rows, state="failed", problem=NOBODY),
        Import.objects.create(**rows, kind="vcard", state="adding"),
        Import.objects.create(
            **rows, kind="vcard", state="undone", undone_at=timezone.now(), rows=[{"name": "Bo"}]
        ),
        Restoration.objects.create(**rows, state="reading"),
        Restoration.objects.create(**rows, state="failed", problem=NOBODY),
    ]
    return [one.get_absolute_url() for one in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_step_of_an_import_is_accessible_and_fits(
    open_page, axe, live_server, alice, width, theme
):
    def stand_still(route):
        answer = route.fetch()
        told = {name: value for name, value in answer.headers.items() if name != "refresh"}
        route.fulfill(response=answer, headers=told)

    page, found = open_page(width, theme), []
    sign_in(page, live_server, alice)
    page.route("**/import/**", stand_still)
    paths = ["/import/", *pages_that_wait(alice)]
    done = alice.imports.get(state="undone")
    paths[paths.index(done.get_absolute_url())] = f"/import/{done.pk}/done/"
    for path in paths:
        page.goto(live_server.url + path)
        found.extend((path, fault) for fault in axe(page))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((path, "wider than the page"))
        if SHOTS:
            name = f"{path.strip('/').replace('/', '-')}-{width}-{theme}.png"
            page.screenshot(path=f"{SHOTS}/{name}", full_page=True)
    assert found == []
