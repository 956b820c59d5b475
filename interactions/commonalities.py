"""What two people share, the most telling first: in a few queries for any number of owners.

Rarest first (few of the owner's people share it), then latest; what the two have talked in
already comes after what they have not. Every entry names the rows it was read from.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q

from accounts.models import User
from contacts.models import Contact, Context, Tie, folded
from interactions.models import Introduction, Participation, course_key

Kind, Role = Context.Kind, Tie.Role
STUDENTS = {Role.CLASSMATE, Role.TEAMMATE}
MEMBERS = {Role.MEMBER, Role.LEADER}
# How many people share what is no row that could be counted: a guess, kept for the order only.
FEW_INTERESTS, FEW_COLLEAGUES, MANY_NEIGHBORS = 6, 4, 40


@dataclass(frozen=True)
class Common:
    """One thing shared. `slot` says what may be claimed of it (see `slot_of`), `words` how it is
    named in a sentence, `source` in which rows it stands."""

    slot: str
    words: str
    source: str
    context: int | None = None
    people_count: int = 1
    day: date | None = None
    is_used: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        day = self.day.toordinal() if self.day else 0
        return (self.is_used, self.people_count, -day, self.slot, self.words)


class Place(NamedTuple):
    """A tie with what has to be known of its context."""

    owner: int
    contact: int | None
    role: str
    context: int
    kind: str
    code: str
    name: str
    starts_on: date | None
    term: str | None
    term_starts_on: date | None
    term_ends_on: date | None

    @property
    def short(self) -> str:
        return self.code or self.name

    @property
    def label(self) -> str:
        return f"{self.short}, {self.term}" if self.term else self.short

    @property
    def day(self) -> date | None:
        return self.starts_on or self.term_starts_on

    @property
    def spoken(self) -> str:
        return spoken(self.kind, self.code, self.name)

    def is_over(self, today: date) -> bool:
        return self.term_ends_on is not None and self.term_ends_on < today


COLUMNS = (
    "owner_id", "contact_id", "role", "context_id", "context__kind", "context__code",
    "context__name", "context__starts_on", "context__term__name", "context__term__starts_on",
    "context__term__ends_on",
)  # fmt: skip


def spoken(kind: str, code: str, name: str) -> str:
    """A context as it stands in a sentence: "INFO 200", "the Meet & Greet"."""
    if code or kind == Kind.WORKPLACE:
        return code or name
    return name if name.lower().startswith(("the ", "a ", "an ")) else f"the {name}"


@dataclass
class Shared:
    """What was found: `of` a contact, by id, and the courses that each owner took."""

    of: dict[int, list[Common]] = field(default_factory=dict)
    own: dict[int, list[Place]] = field(default_factory=dict)

    teachers: dict[tuple[int, int], str] = field(default_factory=dict)

    def took(self, owner: int, words: str, today: date) -> Place | None:
        """The owner's own course whose code stands in these words, the latest begun."""
        keyed = course_key(words)
        taken = [
            place
            for place in self.own.get(owner, ())
            if place.kind == Kind.COURSE
            and place.role in STUDENTS
            and place.code
            and course_key(place.code) in keyed
            and (place.day is None or place.day <= today)
        ]
        return max(taken, key=lambda place: (place.day or date.min, place.context), default=None)


def shared_by(
    days: Mapping[int, date], contacts: Collection[Contact], *, with_teachers: bool = True
) -> Shared:
    """What each of these people, of any of these owners, shares with their own owner.

    `days` gives the owners' days by their ids: an event still to come is told as such. Who taught
    the owner's courses is looked up only where it is wanted.
    """
    keys = [contact.pk for contact in contacts]
    owners = {user.pk: user for user in User.objects.filter(pk__in=list(days))}
    own: dict[int, list[Place]] = {}
    theirs: dict[int, list[Place]] = {}
    whose = Q(contact__isnull=True) | Q(contact__in=keys)
    for place in _places(Tie.objects.filter(whose, owner__in=list(days))):
        if place.contact is None:
            own.setdefault(place.owner, []).append(place)
        else:
            theirs.setdefault(place.contact, []).append(place)
    used = _used(days, keys)
    counts = _people_counts(own, theirs)
    introduced = _introduced(days, keys)
    found = Shared(own=own, teachers=_teachers(days, own) if with_teachers else {})
    for contact in contacts:
        user, today = owners[contact.owner_id], days[contact.owner_id]
        commons = [
            *_places_shared(
                contact, own.get(user.pk, ()), theirs.get(contact.pk, ()), counts, used, today
            ),
            *_traits_shared(user, contact),
            *introduced.get(contact.pk, ()),
        ]
        found.of[contact.pk] = sorted(commons, key=lambda common: common.order)
    return found


def _places(ties: Iterable[Tie]) -> list[Place]:
    return [Place(*row) for row in ties.order_by("pk").values_list(*COLUMNS)]  # type: ignore[attr-defined]


def _used(days: Mapping[int, date], keys: Collection[int]) -> set[tuple[int, int]]:
    """Contact and context of what they have talked in, which a new line need not name again."""
    talks = Participation.objects.filter(
        owner__in=list(days),
        contact__in=list(keys),
        interaction__context__isnull=False,
        interaction__deleted_at__isnull=True,
    )
    return set(talks.values_list("contact", "interaction__context"))


def _introduced(days: Mapping[int, date], keys: Collection[int]) -> dict[int, list[Common]]:
    """Who introduced the owner to each of these people."""
    made = Introduction.objects.filter(
        owner__in=list(days),
        first__isnull=True,
        second__in=list(keys),
        introducer__deleted_at__isnull=True,
        made_on__isnull=False,
        deleted_at__isnull=True,
    )
    found: dict[int, list[Common]] = {}
    for one in made.select_related("introducer").order_by("-made_on", "pk"):
        if one.introducer and one.made_on:
            day = f"{one.made_on:%B} {one.made_on.day}, {one.made_on.year}"
            name = one.introducer.called or one.introducer.name
            found.setdefault(one.second_id, []).append(
                Common("introducer", name, f"The introduction of {day}.", day=one.made_on)
            )
    return found


def _teachers(
    days: Mapping[int, date], own: Mapping[int, list[Place]]
) -> dict[tuple[int, int], str]:
    """Who taught the owners' courses, where they know: by owner and context."""
    courses = {p.context for places in own.values() for p in places if p.kind == Kind.COURSE}
    if not courses:
        return {}
    rows = Tie.objects.filter(
        owner__in=list(days), context__in=courses, role=Role.INSTRUCTOR,
        contact__deleted_at__isnull=True, contact__isnull=False,
    )  # fmt: skip
    return {
        (tie.owner_id, tie.context_id): tie.contact.called or tie.contact.name
        for tie in rows.select_related("contact").order_by("-pk")
        if tie.contact
    }


def _people_counts(
    own: Mapping[int, list[Place]], theirs: Mapping[int, list[Place]]
) -> dict[tuple[int, int], int]:
    """How many of an owner's people are in each context, by owner and context."""
    mine = {(place.owner, place.context) for places in own.values() for place in places}
    both = {
        place.context
        for places in theirs.values()
        for place in places
        if (place.owner, place.context) in mine
    }
    if not both:
        return {}
    there = Q(contact__isnull=False, contact__deleted_at__isnull=True)
    rows = (
        Tie.objects.filter(there, owner__in=list(own), context__in=both)
        .order_by()
        .values("owner", "context")
        .annotate(people=Count("contact", distinct=True))
    )
    return {(row["owner"], row["context"]): row["people"] for row in rows}


def _places_shared(
    contact: Contact,
    own: Iterable[Place],
    theirs: Iterable[Place],
    counts: Mapping[tuple[int, int], int],
    used: Collection[tuple[int, int]],
    today: date,
) -> Iterable[Common]:
    """One for each context that both are in, and for each course of both in different terms."""
    name, told = contact.greeting_name, set()
    mine: dict[int, Place] = {}
    for place in own:
        mine.setdefault(place.context, place)
    for place in sorted(theirs, key=lambda place: place.role != Role.TEAMMATE):
        own_place = mine.get(place.context)
        if own_place is None or place.context in told:
            continue
        told.add(place.context)
        mine_as, theirs_as = (Role(one.role).label.lower() for one in (own_place, place))
        roles = f"you as {mine_as}, {name} as {theirs_as}"
        yield Common(
            slot_of(own_place, place, today),
            place.spoken,
            f"{place.label}: {roles}.",
            place.context,
            counts.get((place.owner, place.context), 1),
            place.day,
            (contact.pk, place.context) in used,
        )
    codes = {course_key(place.code): place for place in own if _is_students(place)}
    for place in theirs:
        other = codes.get(course_key(place.code)) if _is_students(place) else None
        if other and other.context != place.context and place.context not in mine:
            mine[place.context] = other
            yield Common(
                "elsewhen",
                place.spoken,
                f"{place.short}: you in {other.label}, {name} in {place.label}.",
                None,
                2,
                place.day,
            )


def _is_students(place: Place) -> bool:
    return place.kind == Kind.COURSE and bool(place.code) and place.role in STUDENTS


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


def _traits_shared(user: User, contact: Contact) -> Iterable[Common]:
    """Employer, place and interests that stand in both the owner's profile and the contact."""
    name = contact.greeting_name
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
    mine = {folded(one.strip()) for one in user.interests.split(",") if one.strip()}
    for one in contact.interests.split(",") if mine else ():
        if folded(one.strip()) in mine:
            yield Common(
                "interest", one.strip(), f"Your profile and {name}’s page name this interest.",
                people_count=FEW_INTERESTS,
            )  # fmt: skip


def _same(mine: str, theirs: str) -> bool:
    return bool(mine.strip()) and folded(mine.strip()) == folded(theirs.strip())
