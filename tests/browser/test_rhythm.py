"""The rhythm as a student uses it, on a phone and on a laptop: groups, weeks, mute, quiet times."""

from datetime import timedelta

import pytest

from contacts.models import Recess
from tests.browser import test_look
from tests.browser.test_look import sign_in
from tests.factories import log_interaction, make_contact, make_exchange, make_update

noor = test_look.noor
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])


@pytest.fixture
def many(noor):
    """Twenty of once a month, all added on one day and never written to since."""
    ago = noor.today() - timedelta(days=80)
    return [
        make_contact(noor, f"Person {n:02}", cadence_days=30, created_day=ago) for n in range(20)
    ]


@WIDTHS
def test_today_tells_groups_and_why_now_and_why_not_another(
    open_page, axe, live_server, noor, many, width, theme
):
    today = noor.today()
    dana = noor.contacts.get(name="Dana Okafor-Lind")
    make_exchange(dana, today, direction="given", stage="promised", topic="notes", due_on=today)
    make_update(many[0], today)
    wrote = make_contact(noor, "Wrote Wren")
    log_interaction(wrote, today - timedelta(days=4), direction="got")
    many[1].mute(today)
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    headings = page.locator("h2.group").all_inner_texts()
    assert headings == ["Your turn", "Their news", "Promises and thanks", "This week’s people"]
    last = page.locator(".entry").last
    last.get_by_text("Why now").click()
    assert "this week" in last.locator(".why p").first.inner_text()
    page.locator(".why-not summary").click()
    reasons = page.locator(".why-not").inner_text()
    assert "wait for another week: at most five come up in one." in reasons
    assert "Person 01 is muted." in reasons
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@WIDTHS
def test_the_next_60_days_are_shown_before_anything_is_saved(
    open_page, axe, live_server, noor, many, width, theme
):
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/settings/rhythm/")
    page.get_by_label("People a week").fill("3")
    page.get_by_role("button", name="Show the next 60 days").click()
    page.wait_for_selector("#plan")
    assert page.locator("#plan > ol > li").first.locator(".label").count() == 3
    assert page.get_by_label("People a week").input_value() == "3"
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    noor.refresh_from_db()
    assert noor.people_a_week == 5
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".toast-bar")
    noor.refresh_from_db()
    assert noor.people_a_week == 3
    page.goto(f"{live_server.url}/people/{many[0].pk}/rhythm/")
    page.get_by_label("year").check()
    page.get_by_role("button", name="Show the next 60 days").click()
    page.wait_for_selector("#plan")
    assert axe(page) == []
    many[0].refresh_from_db()
    assert many[0].cadence_days == 30
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{many[0].get_absolute_url()}")
    many[0].refresh_from_db()
    assert many[0].cadence_days == 365


@WIDTHS
def test_quiet_days_mute_and_a_gentle_start_are_each_undone(
    open_page, axe, live_server, noor, many, width, theme
):
    today = noor.today()
    Recess.objects.create(
        program=noor.program, kind="break", name="Winter break",
        starts_on=today + timedelta(days=20), ends_on=today + timedelta(days=40),
    )  # fmt: skip
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.get_by_role("button", name="Start gently").click()
    page.wait_for_selector(".toast-bar")
    noor.refresh_from_db()
    assert noor.fresh_start_on == today
    page.locator(".toast-bar").get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    noor.refresh_from_db()
    assert noor.fresh_start_on is None
    page.goto(live_server.url + "/settings/rhythm/")
    assert page.get_by_text("Winter break").is_visible()
    page.get_by_label("From").fill(today.isoformat())
    page.get_by_label("Until").fill((today - timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Add them").click()
    page.get_by_text("The last day cannot come before the first.").first.wait_for()
    assert axe(page) == []
    page.get_by_label("Until").fill((today + timedelta(days=2)).isoformat())
    page.get_by_label("What for").fill("Exams")
    page.get_by_role("button", name="Add them").click()
    page.get_by_text("Exams").first.wait_for()
    page.goto(live_server.url + "/today/")
    assert "Exams: quiet until" in page.locator(".why-not").inner_text()
    assert page.locator(".entry").count() == 0
    assert axe(page) == []
    page.goto(live_server.url + many[0].get_absolute_url())
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Mute").click()
    page.wait_for_selector(".toast-bar")
    assert axe(page) == []
    assert noor.contacts.muted().get() == many[0]
    page.get_by_role("button", name="Unmute").click()
    page.get_by_text("comes up again").wait_for()
    assert not noor.contacts.muted().exists()


def test_the_rhythm_works_without_javascript(open_page, live_server, noor, many):
    page = open_page(java_script_enabled=False)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/settings/rhythm/")
    page.get_by_role("button", name="Show the next 60 days").click()
    assert page.locator("#plan .label").count() > 20
    page.get_by_role("button", name="Save", exact=True).click()
    assert "Saved." in page.locator(".toast-bar").inner_text()
