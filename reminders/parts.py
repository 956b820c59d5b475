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
FOLDER = Path(settings.BASE_DIR, "templates", "emails", "digest")


class Part:
    """One file."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / name).read_text()
        is_html = name.endswith(".html")
        if is_html:
            text = as_ascii(squeezed(text))
        found = NAME.findall(text)
        self.names = [name for name, _ in found]
        self.escaped = {name for name, is_safe in found if is_html and not is_safe}
        if self.escaped & {name for name, is_safe in found if is_safe}:
            raise ValueError(f"{name} has words that are escaped in one place and not in another")
        self.format = NAME.sub("%s", text.replace("%", "%%"))

    def __call__(self, **words: str) -> str:
        return self.of(words)

    def of(self, words: Mapping[str, str]) -> str:
        """The part with these words; raises KeyError for a name that is not given."""
        if not _is_html("".join([words[name] for name in self.escaped])):  # which most words are
            words = {**words, **{name: as_html(words[name]) for name in self.escaped}}
        return self.format % tuple([words[name] for name in self.names])


def as_html(words: str) -> str:
    """Escaped, in ASCII. Most words are so as they stand, which is quicker to see than to do."""
    return words if _is_html(words) else as_ascii(escape(words))


def _is_html(words: str) -> bool:
    """Whether they are HTML as they stand; one by one, since a pattern takes much longer."""
    return (
        words.isascii()
        and "'" not in words
        and "&" not in words
        and '"' not in words
        and "<" not in words
        and ">" not in words
    )


def as_ascii(html: str) -> str:
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")


def squeezed(html: str) -> str:
    """A file is indented for people, a tag on several lines; a mail need not carry that."""
    lines = re.sub(r"\n\s*", "\n", html).rstrip("\n")
    return re.sub(r"<[^>]*>", lambda tag: tag[0].replace("\n", " "), lines)


@lru_cache(maxsize=32)
def part(name: str) -> Part:
    """Read once by each process: a worker shows a change after it was started again."""
    return Part(name)
