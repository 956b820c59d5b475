"""Which of a student's people may be one person twice, and why. Nobody is merged without a yes.

Only a profile or a mail address says that two are the same; a name, a phone or a day is a reason
to ask. Work is bounded: people are compared within buckets (equal keys, near names), and in a
bucket only with the neighbours in order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.db.models import Q

from accounts.models import User
from contacts.models import Contact, ContactPoint, Context, NotSame, Tie
from contacts.names import Name
from contacts.text import folded

Kind = ContactPoint.Kind
NEIGHBOURS = 20
MOST_COMPARED = 200
ENOUGH = 40
CERTAIN = 100  # said by the keys, whatever else differs
SAME_NAME, NEAR_NAME, PHONE, BIRTHDAY = 40, 25, 30, 30
SHARED, SHARED_MORE, EMPLOYER, PLACE = 15, 5, 10, 5
TWO_NAMES, TWO_PROFILES, TWO_BIRTHDAYS = -20, -20, -60
LITTLE_KNOWN = 45  # no more than this where nothing but a name is known of one of them
EXACT = {Kind.LINKEDIN: "the same LinkedIn profile", Kind.EMAIL: "the same mail address"}


@dataclass(frozen=True)
class Pair:
    """Two who may be one; `first` has the lower key, and the list shows no score."""

    first: Contact
    second: Contact
    score: int
    reasons: tuple[str, ...]

    def other(self, contact: Contact) -> Contact:
        return self.second if self.first.pk == contact.pk else self.first

    @property
    def words(self) -> str:
        """The reasons as a sentence: "The same name, and both are in INFO 287."."""
        *firsts, last = [words for words in self.reasons if not words.startswith("but ")]
        said = f"{', '.join(firsts)}, and {last}" if firsts else last
        doubts = [words for words in self.reasons if words.startswith("but ")]
        return f"{', '.join([said[0].upper() + said[1:], *doubts])}."


class Known:
    """What is known of one person, as it is compared."""

    def __init__(self, contact: Contact) -> None:
        self.contact = contact
        self.keys: set[tuple[str, str]] = set()
        self.contexts: dict[int, Context] = {}

    @cached_property
    def name(self) -> Name:
        return Name(self.contact.name)

    @cached_property
    def birthday(self) -> str:
        """As `YYYY-MM-DD` or `--MM-DD`."""
        return self.contact.birthday

    @property
    def is_little(self) -> bool:
        contact = self.contact
        return not (self.keys or self.contexts or self.birthday or contact.employer)

    def of(self, kind: str) -> set[str]:
        return {key for of, key in self.keys if of == kind}


def compare(one: Known, other: Known) -> Pair:
    """How likely the two are one person, with every reason in words."""
    found = [*_exact(one, other), *_names(one, other), *_days(one, other), *_shared(one, other)]
    score = sum(weight for weight, _ in found)
    if any(weight == CERTAIN for weight, _ in found):
        score = max(score, CERTAIN)
    elif one.is_little or other.is_little:
        score = min(score, LITTLE_KNOWN)
    first, second = sorted([one.contact, other.contact], key=lambda contact: contact.pk)
    return Pair(first, second, score, tuple(words for _, words in found if words))


def _exact(one: Known, other: Known) -> Iterator[tuple[int, str]]:
    both = one.keys & other.keys
    for kind, words in EXACT.items():
        if any(of == kind for of, _ in both):
            yield CERTAIN, words
    if any(of == Kind.PHONE for of, _ in both):
        yield PHONE, "the same phone"
    profiles = one.of(Kind.LINKEDIN), other.of(Kind.LINKEDIN)
    if all(profiles) and not profiles[0] & profiles[1]:
        yield TWO_PROFILES, "but two LinkedIn profiles"


def _names(one: Known, other: Known) -> Iterator[tuple[int, str]]:
    if one.name.words and sorted(one.name.words) == sorted(other.name.words):
        yield SAME_NAME, "the same name"
    elif one.name.may_be(other.name):
        yield NEAR_NAME, "nearly the same name"
    else:
        yield TWO_NAMES, ""  # colleagues share a course, an employer and a phone at the desk


def _days(one: Known, other: Known) -> Iterator[tuple[int, str]]:
    if not one.birthday or not other.birthday:
        return
    if one.birthday[-5:] != other.birthday[-5:]:
        yield TWO_BIRTHDAYS, "but two birthdays"
    elif one.birthday == other.birthday or "--" in (one.birthday[:2], other.birthday[:2]):
        yield BIRTHDAY, "the same birthday"
    else:
        yield TWO_BIRTHDAYS, "but born in two years"


def _shared(one: Known, other: Known) -> Iterator[tuple[int, str]]:
    both = [one.contexts[key] for key in sorted(one.contexts.keys() & other.contexts.keys())]
    if both:
        more = " and more" if len(both) > 1 else ""
        weight = SHARED + SHARED_MORE * min(len(both) - 1, 2)
        yield weight, f"both are in {both[0].short}{more}"
    for name, weight, words in (
        ("employer", EMPLOYER, "both work at {}"),
        ("place", PLACE, "both are in {}"),
    ):
        mine, theirs = getattr(one.contact, name), getattr(other.contact, name)
        if mine and folded(mine) == folded(theirs):
            yield weight, words.format(mine)


def duplicates(owner: User) -> list[Pair]:
    """Every pair worth asking about, the likeliest first, in four queries for any list."""
    people = _known(owner, owner.contacts.present().by_name())
    set_apart = set(owner.not_same.values_list("first", "second"))
    pairs = []
    for one, other in _candidates(people.values()):
        if tuple(sorted([one.contact.pk, other.contact.pk])) not in set_apart:
            pair = compare(one, other)
            if pair.score >= ENOUGH:
                pairs.append(pair)
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.sort_name, pair.first.pk))


def duplicates_of(contact: Contact) -> list[Pair]:
    """The same, for one person only."""
    owner, name = contact.owner, Name(contact.name)
    keys = [(point.kind, point.key) for point in contact.points.all() if point.key]
    near = Q(sort_name=contact.sort_name)
    for kind in (Kind.EMAIL, Kind.LINKEDIN, Kind.PHONE):
        found = [key for of, key in keys if of == kind]
        if found:
            there = ContactPoint.objects.filter(owner=owner, kind=kind, key__in=found)
            near |= Q(pk__in=there.values("contact"))
    if name.family:
        near |= Q(sort_name__contains=name.family) | Q(sort_name__startswith=name.words[0])
    others = owner.contacts.present().filter(near).exclude(pk=contact.pk)
    set_apart = NotSame.objects.filter(owner=owner).filter(Q(first=contact) | Q(second=contact))
    apart = {key for pair in set_apart.values_list("first", "second") for key in pair}
    keys_of = [contact.pk, *others.by_name().values_list("pk", flat=True)[:MOST_COMPARED]]
    people = _known(owner, owner.contacts.filter(pk__in=keys_of).by_name())
    me = people.pop(contact.pk)
    pairs = [compare(me, one) for one in people.values() if one.contact.pk not in apart]
    return sorted((p for p in pairs if p.score >= ENOUGH), key=lambda pair: -pair.score)


def _known(owner: User, contacts: Iterable[Contact]) -> dict[int, Known]:
    people = {contact.pk: Known(contact) for contact in contacts}
    narrow = {"contact__in": list(people)} if len(people) <= MOST_COMPARED + 1 else {}
    points = owner.points.filter(**narrow).exclude(key="").exclude(kind=Kind.LINK)
    for pk, kind, key in points.values_list("contact", "kind", "key"):
        if pk in people:
            people[pk].keys.add((kind, key))
    ties = owner.ties.filter(contact__isnull=False, **narrow)
    where: dict[int, set[int]] = defaultdict(set)
    for pk, there in ties.values_list("contact", "context"):
        if pk in people:
            where[there].add(pk)
    for context in Context.objects.filter(pk__in=Tie.objects.filter(owner=owner).values("context")):
        for pk in where.get(context.pk, ()):
            people[pk].contexts[context.pk] = context
    return people


def _candidates(people: Collection[Known]) -> Iterator[tuple[Known, Known]]:
    """Pairs that share a bucket, each once."""
    buckets: dict[tuple[str, ...], list[Known]] = defaultdict(list)
    for one in people:
        for key in one.keys:
            buckets[key].append(one)
        words = one.name.words
        if words:
            buckets["same", *sorted(words)].append(one)
            buckets["family", words[-1], words[0][0]].append(one)
            buckets["given", words[0], words[-1][0]].append(one)
    seen = set()
    for bucket in buckets.values():
        for place, one in enumerate(bucket):
            for other in islice(bucket, place + 1, place + 1 + NEIGHBOURS):
                pair = tuple(sorted([one.contact.pk, other.contact.pk]))
                if pair[0] != pair[1] and pair not in seen:
                    seen.add(pair)
                    yield one, other
