"""Days as files write them, in ISO form."""

import re
from datetime import date, datetime
from functools import lru_cache

from contacts.days import spoken

__all__ = ["birthday", "day", "spoken"]

FORMS = [
    "%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%d-%b-%y", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%d.%m.%y",
    "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d",
]  # fmt: skip
CLOCK = re.compile(r",?[T ]+\d{1,2}:\d\d.*$")
YEARLESS = re.compile(r"(?:--|1604-)?(\d\d)-?(\d\d)$")
NO_YEAR = "1604"  # Apple's stand-in, with X-APPLE-OMIT-YEAR


@lru_cache(maxsize=10_000)
def day(text: str) -> str:
    """YYYY-MM-DD, or nothing where it has none of the known forms."""
    text = CLOCK.sub("", text.strip())
    for form in FORMS:
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found.isoformat()
    return ""


def birthday(text: str) -> str:
    """YYYY-MM-DD, or --MM-DD where no year is told; nothing for words and impossible days.

    RFC 6350, 4.3.1 has `--0203`; Google writes it in version 3 too, Apple 1604-02-03.
    """
    found = YEARLESS.match(text.strip())
    if found:
        month, number = int(found.group(1)), int(found.group(2))
        try:
            return f"--{date(2000, month, number):%m-%d}"
        except ValueError:
            return ""
    known = day(text)
    return "" if known > date.today().isoformat() else known
