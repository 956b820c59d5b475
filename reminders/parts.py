"""Parts of a mail: files that a designer edits, with `{{ name }}` where words go, and nothing else.

A part is cut up once and joined for each mail. Conditions and loops are left to `mail.py`.
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString

NAME = re.compile(r"{{ (\w+) }}")
FOLDER = Path(settings.BASE_DIR, "templates", "emails", "digest")


class Part:
    """One file. In `.html` words are escaped, unless they come from another part."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        self.escapes = name.endswith(".html")
        if self.escapes:  # the file is indented for people; a mail need not carry that
            text = re.sub(r"\n\s*", "\n", text).rstrip("\n")
        self.names = NAME.findall(text)
        self.form = NAME.sub("%s", text.replace("%", "%%"))

    def __call__(self, **words: object) -> SafeString:
        """The part with these words; raises KeyError for a name that is not given."""
        given = [words[name] for name in self.names]
        if self.escapes:
            given = [one if isinstance(one, SafeString) else escaped(str(one)) for one in given]
        return SafeString(self.form % tuple(given))


def escaped(words: str) -> SafeString:
    """For HTML, as Django writes it."""
    return SafeString(escape(words))


@lru_cache(maxsize=32)
def part(name: str) -> Part:
    """Read once by each process: a worker shows a change after it was started again."""
    return Part(name)
