"""Parts of a mail: files that a designer edits, with `{{ name }}` where words go, and nothing else.

In an `.html` file words are escaped, but for `{{ name|safe }}`, where another part goes. A part is
cut up once and joined for each mail. Conditions and loops are left to `mail.py`.
"""

import re
from functools import lru_cache
from html import escape
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"{{ (\w+)(\|safe)? }}")
FOLDER = Path(settings.BASE_DIR, "templates", "emails", "digest")


class Part:
    """One file."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        is_html = name.endswith(".html")
        if is_html:  # the file is indented for people; a mail need not carry that
            text = re.sub(r"\n\s*", "\n", text).rstrip("\n")
        self.pieces, self.places, end = list[str](), list[tuple[int, str, bool]](), 0
        for found in NAME.finditer(text):
            self.pieces += [text[end : found.start()], ""]
            self.places.append((len(self.pieces) - 1, found[1], is_html and not found[2]))
            end = found.end()
        self.pieces.append(text[end:])

    def __call__(self, **words: str) -> str:
        """The part with these words; raises KeyError for a name that is not given."""
        pieces = self.pieces.copy()
        for place, name, escapes in self.places:
            pieces[place] = escape(words[name]) if escapes else words[name]
        return "".join(pieces)


@lru_cache(maxsize=32)
def part(name: str) -> Part:
    """Read once by each process: a worker shows a change after it was started again."""
    return Part(name)
