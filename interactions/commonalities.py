"""What two people share, the most telling first: in one query for any number of owners.

Rarest first (few of the owner's people share it), then latest; what the two have talked in
already comes after what they have not. Every entry names the rows it was read from.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from accounts.models import User
from contacts.models import Contact, Context, Tie
from contacts.text import folded
from interactions.models import course_key
from interactions.places import STUDENTS, Known, Place, known_of

Kind, Role = Context.Kind, Tie.Role
MEMBERS = {Role.MEMBER, Role.LEADER}
# How many people share what is no row that could be counted: a guess, kept for the order only.
FEW_INTERESTS, FEW_COLLEAGUES, MANY_NEIGHBORS = 6, 4, 40


class Common(NamedTuple):
    """One thing shared. `slot` says what may be claimed of it (see `slot_of`), `words` how it is
    named in a sentence, `source` in which rows it stands."""

    slot: str
    words: str
    source: str
    context: int | None = None
    people_count: int = 1
    day: date | None = None
    is_used: bool = False

    def order(self) -> tuple[object, ...]:
        day = self.day.toordinal() if self.day else 0
        return (self.is_used, self.people_count, -day, self.slot, self.words)


class Mine:
    """What an owner brings to each comparison: made once, for all of their people."""

    def __init__(self, user: User, today: date, places: Sequence[Place]) -> None:
        self.user, self.today = user, today
        self.places: dict[int, Place] = {}
        for place in places:
            self.places.setdefault(place.context, place)
        self.courses = {course_key(place.code): place for place in places if place.is_students}
        self.interests = _interests(user.interests)


@dataclass
class Shared:
    """What was found: by contact id, what is shared and the contexts that both are in, the latest
    first; by owner id, what they are in themselves."""

    of: dict[int, list[Common]] = field(default_factory=dict)
    places: dict[int, list[Place]] = field(default_factory=dict)
    own: dict[int, list[Place]] = field(default_factory=dict)
    teachers: dict[tuple[int, int], str] = field(default_factory=dict)

    def took(self, owner: int, words: str, today: date) -> Place | None:
        """The owner's own course whose code stands in these words, the latest begun."""
        keyed = course_key(words)
        taken = [
            place
            for place in self.own.get(owner, ())
            if place.is_students
            and course_key(place.code) in keyed
            and (place.day is None or place.day <= today)
        ]
        return max(taken, key=lambda place: (place.day or date.min, place.context), default=None)


def shared_by(
    days: Mapping[User, date], contacts: Collection[Contact], *, with_teachers: bool = True
) -> Shared:
    """What each of these people, of any of these owners, shares with their own owner.

    `days` gives each owner's own day: an event still to come is told as such. Who taught the
    owners' courses is looked up only where it is wanted.
    """
    people = [contact.id for contact in contacts]
    known = known_of([user.id for user in days], people, with_teachers=with_teachers)
    found = Shared(own=known.own, teachers=known.teachers)
    mine = {user.id: Mine(user, day, known.own.get(user.id, ())) for user, day in days.items()}
    for contact in contacts:
        own = mine[contact.owner_id]
        commons = [
            *_places_shared(contact, known, own),
            *_traits_shared(contact, own),
            *_introduced(contact, known),
        ]
        found.of[contact.id] = sorted(commons, key=Common.order)
        found.places[contact.id] = _both_in(contact, known, own)
    return found


def _both_in(contact: Contact, known: Known, own: Mine) -> list[Place]:
    theirs = known.theirs.get((contact.owner_id, contact.id), ())
    both = {place.context: place for place in reversed(theirs) if place.context in own.places}
    return sorted(
        both.values(), key=lambda place: (-(place.starts_on or date.min).toordinal(), place.context)
    )


def _introduced(contact: Contact, known: Known) -> Iterable[Common]:
    """Who introduced the owner to this person."""
    for place in known.introductions.get(contact.id, ()):
        if day := place.starts_on:
            said = f"The introduction of {day:%B} {day.day}, {day.year}."
            yield Common("introducer", place.short, said, day=day)


def _places_shared(contact: Contact, known: Known, own: Mine) -> Iterable[Common]:
    """One for each context that both are in, and for each course of both in different terms."""
    theirs, told = known.theirs.get((contact.owner_id, contact.id), ()), set()
    name = contact.greeting_name
    for place in sorted(theirs, key=_not_teammate) if len(theirs) > 1 else theirs:
        own_place = own.places.get(place.context)
        if own_place is None or place.context in told:
            continue
        told.add(place.context)
        roles = f"you as {_as(own_place.role)}, {name} as {_as(place.role)}"
        yield Common(
            slot_of(own_place, place, own.today),
            place.spoken,
            f"{place.label}: {roles}.",
            place.context,
            known.crowds.get((place.owner, place.context), 1),
            place.day,
            (contact.id, place.context) in known.used,
        )
    for place in theirs:
        other = own.courses.get(course_key(place.code)) if place.is_students else None
        if other and place.context not in own.places and place.context not in told:
            told.add(place.context)
            yield Common(
                "elsewhen",
                place.spoken,
                f"{place.short}: you in {other.label}, {name} in {place.label}.",
                None,
                2,
                place.day,
            )


def _not_teammate(place: Place) -> bool:
    return place.role != Role.TEAMMATE


@cache
def _as(role: str) -> str:
    return Role(role).label.lower()


def slot_of(own: Place, theirs: Place, today: date) -> str:
    """What may be said of a context that both are in: no line claims more than the roles bear."""
    both = (own.role, theirs.role)
    if own.kind == Kind.COURSE:
        if Role.TEAMMATE in both and set(both) <= STUDENTS:
            return "team"
        if set(both) <= STUDENTS:
            return "section"
        if own.role in STUDENTS and theirs.role == Role.INSTRUCTOR:
            return "taught"
        return "shared"
    if own.kind == Kind.GROUP:
        return "group" if set(both) <= MEMBERS else "shared"
    if own.kind == Kind.EVENT:
        return "event" if own.starts_on and own.starts_on <= today else "shared"
    return "workplace"


def _traits_shared(contact: Contact, own: Mine) -> Iterable[Common]:
    """Employer, place and interests that stand in both the owner's profile and the contact."""
    name, user = contact.greeting_name, own.user
    if _same(user.employer, contact.employer):
        yield Common(
            "employer", contact.employer, f"Your profile and {name}’s page name this employer.",
            people_count=FEW_COLLEAGUES,
        )  # fmt: skip
    if _same(user.place, contact.place):
        yield Common(
            "place", contact.place, f"Your profile and {name}’s page name this place.",
            people_count=MANY_NEIGHBORS,
        )  # fmt: skip
    if contact.interests and own.interests:
        for key, words in _interests(contact.interests).items():
            if key in own.interests:
                yield Common(
                    "interest", words, f"Your profile and {name}’s page name this interest.",
                    people_count=FEW_INTERESTS,
                )  # fmt: skip


def _interests(listed: str) -> dict[str, str]:
    """Each as it is written, by how it is compared."""
    return {folded(one.strip()): one.strip() for one in listed.split(",") if one.strip()}


def _same(mine: str, theirs: str) -> bool:
    return bool(mine and theirs and mine.strip()) and folded(mine.strip()) == folded(theirs.strip())
