"""Birthdays as they are kept, YYYY-MM-DD or --MM-DD without a year, and as people say them."""

import re
from datetime import date, datetime

FORMS = ["%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%m/%d/%Y"]
YEARLESS = ["%m-%d %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%m/%d %Y"]
LEAP = "2000"  # stands in for the year nobody told, so that February 29 is a day


def typed_birthday(text: str, today: date) -> str:
    """What somebody typed, as it is kept. Raises ValueError, with a sentence, for no such day."""
    words = " ".join(text.split())
    for form in FORMS:
        if found := _parsed(words, form):
            if found > today:
                raise ValueError("That day has not come yet. Leave the year out, or correct it.")
            if found.year < 1850:
                raise ValueError("That is too long ago. Leave the year out, or correct it.")
            return found.isoformat()
    for form in YEARLESS:
        if found := _parsed(f"{words.removeprefix('--')} {LEAP}", form):
            return f"--{found:%m-%d}"
    if re.search(r"\d", words):
        raise ValueError("There is no such day. Type it as March 5, or March 5, 1988.")
    raise ValueError("Type a day, such as March 5, or March 5, 1988.")


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def spoken(iso: str) -> str:
    """March 5, 2026, for a sentence; March 5 for --03-05."""
    found = date.fromisoformat(iso.replace("--", f"{LEAP}-", 1))
    return f"{found:%B} {found.day}" + ("" if iso.startswith("--") else f", {found.year}")
