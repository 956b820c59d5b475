"""What every reader of a file gives: people, and what could not be taken, with the reason.

The readers are pure: bytes in, a Reading out, no database, no network, no Django.
"""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

LARGEST = 10_000_000  # bytes of a file
MOST_PEOPLE = 10_000
NAMELESS = "It has no name."
UNREAD = "This line could not be read."
LONGEST = {"name": 200, "given_name": 100, "family_name": 100, "called": 80, "pronouns": 40,
           "employer": 200, "title": 200, "how_met": 500, "notes": 20_000}  # fmt: skip
LONGEST_OF_MANY = {"emails": 254, "phones": 80, "urls": 500, "groups": 40}
MOST_OF_EACH = 50
ADDRESS = re.compile(r"[^\s@<>,;:/\"()\[\]]{1,64}@[^\s@<>,;:/\"()\[\]]{1,190}")
PRONOUNS = re.compile(r"\s*\(((?:she|he|they|xe|ze|it|any)\b[^()]{0,30})\)", re.IGNORECASE)

DEVICE = "It is a device or a number, not a name."
DEVICES = re.compile(
    r"(i(phone|pad|pod)|galaxy\b|android\b|zoom (user|room)|desktop-|laptop-|macbook|user\d*$"
    r"|[+\d][\d\s().*x-]{5,}$)|.*[’']s i(phone|pad)\b",
    re.IGNORECASE,
)


class Unreadable(Exception):
    """Nothing can be read from the file; the message tells the person why and what to do."""


@dataclass
class Person:
    """One person as the file has them; `row` is the line, card or event they stand in, from 1.

    `birthday` is YYYY-MM-DD, or --MM-DD where the year is not told. `lines` is what they said in a
    chat that everybody saw. `uid` is the card's own. No field holds what a database or a page could
    not.
    """

    row: int
    name: str
    given_name: str = ""
    family_name: str = ""
    called: str = ""
    pronouns: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    employer: str = ""
    title: str = ""
    birthday: str = ""
    groups: list[str] = field(default_factory=list)
    how_met: str = ""
    notes: str = ""
    uid: str = ""
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, longest in LONGEST.items():
            setattr(self, name, storable(getattr(self, name))[:longest].strip())
        for name, longest in LONGEST_OF_MANY.items():
            values = (storable(value)[:longest].strip() for value in getattr(self, name))
            setattr(self, name, list(dict.fromkeys(filter(None, values)))[:MOST_OF_EACH])

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Reading:
    """What a file holds. `counts` is what this kind of file counts.

    `rejected` has (row, reason) of what is no person; `partial` of people who lost a field.
    """

    kind: str
    people: list[Person] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    partial: list[tuple[int, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def nameless(self) -> int:
        return sum(reason == NAMELESS for _, reason in self.rejected)

    def take(self, person: Person) -> None:
        """Add one; raises Unreadable where there are too many to look at."""
        self.people.append(person)
        if len(self.people) > MOST_PEOPLE:
            raise Unreadable("The file has more than 10,000 people. Split it, and bring the parts.")

    def reject(self, row: int, reason: str) -> None:
        self.rejected.append((row, reason))

    def figures(self) -> dict[str, Any]:
        """Every count of the file, by its name."""
        figures: dict[str, Any] = {
            "people": len(self.people),
            "emails": sum(len(one.emails) for one in self.people),
            "phones": sum(len(one.phones) for one in self.people),
            "rejected": len(self.rejected),
        }
        if groups := sorted({group for one in self.people for group in one.groups}):
            figures["groups"] = groups
        return figures | self.counts


def storable(text: str) -> str:
    """`text` without NUL and halves of letters, which an encoding named by a file may give."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def addresses(text: str) -> list[str]:
    """Every mail address in `text`: a number or a directory's key is none."""
    return ADDRESS.findall(text)


def web_address(text: str) -> str:
    """`text` with a scheme, or nothing where no browser could open it as a page."""
    text = text.strip()
    if text.casefold().startswith(("https://", "http://")):
        return text if len(text.split()) == 1 else ""
    is_host = re.match(r"[\w-]+(\.[\w-]+)+(/\S*)?$", text)
    return f"https://{text}" if is_host else ""


def without_pronouns(name: str) -> tuple[str, str]:
    """A name as people write it in a meeting, and the pronouns they put behind it."""
    found = PRONOUNS.search(name)
    if not found:
        return single_spaced(name), ""
    return single_spaced(name[: found.start()] + " " + name[found.end() :]), found.group(1)


def is_device(name: str) -> bool:
    """Whether a meeting shows a telephone or a tablet where the name should be."""
    return DEVICES.match(name) is not None
