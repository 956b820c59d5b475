"""Who is where and who knows whom, of a few people of many owners: in one statement.

Each kind of row is one arm of a union, which `_arm` gives the columns that all have.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.expressions import RawSQL

from accounts.prepared import PreparedQuery, keys
from contacts.models import Context, Tie
from interactions.models import Introduction, Participation

Kind, Role = Context.Kind, Tie.Role


class What(StrEnum):
    """What a row tells."""

    OWN = "own"  # a tie of the owner's own
    THEIRS = "theirs"  # a tie of one of the people
    CROWD = "crowd"  # how many of an owner’s people are in a context
    USED = "used"  # a context in which the two have talked
    INTRODUCED = "introduced"  # who introduced the owner to one of the people
    TEACHER = "teacher"  # who teaches a course that the owner is in


class Place(NamedTuple):
    """A tie with what has to be known of its context."""

    key: int
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

    @property
    def is_students(self) -> bool:
        """A course that somebody takes or took."""
        return self.kind == Kind.COURSE and bool(self.code) and self.role in STUDENTS

    def is_over(self, today: date) -> bool:
        return self.term_ends_on is not None and self.term_ends_on < today


STUDENTS = {Role.CLASSMATE, Role.TEAMMATE}
# Of a tie; an arm of other rows names what it has of these, and leaves the others empty.
OF_TIE = {
    "key": "pk", "owner": "owner", "contact": "contact", "role": "role", "context": "context",
    "kind": "context__kind", "code": "context__code", "name": "context__name",
    "starts_on": "context__starts_on", "term": "context__term__name",
    "term_starts_on": "context__term__starts_on", "term_ends_on": "context__term__ends_on",
}  # fmt: skip
NOTHING = {
    "role": Value(""), "kind": Value(""), "code": Value(""), "name": Value(""),
    "starts_on": Value(None, DateField()), "term": Value(None, CharField()),
    "term_starts_on": Value(None, DateField()), "term_ends_on": Value(None, DateField()),
}  # fmt: skip


def spoken(kind: str, code: str, name: str) -> str:
    """A context as it stands in a sentence: "INFO 200", "the Meet & Greet"."""
    if code or kind == Kind.WORKPLACE:
        return code or name
    return name if name.lower().startswith(("the ", "a ", "an ")) else f"the {name}"


@dataclass
class Known:
    """The rows, under the ids that they are looked up by."""

    own: dict[int, list[Place]] = field(default_factory=dict)
    theirs: dict[tuple[int, int], list[Place]] = field(default_factory=dict)
    crowds: dict[tuple[int, int], int] = field(default_factory=dict)
    used: set[tuple[int, int]] = field(default_factory=set)
    introductions: dict[int, list[Place]] = field(default_factory=dict)
    teachers: dict[tuple[int, int], str] = field(default_factory=dict)


def known_of(owners: Collection[int], people: Collection[int], *, with_teachers: bool) -> Known:
    """What is known of these people of these owners, by their ids, in one query."""
    found = _query(with_teachers=with_teachers).values(owners=owners, people=people)
    known = Known()
    for what, *cells in sorted(found, key=itemgetter(1)):
        key, owner, contact, _, context, *_ = cells
        if what == What.CROWD:
            known.crowds[owner, context] = key
        elif what == What.USED:
            known.used.add((contact, context))
        elif what == What.TEACHER:
            known.teachers.setdefault((owner, context), Place._make(cells).short)
        elif what == What.OWN:
            known.own.setdefault(owner, []).append(Place._make(cells))
        elif what == What.THEIRS:  # under both: a tie of another owner is nobody's here
            known.theirs.setdefault((owner, contact), []).append(Place._make(cells))
        else:
            known.introductions.setdefault(contact, []).append(Place._make(cells))
    return known


@lru_cache(maxsize=2)
def _query(*, with_teachers: bool) -> PreparedQuery[Any]:
    owners, people = keys("owners"), keys("people")
    arms = [_theirs(people), _crowds(people), _used(people), _introductions(people)]
    if with_teachers:
        arms.append(_teachers(owners))
    return PreparedQuery(_own(owners).union(*arms, all=True))


def _arm(rows: QuerySet[Any], what: What, **columns: Any) -> QuerySet[Any, Any]:
    named = OF_TIE if not columns else {"owner": "owner"} | NOTHING | columns
    cells: list[Any] = [F(one) if isinstance(one, str) else one for one in map(named.get, OF_TIE)]
    return rows.order_by().values_list(Value(what.value), *cells)


def _own(owners: RawSQL) -> QuerySet[Any, Any]:
    return _arm(Tie.objects.own().filter(owner__in=owners), What.OWN)


def _theirs(people: RawSQL) -> QuerySet[Any, Any]:
    return _arm(Tie.objects.filter(contact__in=people), What.THEIRS)


def _crowds(people: RawSQL) -> QuerySet[Any, Any]:
    """Of each context that one of the people is in.

    Whoever was deleted lately still counts: it only says which context is the rarest, and to look
    at each of these contacts would take longer than all else here.
    """
    theirs = Tie.objects.filter(
        owner=OuterRef("owner"), context=OuterRef("context"), contact__in=people
    )
    there = Tie.objects.filter(Exists(theirs), contact__isnull=False)
    counted = there.order_by().values("owner", "context")
    counted = counted.annotate(people=Count("contact", distinct=True))
    nobody = Value(None, IntegerField())
    return _arm(counted, What.CROWD, key="people", contact=nobody, context="context")


def _used(people: RawSQL) -> QuerySet[Any, Any]:
    talks = Participation.objects.filter(
        owner=F("contact__owner"),
        contact__in=people,
        interaction__context__isnull=False,
        interaction__deleted_at__isnull=True,
    )
    each = talks.order_by().values("owner", "contact", "interaction__context")
    each = each.annotate(first=Min("pk"))
    return _arm(each, What.USED, key="first", contact="contact", context="interaction__context")


def _introductions(people: RawSQL) -> QuerySet[Any, Any]:
    made = Introduction.objects.filter(
        owner=F("second__owner"),
        first__isnull=True,
        second__in=people,
        introducer__deleted_at__isnull=True,
        made_on__isnull=False,
        deleted_at__isnull=True,
    )
    return _arm(
        made, What.INTRODUCED, key="pk", contact="second", context="introducer",
        code="introducer__called", name="introducer__name", starts_on="made_on",
    )  # fmt: skip


def _teachers(owners: RawSQL) -> QuerySet[Any, Any]:
    there = Tie.objects.filter(
        Exists(_own_in_the_same()),
        owner__in=owners,
        role=Role.INSTRUCTOR,
        context__kind=Kind.COURSE,
        contact__deleted_at__isnull=True,
        contact__isnull=False,
    )
    return _arm(
        there, What.TEACHER, key="pk", contact="contact", context="context",
        code="contact__called", name="contact__name",
    )  # fmt: skip


def _own_in_the_same() -> QuerySet[Tie]:
    return Tie.objects.own().filter(owner=OuterRef("owner"), context=OuterRef("context"))
