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
        pieces = NAME.split(text)
        self.fixed, self.names = pieces[::2], pieces[1::2]

    def __call__(self, **words: object) -> SafeString:
        """The part with these words; raises KeyError for a name that is not given."""
        out = [self.fixed[0]]
        for name, fixed in zip(self.names, self.fixed[1:], strict=True):
            value = words[name]
            if self.escapes and not isinstance(value, SafeString):
                value = escape(str(value))
            out.append(str.__str__(value) if isinstance(value, str) else str(value))
            out.append(fixed)
        return SafeString("".join(out))


@lru_cache(maxsize=32)
def part(name: str) -> Part:
    """Read once by each process: a worker shows a change after it was started again."""
    return Part(name)
