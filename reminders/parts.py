"""Parts of a mail: files that a designer edits, with `{{ name }}` where words go, and nothing else.

In an `.html` file words are escaped, but for `{{ name|safe }}`, where another part goes. A part is
cut up once and joined for each mail. Conditions and loops are left to `mail.py`. A page is all
ASCII, other letters being written as HTML can: no mail is turned into bytes letter by letter.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"{{ (\w+)(\|safe)? }}")
SPECIAL = re.compile("[&<>\"'\x80-\U0010ffff]").search
FOLDER = Path(settings.BASE_DIR, "templates", "emails", "digest")


class Part:
    """One file."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        is_html = name.endswith(".html")
        if is_html:  # the file is indented for people; a mail need not carry that
            text = as_ascii(re.sub(r"\n\s*", "\n", text).rstrip("\n"))
        self.names = [(found[1], is_html and not found[2]) for found in NAME.finditer(text)]
        self.format = NAME.sub("%s", text.replace("%", "%%"))

    def __call__(self, **words: str) -> str:
        return self.of(words)

    def of(self, words: Mapping[str, str]) -> str:
        """The part with these words; raises KeyError for a name that is not given."""
        given = [as_html(words[name]) if escapes else words[name] for name, escapes in self.names]
        return self.format % tuple(given)


def as_html(words: str) -> str:
    """Escaped, in ASCII. Most words are so as they stand, which is quicker to see than to do."""
    return as_ascii(escape(words)) if SPECIAL(words) else words


def as_ascii(html: str) -> str:
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


@lru_cache(maxsize=32)
def part(name: str) -> Part:
    """Read once by each process: a worker shows a change after it was started again."""
    return Part(name)
