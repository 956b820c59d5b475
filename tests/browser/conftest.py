import os

# Playwright's sync API runs an event loop in this thread, and Django refuses queries beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM", "")
    if not path:
        pytest.exit("No browser: run the tests with ./dev test, which finds one.", returncode=3)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open a page of this width and theme; whatever the console complains about fails the test.

    `but` is the one complaint that is looked for, such as the status of an error page.
    """
    made, complaints = [], []

    def open_page(width=1280, theme="light", but="", **options):
        def hear(words):
            if not (but and but in words):
                complaints.append(words)

        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and hear(m.text))
        page.on("pageerror", lambda error: hear(str(error)))
        made.append(context)
        return page

    yield open_page
    for context in made:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe():
    """The faults axe finds on a page, as (rule, where): all of them, or those of these impacts."""
    checker = Axe()

    def faults(page, impacts=()):
        found = checker.run(page).response["violations"]
        wanted = [rule for rule in found if not impacts or rule["impact"] in impacts]
        return [(rule["id"], node["target"]) for rule in wanted for node in rule["nodes"]]

    return faults
