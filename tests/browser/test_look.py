"""Every page at both widths and in both themes: nothing for axe to find, nothing wider than it."""

import html
import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from reminders import rounds
from reminders.digests import open_now
from reminders.mail import digest_mail
from reminders.models import Round
from reminders.nudges import due_nudges
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_program,
    make_tie,
    make_user,
)

MAIL_HAS_NONE = ["region", "landmark-one-main"]  # a mail is no page: readers show it inside one
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
    noor = make_user(
        "noor@lakeshore.example", name="Noor Castellane", program=program,
        linkedin_url="https://www.linkedin.com/in/noor-castellane-of-lakeshore",
    )  # fmt: skip
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


def letter_pages(owner):
    """A letter under way: one to write, one sent, the lists."""
    year, today = owner.today().year, owner.today()
    text = {"text": "I settled on archives.", "peer_text": "Ask me.", "closing": "Noor"}
    letter = Round.objects.create(owner=owner, year=year, **text)
    sent = make_contact(owner, "Sent Already")
    rounds.mark_sent(letter, sent, "Hi", today)
    base = f"/letter/{letter.pk}/"
    pages = ["", "edit/", "everybody/", "everybody/?state=had", "replies/", f"people/{sent.pk}/"]
    return [base + page for page in pages]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_fit(open_page, axe, live_server, noor, width, theme):
    page, found = open_page(width, theme), []
    person = noor.contacts.first().pk
    own = ["/today/", "/people/", "/people/?kind=student", "/people/?q=nobody",
           f"/people/{person}/", f"/people/{person}/edit/", "/log/", "/log/form/",
           f"/people/{person}/write/?kind=chat&end=linkedin", f"/people/{person}/news/", "/news/",
           f"/people/{noor.contacts.last().pk}/", f"/people/{person}/log/",
           "/people/new/", "/people/deleted/",
           "/people/same/", f"/people/{person}/merge/",
           "/settings/", "/settings/digest/", "/settings/rhythm/", "/digests/",
           f"/people/{person}/rhythm/", "/people/?shelf=muted",
           "/contexts/", "/contexts/new/", "/import/", "/settings/courses/",
           "/settings/account/", f"/people/{person}/exchanges/new/", "/asking/",
           "/asking/?thing=advice&topic=finding", "/references/",
           f"/people/{person}/references/new/", f"/people/{person}/introductions/new/",
           "/letter/begin/", *letter_pages(noor)]  # fmt: skip

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
    page.locator(".entry .head a").first.focus()
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
    first = page.locator(".entry .head a").first.inner_text()
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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious_in_the_program_panel(open_page, axe, live_server, noor, width, theme):
    fields = {"name": "Ilse Brandt", "program": noor.program, "is_staff": True}
    staff = make_user("ilse@lakeshore.example", **fields)
    # The framework's own pages set styles in place, which the policy takes off.
    page, found = open_page(width, theme, but="inline style"), []
    sign_in(page, live_server, staff)
    course = noor.ties.own().get().context_id
    for path in ("", "accounts/user/", f"accounts/user/{noor.pk}/change/", "contacts/course/",
                 "contacts/course/add/", f"contacts/course/{course}/change/", "contacts/event/",
                 "contacts/term/"):  # fmt: skip
        answer = page.goto(f"{live_server.url}/admin/{path}")
        assert answer.status == 200, path
        found.extend((path, fault) for fault in axe(page, ("serious", "critical")))
    page.goto(f"{live_server.url}/operations/")
    found.extend(("operations", fault) for fault in axe(page))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []


def test_a_browser_elsewhere_asks_until_it_is_answered(open_page, live_server, noor):
    page = open_page(timezone_id="Asia/Tokyo")
    sign_in(page, live_server, noor)
    question = page.get_by_text("You seem to be in Asia/Tokyo now.")
    question.wait_for()
    page.get_by_role("button", name="Skip").first.click()
    page.wait_for_selector(".entry-done")
    question.wait_for()
    page.get_by_role("button", name="Move").click()
    page.wait_for_selector(".toast-bar")
    assert not question.is_visible()
    noor.refresh_from_db()
    assert noor.time_zone == "Asia/Tokyo"


def test_the_list_of_people_shortens_as_one_types(open_page, live_server, noor):
    page = open_page()
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/log/form/")
    page.get_by_label("Find someone").fill("hen vos")
    shown = page.locator("#id_contacts option:not([hidden])")
    assert shown.all_inner_texts() == ["Dr. Henrike Adeyemi-Vos"]


FILE = """First Name,Last Name,URL,Email Address,Company,Position,Connected On
Dana,Okafor-Lind,,dana@y.example,Harbor County Library,Page,01 Nov 2026
D.,Okafor-Lind,,,,,02 Nov 2026
Greta,Mbeki,https://www.linkedin.com/in/greta,,Maritime Museum,Archivist,03 Nov 2026
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_reviewing_an_import_says_what_will_happen(open_page, axe, live_server, noor, width, theme):
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/import/")
    file = {"name": "Connections.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at it").click()
    tally = page.locator("[data-tally]")
    tally.get_by_text("Add 2 people, 1 left to decide.", exact=True).wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Add all").uncheck()
    assert tally.inner_text() == "Add 1 person, 1 left to decide."
    page.get_by_label("Same person as Dana Okafor-Lind").first.check()
    assert tally.inner_text() == "Add 1 person."
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_selector(".toast-bar")
    assert noor.contacts.count() == 3
    assert noor.points.filter(value="dana@y.example", contact__name="Dana Okafor-Lind").exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_mail_its_links_and_the_pages_of_errors_are_accessible(
    open_page, axe, live_server, noor, width, theme, settings, tmp_path
):
    digest = open_now(noor, timezone.now())
    mail = digest_mail(digest, due_nudges(noor, noor.today()), timezone.now())
    letter = tmp_path / "letter.html"
    letter.write_text(mail.html, encoding="utf-8")
    links = re.findall(r"https?://[^/]+(/(?:l|m)/[^\s\"<]+)", mail.html)
    assert len(links) > 5
    settings.LOCAL = True
    page, found = open_page(width, theme, but="404"), []
    page.goto(letter.as_uri())
    found.extend(("mail", fault) for fault in axe(page) if fault[0] not in MAIL_HAS_NONE)
    paths = list(dict.fromkeys(html.unescape(link) for link in links))[:6]
    for path in [*paths, "/l/1/1/keep/x/log/0/x/", "/mail/"]:
        page.goto(live_server.url + path)
        found.extend((path, fault) for fault in axe(page))
    for name in ("400.html", "403.html", "403_csrf.html", "500.html"):
        page.goto(live_server.url + "/livez")
        page.set_content(render_to_string(name), wait_until="networkidle")
        found.extend((name, fault) for fault in axe(page))
    if width == 390:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []


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
