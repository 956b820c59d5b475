"""Days as files write them, in ISO form."""

import re
from datetime import date, datetime
from functools import lru_cache

from contacts.days import spoken

__all__ = ["birthday", "day", "spoken"]

FORMS = [
    "%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%d-%b-%y", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%d.%m.%y",
    "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d", "%d %B %Y",
]  # fmt: skip
DAY_FIRST = ["%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d-%m-%y"]
CLOCK = re.compile(r"(,?[T ]+\d{1,2}:\d\d|T\d{4}).*$")
# 1604 is Apple's stand-in for no year, and 0000 others'.
YEARLESS = re.compile(r"(?:(?:--|1604-?|0000-?)(\d\d)-?|(\d\d)-)(\d\d)$")


@lru_cache(maxsize=10_000)
def day(text: str, is_day_first: bool = False) -> str:
    """YYYY-MM-DD, or nothing where it has none of the known forms.

    3/4/2020 is of March, as in the United States, unless `is_day_first`; 23/4/2020 is plain.
    """
    text = CLOCK.sub("", text.strip())
    for form in [*DAY_FIRST, *FORMS] if is_day_first else [*FORMS, *DAY_FIRST]:
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found.isoformat()
    return ""


def birthday(text: str, is_day_first: bool = False) -> str:
    """YYYY-MM-DD, or --MM-DD where no year is told; nothing for words and impossible days.

    RFC 6350, 4.3.1 has `--0203`; Google writes it in version 3 too, Apple 1604-02-03.
    """
    found = YEARLESS.match(CLOCK.sub("", text.strip()))
    if found:
        month, number = int(found[1] or found[2]), int(found[3])
        try:
            return f"--{date(2000, month, number):%m-%d}"
        except ValueError:
            return ""
    known = day(text, is_day_first)
    return "" if known > date.today().isoformat() else known
