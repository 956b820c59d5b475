"""What a line is read into."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Person:
    """Somebody known: `rank` is lower for who is likelier, `places` are the keys of theirs."""

    key: int
    name: str
    called: str = ""
    rank: int = 0
    places: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Place:
    """A course, group, event or workplace, by every way it is written."""

    key: int
    names: tuple[str, ...]


@dataclass
class Who:
    """Somebody the line speaks of: one who is known, several who may be meant, or nobody yet."""

    text: str
    keys: list[int]

    @property
    def is_new(self) -> bool:
        return not self.keys

    @property
    def is_open(self) -> bool:
        return len(self.keys) > 1


@dataclass
class Talk:
    """`people` are places in the reading's `whos`, here and below."""

    day: date
    channel: str
    direction: str
    people: list[int]
    place: int | None = None
    topic: str = ""
    remind_on: date | None = None


@dataclass
class News:
    who: int
    kind: str
    words: str
    day: date


@dataclass
class Gift:
    """An exchange: who gives, what, and how far it is. A promise has `due_on` where it was said."""

    who: int
    thing: str
    direction: str
    stage: str
    day: date
    due_on: date | None = None
    topic: str = ""
    text: str = ""


@dataclass(frozen=True)
class Question:
    kind: str  # how, when, day, who, where, remind
    text: str = ""


@dataclass(frozen=True)
class Mark:
    """What a part of the line was taken for, by its place in it; `days` it may have meant."""

    start: int
    end: int
    kind: str
    days: tuple[date, ...] = ()


@dataclass
class Reading:
    text: str
    whos: list[Who] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    gifts: list[Gift] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    bare: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.talks or self.news or self.gifts)

    def ask(self, kind: str, text: str = "") -> None:
        question = Question(kind, text)
        if question not in self.questions:
            self.questions.append(question)


@dataclass(frozen=True)
class Token:
    """A word, or a sign that stands by itself; `word` is the text as it is compared."""

    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        return folded(self.text)

    @property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()


def folded(text: str) -> str:
    """Without case, accents and the kinds of apostrophe; a possessive's ending is cut."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return plain.removesuffix("'s") if len(plain) > 2 else plain


def joined(tokens: Sequence[Token], text: str) -> str:
    """The very words from the first to the last of these."""
    return text[tokens[0].start : tokens[-1].end] if tokens else ""
