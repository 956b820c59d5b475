"""What every reader of a file gives: people, and what could not be taken, with the reason.

The readers are pure: bytes in, a Reading out, no database, no network, no Django.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from contacts.profiles import profile_address, profile_slug

LARGEST = 10_000_000  # bytes of a file
MOST_PEOPLE = 10_000
MOST_REJECTED = 20_000
NAMELESS = "It has no name."
AGAIN = "This is somebody of the file again, by the profile or by name and address."
UNREAD = "This line could not be read."
LONGEST = {"name": 200, "given_name": 100, "family_name": 100, "called": 80, "pronouns": 40,
           "employer": 200, "title": 200, "how_met": 500, "notes": 20_000,
           "event": 200, "day": 10}  # fmt: skip
LONGEST_OF_MANY = {"emails": 254, "phones": 80, "urls": 500, "groups": 40}
MOST_OF_EACH = 50
SPOKEN = {"given_name": "given name", "family_name": "family name", "called": "nickname",
          "how_met": "note on how you met", "emails": "mail address", "phones": "phone",
          "urls": "link", "groups": "group"}  # fmt: skip
ADDRESS = re.compile(r"[^\s@<>,;:/\"()\[\]]{1,64}@[^\s@<>,;:/\"()\[\]]{1,190}")
PRONOUNS = re.compile(r"\s*\(((?:she|he|they|xe|ze|it|any)\b[^()]{0,30})\)", re.IGNORECASE)

ANGLED = re.compile(rf"<\s*(?:mailto:)?({ADDRESS.pattern})\s*>", re.IGNORECASE)
DIRECTORY = re.compile(r"\s*(/o=|imceaex-)", re.IGNORECASE)

PROFILE = re.compile(r"(?:https?://)?(?:www\.)?linkedin\.com/in/[^\s<>\"(),;]+", re.IGNORECASE)
OF_ONESELF = re.compile(r"\b(my|me|mine|i|i[’']m|connect|reach)\b", re.IGNORECASE)

DEVICE = "It is a device or a number, not a name."
DEVICES = re.compile(
    r"(i(phone|pad|pod)|galaxy\b|android\b|zoom (user|room)|desktop-|laptop-|macbook|user\d*$"
    r"|[+\d][\d\s().*x-]{5,}$)|.*[’']s i(phone|pad)\b",
    re.IGNORECASE,
)


Message = tuple[str, str, str]  # when, "wrote" or "got" as seen by the owner, and the words


class Unreadable(Exception):
    """Nothing can be read from the file; the message tells the person why and what to do."""


class Unknown(Unreadable):
    """No reader knows the file; where it is a table, its columns can be named by hand."""


@dataclass
class Person:
    """One person as the file has them; `row` is the line, card or event they stand in, from 1.

    `birthday` is YYYY-MM-DD, or --MM-DD where the year is not told. `lines` is what they said in a
    chat that everybody saw, `direct` what they said to one other alone, by that one's name;
    `messages` is what they and the owner wrote to each other. `event` and
    `day`, in ISO form, are the meeting's, `uid` is the card's own, `cut` the fields that were too
    long to be kept whole. No field holds what a database or a page could not.
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
    cut: list[str] = field(default_factory=list)
    event: str = ""
    day: str = ""
    messages: list[Message] = field(default_factory=list)
    direct: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, longest in LONGEST.items():
            setattr(self, name, self._within(name, getattr(self, name), longest))
        for name, longest in LONGEST_OF_MANY.items():
            values = (self._within(name, value, longest) for value in getattr(self, name))
            setattr(self, name, list(dict.fromkeys(filter(None, values)))[:MOST_OF_EACH])

    def _within(self, name: str, text: str, longest: int) -> str:
        text = storable(text).strip()
        if len(text) > longest and name not in self.cut:
            self.cut.append(name)
        return text[:longest].strip()

    def as_row(self) -> dict[str, Any]:
        """As JSON holds it; who wrote no messages has no place for them.

        What was for somebody else's eyes is left out.
        """
        left_out = {"cut", "direct"} if self.messages else {"cut", "direct", "messages"}
        return {name: value for name, value in vars(self).items() if name not in left_out}

    def hear(self, words: str) -> None:
        """Take over something that they said, and how to reach them, where they said that."""
        self.lines.append(words)
        profile = web_address(_own(PROFILE, words))
        for way, kept in ((_own(ADDRESS, words), self.emails), (profile, self.urls)):
            if way and way not in kept and len(kept) < MOST_OF_EACH:
                kept.append(way)

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """What is one person's alone within one file: a profile, or a name with an address.

        An address may be a household's, and a name is shared by strangers.
        """
        slugs = [("profile", slug.casefold()) for url in self.urls if (slug := profile_slug(url))]
        name = self.name.casefold()
        return [*slugs, *(("address", name, one.casefold()) for one in self.emails)]

    def gain(self, other: "Person") -> None:
        """Take over what `other`, the same person on another line, has beside."""
        for name in LONGEST:
            setattr(self, name, getattr(self, name) or getattr(other, name))
        for name in (*LONGEST_OF_MANY, "lines"):
            mine = getattr(self, name)
            there = {one.casefold() for one in mine}
            more = [one for one in getattr(other, name) if one.casefold() not in there]
            setattr(self, name, [*mine, *more][: max(MOST_OF_EACH, len(mine))])
        self.birthday = self.birthday or other.birthday


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
        for name in person.cut:
            words = f"The {SPOKEN.get(name, name)} was too long and is cut short."
            self.partial.append((person.row, words))
        bound(len(self.people))

    def reject(self, row: int, reason: str) -> None:
        """Tell of one that is no person; raises Unreadable where hardly anything else is there."""
        self.rejected.append((row, reason))
        if len(self.rejected) > MOST_REJECTED:
            raise Unreadable(
                "Nearly all of this file is without a name. Nothing was added. Export it again, or"
                " bring it in parts."
            )

    def merge(self) -> None:
        """Tell who stands in the file several times once, with all that their lines have."""
        found: dict[tuple[str, ...], Person] = {}
        people = []
        for person in self.people:
            first = next((found[key] for key in person.keys if key in found), None)
            if first is None:
                people.append(person)
            else:
                first.gain(person)
                self.partial.append((person.row, AGAIN))
            found.update(dict.fromkeys(person.keys, first or person))
        self.people = people

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


def bound(count: int) -> None:
    if count > MOST_PEOPLE:
        raise Unreadable("The file has more than 10,000 people. Split it, and bring the parts.")


def storable(text: str) -> str:
    """`text` without NUL and halves of letters, which an encoding named by a file may give."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def single_spaced(text: str) -> str:
    return " ".join(text.split())


def addresses(text: str) -> list[str]:
    """Every mail address in `text`: a number or a directory's key is none.

    Of `Frost, Wanda (ACME) <w@x.example>` it is the one in the angle brackets. What a mail server
    calls its own people (`/o=ExchangeLabs/...`, IMCEAEX) reaches nobody from outside.
    """
    if DIRECTORY.match(text):
        return []
    found = ANGLED.findall(text) or ADDRESS.findall(text)
    return [one.rstrip(".") for one in found]


def phone_number(text: str) -> str:
    """`text` in one line, or nothing where it has no digit, as a label that slipped has none."""
    text = single_spaced(text).removeprefix("* ")
    return text if any(sign.isdigit() for sign in text) else ""


def web_address(text: str) -> str:
    """`text` with a scheme, or nothing where no browser could open it as a page."""
    text = text.strip()
    if not text.casefold().startswith(("https://", "http://")):
        text = f"https://{text}" if re.match(r"[\w-]+(\.[\w-]+)+([/?]\S*)?$", text) else ""
    return profile_address(text) if len(text.split()) == 1 else ""


def _own(pattern: re.Pattern[str], words: str) -> str:
    """The one address in these words that is the speaker's own, as far as they say, or nothing."""
    found, rest = pattern.findall(words), pattern.sub(" ", words)
    is_own = OF_ONESELF.search(rest) or not re.search(r"\w", rest)
    return found[0].rstrip(".") if len(found) == 1 and is_own else ""


def named_in_meeting(written: str) -> tuple[str, str]:
    """Somebody's name in a meeting, and their pronouns; without a school or job behind a bar."""
    name, pronouns = without_pronouns(written)
    return single_spaced(name.partition(" | ")[0]) or name, pronouns


def without_pronouns(name: str) -> tuple[str, str]:
    """A name as people write it in a meeting, and the pronouns they put behind it."""
    found = PRONOUNS.search(name)
    if not found:
        return single_spaced(name), ""
    return single_spaced(name[: found.start()] + " " + name[found.end() :]), found.group(1)


def is_device(name: str) -> bool:
    """Whether a meeting shows a telephone or a tablet where the name should be."""
    return DEVICES.match(name) is not None
