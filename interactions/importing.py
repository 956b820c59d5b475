"""From people read out of a file to people in the list: matching, committing, taking back."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from contacts.forms import one_line
from contacts.models import Contact, ContactPoint, ContactTag, Context, Tie, due_day, folded
from contacts.names import Name
from contacts.points import key_of, link_kind
from interactions.models import Import, ImportedRow, Participation

UNDO_FOR = timedelta(days=30)
MOST_KEPT_UP = 15
BATCH = 500
MOST_ALIKE = 5
MOST_COMPARED = 200
OWN_FIELDS = [
    "kind", "name", "called", "pronouns", "employer", "title", "place", "interests", "how_met",
    "notes", "cadence_days", "snoozed_until", "archived_at",
]  # fmt: skip
TAKEN = ["name", "called", "pronouns", "given_name", "family_name", "employer", "title", "birthday",
         "how_met"]  # fmt: skip
Kind = ContactPoint.Kind
UID = "uid"  # a card's, among the keys


@dataclass
class Candidate:
    """One person of the file: in the list (`match`), maybe one of those (`alike`), or new."""

    index: int
    row: Mapping[str, Any]
    match: Contact | None = None
    alike: list[Contact] = field(default_factory=list)
    is_same_name: bool = False  # one of those alike bears the very name: it has to be decided


@dataclass(frozen=True)
class TakenBack:
    """How many people an undo took out of the list, and how many of them it kept for a while."""

    people: int
    kept: int


@dataclass(frozen=True)
class Choices:
    """What was chosen in the review, by indices into the import's rows.

    `same` holds the key of the contact that a person of the file was said to be.
    """

    chosen: frozenset[int]
    same: Mapping[int, int]
    kept_up: frozenset[int]
    kind: str
    context: Context | None
    role: str
    cadence_days: int | None


def candidates(source: Import) -> list[Candidate]:
    """Each person of the file against the owner's list, in three queries whatever their number.

    Only a card's UID, a profile or a mail address matches; a name, or one near it, is possibly the
    same.
    """
    owner = source.owner
    points = owner.points.filter(
        kind__in=[Kind.EMAIL, Kind.LINKEDIN], contact__deleted_at__isnull=True
    ).select_related("contact")
    by_key = {(point.kind, point.key): point.contact for point in points if point.key}
    by_key |= {(UID, uid): contact for uid, contact in owner.merges.all().uids().items()}
    by_name, by_family = defaultdict(list), defaultdict(list)
    for contact in owner.contacts.present().by_name():
        by_key[UID, contact.uid] = contact
        name = Name(contact.name)
        by_name[contact.sort_name].append(contact)
        by_family[name.family].append((name, contact))
    found = []
    for index, row in enumerate(source.rows):
        match = next((by_key[key] for key in _keys(row) if key in by_key), None)
        candidate = Candidate(index, row, match)
        if match is None:
            name, same = Name(row["name"]), by_name[folded(row["name"])[:220]]
            family = by_family[name.family][:MOST_COMPARED]
            near = (one for other, one in family if one not in same and name.may_be(other))
            candidate.alike = list(islice(chain(same, near), MOST_ALIKE))
            candidate.is_same_name = bool(same)
        found.append(candidate)
    return found


@transaction.atomic
def commit(source: Import, choices: Choices, today: date) -> bool:
    """Add what was chosen, all or nothing; False when it was done before."""
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state != Import.State.REVIEW:
        return False
    made: list[Contact] = []
    rows: list[tuple[Contact, Mapping[str, Any]]] = []
    added_keys: dict[tuple[str, str], Contact] = {}
    for candidate in candidates(source):
        row = candidate.row
        same = choices.same.get(candidate.index)
        known = candidate.match or next((one for one in candidate.alike if one.pk == same), None)
        known = known or next((added_keys[k] for k in _keys(row) if k in added_keys), None)
        if known is None and candidate.index in choices.chosen:
            cadence = choices.cadence_days if candidate.index in choices.kept_up else None
            known = _contact(source.owner, row, choices.kind, cadence, today)
            made.append(known)
        if known is not None:
            rows.append((known, row))
            added_keys.update(dict.fromkeys(_keys(row), known))
    _take_uids(source.owner, made, rows)
    Contact.objects.bulk_create(made, batch_size=BATCH)
    groups = _add_groups(source.owner, made, rows)
    points = _add_points(source.owner, rows)
    _make_findable({point.contact_id for point in points} - {contact.pk for contact in made})
    people = {contact.pk: contact for contact, _ in rows}
    ties = _add_ties(source.owner, people, choices)
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                owner=source.owner,
                source=source,
                contact=contact,
                made_as=_likeness(contact, groups[contact.pk]),
            )
            for contact in made
        ]
        + [ImportedRow(owner=source.owner, source=source, point=point) for point in points]
        + [ImportedRow(owner=source.owner, source=source, tie=tie) for tie in ties],
        batch_size=BATCH,
    )
    source.state, source.done_at, source.rows = Import.State.DONE, timezone.now(), []
    source.added_count, source.matched_count = len(made), len(people) - len(made)
    source.save()
    return True


@transaction.atomic
def take_back(source: Import, today: date) -> TakenBack:
    """Remove what this import made.

    Who is as the import made them is erased. Who was talked with, changed, tagged or given another
    address or course since goes to Recently deleted, with nothing lost.
    """
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state != Import.State.DONE or not can_undo(source):
        return TakenBack(0, 0)
    made = Contact.objects.filter(owner=source.owner, imported_rows__source=source)
    used = _used_since(source, made)
    for contact in made.filter(pk__in=used, deleted_at=None):
        contact.discard(today)
    points = ContactPoint.objects.filter(pk__in=source.made.values("point"), owner=source.owner)
    ties = Tie.objects.filter(pk__in=source.made.values("tie"), owner=source.owner)
    gained = set(points.exclude(contact__in=made).values_list("contact", flat=True))
    points.exclude(contact__in=used).delete()
    ties.exclude(contact__in=used).delete()
    count = made.count()
    made.exclude(pk__in=used).delete()
    _make_findable(gained)
    source.state, source.undone_at = Import.State.UNDONE, timezone.now()
    source.save(update_fields=["state", "undone_at"])
    return TakenBack(count, len(used))


def can_undo(source: Import) -> bool:
    done = source.done_at
    return source.state == Import.State.DONE and bool(done and timezone.now() - done < UNDO_FOR)


def _used_since(source: Import, made: QuerySet[Contact]) -> set[int]:
    """Those of `made` with something of the owner's own, which an undo must not erase."""
    rows = source.made.filter(contact__isnull=False).select_related("contact")
    used = set()
    for row in rows.prefetch_related("contact__tags"):
        contact = row.contact
        if contact and row.made_as != _likeness(contact, [tag.name for tag in contact.tags.all()]):
            used.add(contact.pk)
    own_points = ContactPoint.objects.exclude(pk__in=_keys_made(source, "point"))
    own_ties = Tie.objects.exclude(pk__in=_keys_made(source, "tie"))
    for theirs in (Participation.objects, own_points, own_ties):
        used.update(theirs.filter(contact__in=made).values_list("contact", flat=True))
    return used


def _keys_made(source: Import, field: str) -> QuerySet[ImportedRow, Any]:
    """The keys of what it made; no NULL among them, or NOT IN would hold for nothing."""
    return source.made.filter(**{f"{field}__isnull": False}).values(field)


def _likeness(contact: Contact, tags: Iterable[str]) -> str:
    """A digest of what a person can set of a contact; the words themselves are not kept twice."""
    words = [*(str(getattr(contact, name)) for name in OWN_FIELDS), *sorted(tags)]
    words += [contact.birthday] if contact.birthday else []
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _make_findable(keys: Iterable[int]) -> None:
    """Let people whose addresses changed be found by those they have now."""
    people = list(Contact.objects.filter(pk__in=keys).prefetch_related("points", "tags"))
    for contact in people:
        contact.refresh_search()
    Contact.objects.bulk_update(people, ["search_text"], batch_size=BATCH)


def _keys(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is one person's alone: a phone or a page may be a whole household's."""
    keys = [(kind, key_of(kind, value)) for kind, value in _values(row)]
    own = [(UID, row["uid"])] if row.get("uid") else []
    return own + [(kind, key) for kind, key in keys if key and kind in (Kind.EMAIL, Kind.LINKEDIN)]


def _take_uids(owner: User, made: Iterable[Contact], rows: Iterable[tuple[Contact, Any]]) -> None:
    """Let each new person keep their card's UID, where nobody of the owner's has it yet."""
    new = {id(contact) for contact in made}
    wanted = {row["uid"]: contact for contact, row in rows if id(contact) in new and row.get("uid")}
    taken = owner.contacts.values_list("uid", flat=True)
    for uid in wanted.keys() - set(taken):
        wanted[uid].uid = uid


def _values(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    values = [(str(Kind.EMAIL), one) for one in row["emails"]]
    values += [(str(Kind.PHONE), one) for one in row["phones"]]
    return values + [(link_kind(one), one) for one in row["urls"]]


def _contact(
    owner: User, row: Mapping[str, Any], kind: str, cadence: int | None, today: date
) -> Contact:
    contact = Contact(
        owner=owner,
        kind=kind,
        **{name: one_line(row[name]) for name in TAKEN},
        notes=row["notes"],
        cadence_days=cadence,
        created_day=today,
        next_due=due_day(None, cadence, None, today),
    )
    contact.refresh_search()
    words = [*(value for _, value in _values(row)), *row["groups"]]
    contact.search_text += folded("\n" + "\n".join(words))
    return contact


def _add_points(owner: User, rows: list[tuple[Contact, Mapping[str, Any]]]) -> list[ContactPoint]:
    there = set(ContactPoint.objects.filter(owner=owner).values_list("contact", "kind", "key"))
    points = []
    for contact, row in rows:
        for kind, value in _values(row):
            key = key_of(kind, value)[:500]
            if (contact.pk, kind, key) not in there:
                there.add((contact.pk, kind, key))
                points.append(
                    ContactPoint(owner=owner, contact=contact, kind=kind, value=value, key=key)
                )
    return ContactPoint.objects.bulk_create(points, batch_size=BATCH)


def _add_groups(
    owner: User, made: Iterable[Contact], rows: Iterable[tuple[Contact, Mapping[str, Any]]]
) -> dict[int, set[str]]:
    """The file's groups as tags of whom it made; who was there keeps their own."""
    groups: dict[int, set[str]] = {contact.pk: set() for contact in made}
    for contact, row in rows:
        if contact.pk in groups:
            groups[contact.pk].update(one_line(group) for group in row["groups"])
    tags = [
        ContactTag(owner=owner, contact_id=pk, name=name)
        for pk, names in groups.items()
        for name in sorted(names)
    ]
    ContactTag.objects.bulk_create(tags, batch_size=BATCH)
    return groups


def _add_ties(owner: User, people: Mapping[int, Contact], choices: Choices) -> list[Tie]:
    if choices.context is None:
        return []
    there = set(
        owner.ties.filter(context=choices.context, role=choices.role).values_list(
            "contact", flat=True
        )
    )
    return Tie.objects.bulk_create(
        [
            Tie(owner=owner, contact=contact, context=choices.context, role=choices.role)
            for pk, contact in people.items()
            if pk not in there
        ],
        batch_size=BATCH,
    )
