"""The whole story against the real program, from an import to a link in a mail."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from tests.interactions.test_imports import connections
from tests.netcrm.test_up import environment, free_port, up

pytestmark = pytest.mark.browser
PASSWORD = "correct horse 27"
MAKE_USER = f"""
from tests.factories import make_user
make_user("noor@lakeshore.example", "{PASSWORD}", name="Noor Castellane")
"""


@pytest.fixture
def program(tmp_path):
    port = free_port()
    process = up(tmp_path, "--port", str(port), "--empty")
    for line in process.stdout:
        if "Connect the Dots is at" in line:
            break
    shell = [sys.executable, "manage.py", "shell", "-c", MAKE_USER]
    subprocess.run(shell, env=environment(tmp_path), check=True, stdout=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}", tmp_path
    process.send_signal(signal.SIGINT)
    process.wait(60)


def rows_of(var):
    """Every row of the program's tables, sessions aside: what a GET must leave as it is."""
    with sqlite3.connect(var / "db.sqlite3") as database:
        names = [
            n for (n,) in database.execute("select name from sqlite_master where type='table'")
        ]
        skipped = ("django_session", "cache", "reminders_heartbeat", "sqlite_sequence")
        return {n: sorted(map(str, database.execute(f"select * from {n}"))) for n in names if n not in skipped}  # fmt: skip  # noqa: E501, S608


def wait_for_mail(var, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if mails := list((var / "mail").glob("[!.]*.eml")):
            return mails
        time.sleep(0.5)
    return []


def test_from_an_empty_program_to_a_digest_that_acts(program, open_page, tmp_path):
    site, var = program
    page = open_page(timezone_id="UTC")
    page.goto(site + "/accounts/login/")
    page.fill("[name=login]", "noor@lakeshore.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/today/")

    file = tmp_path / "Connections.csv"
    file.write_bytes(connections())
    page.goto(site + "/import/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at it").click()
    counts = [" ".join(line.split()) for line in page.locator(".counts li").all_inner_texts()]
    assert counts == ["0to decide", "56new", "0already here", "4without a name, left out"]
    for box in page.locator("[name=kept_up]").all()[:3]:
        box.check()
    page.select_option("[name=cadence_days]", "30")
    page.get_by_role("button", name="Add and update").click()
    page.wait_for_url("**/done/")
    assert "56 people added" in page.locator(".toast-bar").inner_text()

    page.goto(site + "/people/")
    page.get_by_role("link", name="Given0 Family0").click()
    page.get_by_role("link", name="Log", exact=True).first.click()
    page.fill("[name=day]", (date.today() - timedelta(days=40)).isoformat())
    page.fill("[name=said]", "SAID-CANARY")
    page.get_by_role("button", name="Log it").click()
    assert "Back and forth" in page.content()

    while (now := datetime.now(UTC)).minute == 59:  # the hour has to hold until the next tick
        time.sleep(1)
    page.goto(site + "/settings/digest/")
    page.select_option("[name=digest_hour]", str(now.hour))
    for box in page.locator("[name=days]").all():
        box.check()
    page.get_by_role("button", name="Save").click()

    (mail,) = wait_for_mail(var, 90)
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    assert "Given0 Family0" in text
    assert "SAID-CANARY" not in mail.read_text()

    links = re.findall(r"https?://\S+/(?:l|m)/\S+", text)
    before = rows_of(var)
    stranger = open_page()
    for link in links:
        stranger.goto(link)
    assert len(links) == 5
    assert rows_of(var) == before

    stranger.goto(next(link for link in links if "/log/" in link))
    stranger.get_by_role("button", name="Log it").click()
    assert "Logged: you wrote to Given0 Family0." in stranger.content()
    page.goto(site + "/today/")
    assert "All caught up" in page.content()
    time.sleep(62)  # another tick of the beat
    assert len(wait_for_mail(var, 1)) == 1
