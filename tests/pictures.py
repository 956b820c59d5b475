"""The pictures of README and docs, taken of a running program with the made-up school in it.

`python -m tests.pictures http://127.0.0.1:8000 noor@lakeshore.example PASSWORD` writes them to
docs/pictures/. It logs nothing: what it types is only read. CHROMIUM names the browser.
"""

import base64
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

THERE = Path("docs/pictures")
SENTENCE = "coffee with Dana yesterday re internships, she gave advice; remind me in 3 weeks"
# As a picture of the web, which a browser can write without anything installed.
AS_WEBP = """async (png) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", 0.86).split(",")[1];
}"""


def today(page: Page) -> None:
    page.goto("/today/")


def person(page: Page) -> None:
    page.goto("/people/?q=Adeyemi")
    page.get_by_role("link", name="Dr. Henrike Adeyemi-Vos").click()
    page.get_by_role("heading", name="Give and take").wait_for()


def quick_log(page: Page) -> None:
    page.goto("/people/")
    page.keyboard.press("Control+k")
    page.locator("#palette-text").fill(SENTENCE)
    page.get_by_text("Which Dana?").wait_for()


def letter(page: Page) -> None:
    page.goto("/people/?q=Oleander")
    link = page.get_by_role("link", name="Oleander Bright").get_attribute("href")
    page.goto("/letter/")
    page.goto(f"{page.url.removesuffix('/')}{link}")


def asking(page: Page) -> None:
    page.goto("/asking/?thing=advice&topic=archives")


PICTURES = [
    ("today", today, 1280, 820), ("give-and-take", person, 1280, 1320),
    ("quick-log", quick_log, 1280, 760), ("quick-log-phone", quick_log, 390, 760),
    ("letter", letter, 1280, 900), ("asking", asking, 1280, 760),
]  # fmt: skip


def take(browser: Browser, site: str, email: str, password: str) -> None:
    for name, show, width, height in PICTURES:
        size = {"width": width, "height": height}
        page = browser.new_page(base_url=site, viewport=size, timezone_id="UTC", locale="en-US")
        page.goto("/accounts/login/")
        page.fill("[name=login]", email)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/today/")
        show(page)
        png = base64.b64encode(page.screenshot(animations="disabled")).decode()
        page.goto("about:blank")  # where no policy keeps a picture of data out
        webp = base64.b64decode(page.evaluate(AS_WEBP, png))
        (THERE / f"{name}.webp").write_bytes(webp)
        page.close()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        path = os.environ.get("CHROMIUM") or None
        take(playwright.chromium.launch(executable_path=path, args=flags), *sys.argv[1:4])
