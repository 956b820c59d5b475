"""Taking everything along: export, erase, sign up again, import, and all is there."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from netcrm.archive.kinds import kinds
from netcrm.erasure import erase_due
from tests.browser.test_look import noor, sign_in  # noqa: F401

pytestmark = pytest.mark.browser


def held(user):
    return {kind.label: [row for _, row in kind.rows(user)] for kind in kinds()}


def sign_up(page, live_server, email, mailoutbox):
    """Somebody new, by the form and by the link in the mail."""
    page.goto(live_server.url + "/accounts/signup/")
    page.get_by_label("Your name").fill("Noor")
    page.fill("[name=email]", email)
    page.fill("[name=password1]", "correct horse 27")
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url("**/confirm-email/")
    link = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", mailoutbox[-1].body)
    page.goto(live_server.url + link[1])
    page.get_by_role("button", name="Yes, it is mine").click()
    page.wait_for_url("**/login/**")
    return User.objects.get(email=email)


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light"), (1280, "dark")])
def test_who_leaves_and_comes_back_finds_everything(
    open_page,
    axe,
    live_server,
    noor,  # noqa: F811
    width,
    theme,
    tmp_path,
    mailoutbox,
):
    noor.program.email_domains = "lakeshore.example"
    noor.program.save()
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    before, site, program = held(noor), live_server.url, noor.program
    page.goto(site + "/settings/account/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything").click()
    file = tmp_path / "everything.zip"
    download.value.save_as(file)

    page.get_by_role("link", name="Erase the account").click()
    assert "2 people" in page.locator("main").inner_text()
    assert axe(page) == []
    page.get_by_label("Your password").fill("correct horse 27")
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("heading", name="Your account goes on").wait_for()
    assert axe(page) == []
    sign_in(page, live_server, noor)
    page.get_by_role("button", name="Keep my account").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert erase_due(timezone.now() + timedelta(days=8)) == 1
    assert not User.objects.exists()

    page.context.clear_cookies()
    again = sign_up(page, live_server, "noor@lakeshore.example", mailoutbox)
    assert again.program == program
    sign_in(page, live_server, again)
    page.goto(site + "/import/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="Bring an account back").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Add what is missing").click()
    page.wait_for_selector(".toast-bar")
    page.get_by_role("link", name="Dana Okafor-Lind").first.click()
    page.get_by_text("Likes tea.").wait_for()
    assert held(again) == before
    again.refresh_from_db()
    assert again.name == "Noor Castellane"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_calendar_page_is_accessible(open_page, axe, live_server, noor, width, theme):  # noqa: F811
    page = open_page(width, theme)
    sign_in(page, live_server, noor)
    page.goto(live_server.url + "/settings/calendar/")
    assert axe(page) == []
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_selector("#address")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
