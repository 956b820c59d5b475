"""A review: each person of a file against the owner's list, what would change, what was chosen."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import Any

from accounts.garbage import uncollected
from accounts.models import User
from contacts.models import Contact, ContactPoint, Context
from contacts.names import Name
from contacts.points import email_key, key_of, link_kind, linkedin_key
from contacts.text import folded, one_line
from interactions.models import Import

MOST_KEPT_UP = 15
MOST_ALIKE = 5
MOST_COMPARED = 200
MEETINGS = ("zoom_chat", "zoom_participants")  # who was in them was met; a guest list is no talk
MESSAGES = "linkedin_messages"
EVENTS = (*MEETINGS, "zoom_registration", "zoom_webinar", "ics")
FILLED = {
    "called": "what you call them", "pronouns": "pronouns", "employer": "employer",
    "title": "title", "birthday": "birthday",
}  # fmt: skip
OVERWRITTEN = ("employer", "title", "birthday")  # a newer file may know better, when told so
OFFICES = {
    "accounts", "admin", "billing", "bounce", "contact", "do-not-reply", "donotreply", "enquiries",
    "hello", "help", "helpdesk", "info", "inquiries", "list", "mail", "mailer-daemon", "marketing",
    "newsletter", "no-reply", "noreply", "notification", "notifications", "office", "postmaster",
    "reception", "reservations", "sales", "service", "support", "team", "webmaster",
}  # fmt: skip
AN_OFFICE = "That address is an office’s, not one person’s."
YOURSELF = "That is you."
NEW, LEAVE = "new", ""
UID = "uid"  # a card's, among the keys
SORTED = json.JSONEncoder(sort_keys=True)  # made once: an import asks it ten thousand times
Kind = ContactPoint.Kind
Row = Mapping[str, Any]


@dataclass
class Candidate:
    """One person of the file: in the list (`match`), maybe one of those (`alike`), or new.

    `decided` is NEW (add, or for a match: update), LEAVE, or the key of who it is. `row` has the
    cells as they were corrected, `digest` names the row as the file has it.
    """

    index: int
    row: Row
    digest: str
    match: Contact | None = None
    alike: list[Contact] = field(default_factory=list)
    is_same_name: bool = False  # one of those alike bears the very name: it has to be decided
    aside: str = ""
    decided: str = NEW
    kept_up: bool = False
    taken: frozenset[str] = frozenset()
    gains: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str, str]] = field(default_factory=list)
    cells: Any = None  # the form to correct them with, where a page shows one

    @property
    def number(self) -> int:
        """The line, card or event of the file."""
        return int(self.row.get("row", self.index + 1))

    @cached_property
    def values(self) -> list[tuple[str, str]]:
        return values(self.row)

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        return keys(self.row, self.values)

    @property
    def section(self) -> str:
        if self.match:
            return "matched"
        return "aside" if self.aside else "alike" if self.alike else "new"


SECTIONS = ["alike", "new", "matched", "aside"]


@dataclass(frozen=True)
class Batch:
    """What was chosen for everybody at once."""

    kind: str = Contact.Kind.PROFESSIONAL
    context: int | None = None
    new_context: str = ""
    new_kind: str = Context.Kind.EVENT
    role: str = ""
    tags: tuple[str, ...] = ()
    cadence_days: int | None = None
    log: bool = False
    day: date | None = None
    keep_words: bool = False
    sign: str = ""

    @classmethod
    def of(cls, source: Import) -> "Batch":
        saved = {key: value for key, value in source.choices.items() if key != "people"}
        saved["tags"] = tuple(saved.get("tags", ()))
        saved["day"] = date.fromisoformat(saved["day"]) if saved.get("day") else None
        return cls(**saved)


@uncollected()
def candidates(source: Import) -> list[Candidate]:
    """Everybody of the file, in five queries whatever their number.

    Only a card's UID, a profile, a mail address, or the very row brought before matches; a name, or
    one near it, is possibly the same.
    """
    owner = source.owner
    present = list(owner.contacts.present().by_name())
    by_pk = {contact.pk: contact for contact in present}
    points = owner.points.filter(kind__in=[Kind.EMAIL, Kind.LINKEDIN]).values_list(
        "kind", "key", "contact"
    )
    by_key = {(str(kind), key): by_pk[pk] for kind, key, pk in points if key and pk in by_pk}
    by_key |= {(UID, uid): one for uid, one in owner.merges.all().uids().items() if one.pk in by_pk}
    by_row = {digest: by_pk[pk] for digest, pk in _brought_before(owner) if pk in by_pk}
    by_name, by_family, by_given = defaultdict(list), defaultdict(list), defaultdict(list)
    for contact in present:
        by_key[UID, contact.uid] = contact
        name = Name(contact.name)
        by_name[contact.sort_name].append(contact)
        by_family[name.family].append((name, contact))
        if name.words:
            by_given[name.words[0]].append(contact)
    saved, found = source.choices.get("people", {}), []
    for index, given in enumerate(source.rows):
        chosen = saved.get(str(index), {})
        row = given | chosen.get("cells", {})
        digest = given.get("digest") or row_digest(source.kind, given)
        one = Candidate(index, row, digest)
        one.match = next((by_key[key] for key in one.keys if key in by_key), None)
        one.match = one.match or by_row.get(one.digest)
        one.aside = why_aside(owner, row, source.kind)
        if one.match is None and not one.aside:
            name, same = Name(row["name"]), by_name[folded(row["name"])[:220]]
            if source.kind in MEETINGS and len(name.words) == 1:  # where many go by that alone
                same = same + [each for each in by_given[name.words[0]] if each not in same]
            family = by_family[name.family][:MOST_COMPARED]
            near = (each for other, each in family if each not in same and name.may_be(other))
            one.alike = list(islice(chain(same, near), MOST_ALIKE))
            one.is_same_name = bool(same)
        default = LEAVE if one.is_same_name or (one.aside and not one.match) else NEW
        one.decided = chosen.get("who", default)
        one.kept_up = bool(chosen.get("keep"))
        one.taken = frozenset(chosen.get("take", []))
        found.append(one)
    return found


def in_order(found: Iterable[Candidate]) -> list[Candidate]:
    """As a review shows them: what is to decide first, what is set aside last."""
    return sorted(found, key=lambda one: (SECTIONS.index(one.section), one.index))


def tell_changes(owner: User, found: Iterable[Candidate]) -> None:
    """Say of each who is in the list already what they gain, and what would be overwritten."""
    known = {one.match.pk: (one, one.match) for one in found if one.match}
    there = set(owner.points.filter(contact__in=known).values_list("contact", "kind", "key"))
    for pk, (one, contact) in known.items():
        one.gains = [
            value for kind, value in one.values if (pk, kind, key_of(kind, value)) not in there
        ]
        filled, one.changes = differences(contact, one.row)
        one.gains += [f"{FILLED[name]} {new}" for name, new in filled]


def differences(
    contact: Contact, row: Row
) -> tuple[list[tuple[str, str]], list[tuple[str, str, str, str]]]:
    """(field, new) of what is empty, and (field, its name, old, new) of what would be replaced."""
    filled, replaced = [], []
    for name, words in FILLED.items():
        old, new = getattr(contact, name), one_line(row[name])
        if new and not old:
            filled.append((name, new))
        elif new and new != old and name in OVERWRITTEN:
            replaced.append((name, words, old, new))
    return filled, replaced


def row_digest(kind: str, row: Row) -> str:
    """Names a row; not by its messages, of which a later export has more."""
    if "messages" in row:
        row = {name: value for name, value in row.items() if name != "messages"}
    return hashlib.sha256(f"{kind} {SORTED.encode(row)}".encode()).hexdigest()


def keys(row: Row, said: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is one person's alone: a phone or a page may be a whole household's."""
    found = [(kind, key_of(kind, value)) for kind, value in said]
    own = [(UID, row["uid"])] if row.get("uid") else []
    return own + [(kind, key) for kind, key in found if key and kind in (Kind.EMAIL, Kind.LINKEDIN)]


def values(row: Row) -> list[tuple[str, str]]:
    found = [(str(Kind.EMAIL), one) for one in row["emails"]]
    found += [(str(Kind.PHONE), one) for one in row["phones"]]
    return found + [(link_kind(one), one) for one in row["urls"]]


def why_aside(owner: User, row: Row, kind: str) -> str:
    """Why somebody is not added unless ticked; nothing for most."""
    addresses = [email_key(one) for one in row["emails"]]
    own_profile = linkedin_key(owner.linkedin_url)
    is_own_name = kind in EVENTS and folded(row["name"]) == folded(owner.name)
    if is_own_name or email_key(owner.email) in addresses:
        return YOURSELF
    if own_profile and own_profile in [linkedin_key(one) for one in row["urls"]]:
        return YOURSELF
    if addresses and all(one.partition("@")[0] in OFFICES for one in addresses):
        return AN_OFFICE
    return ""


def _brought_before(owner: User) -> Iterable[tuple[str, int]]:
    rows = owner.imported_rows.exclude(from_row="").exclude(source__state=Import.State.UNDONE)
    for digest, contact, person in rows.values_list("from_row", "contact", "person"):
        yield digest, contact or person
