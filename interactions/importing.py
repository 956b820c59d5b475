"""From people read out of a file to people in the list: matching, committing, taking back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts.forms import one_line
from contacts.models import Contact, ContactPoint, Context, Tie, due_day, folded
from contacts.points import key_of, link_kind
from interactions.models import Import, ImportedRow

UNDO_FOR = timedelta(days=30)
MOST_KEPT_UP = 15
BATCH = 500
Kind = ContactPoint.Kind


@dataclass
class Candidate:
    """One person of the file: in the list (`match`), of a name that is (`alike`), or new."""

    index: int
    row: Mapping[str, Any]
    match: Contact | None = None
    alike: Contact | None = None


@dataclass(frozen=True)
class Choices:
    """What was chosen in the review; the sets hold indices into the import's rows."""

    chosen: frozenset[int]
    same: frozenset[int]
    kept_up: frozenset[int]
    kind: str
    context: Context | None
    role: str
    cadence_days: int | None


def candidates(source: Import) -> list[Candidate]:
    """Each person of the file against the owner's list, in two queries whatever their number.

    Only a profile or a mail address matches; a name alone is shown as possibly the same.
    """
    owner = source.owner
    points = owner.points.filter(
        kind__in=[Kind.EMAIL, Kind.LINKEDIN], contact__deleted_at__isnull=True
    ).select_related("contact")
    by_key = {(point.kind, point.key): point.contact for point in points if point.key}
    by_name = {contact.sort_name: contact for contact in owner.contacts.present()}
    found = []
    for index, row in enumerate(source.rows):
        match = next((by_key[key] for key in _keys(row) if key in by_key), None)
        alike = None if match else by_name.get(folded(row["name"])[:220])
        found.append(Candidate(index, row, match, alike))
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
        known = candidate.match or (candidate.alike if candidate.index in choices.same else None)
        known = known or next((added_keys[k] for k in _keys(row) if k in added_keys), None)
        if known is None and candidate.index in choices.chosen:
            cadence = choices.cadence_days if candidate.index in choices.kept_up else None
            known = _contact(source.owner, row, choices.kind, cadence, today)
            made.append(known)
        if known is not None:
            rows.append((known, row))
            added_keys.update(dict.fromkeys(_keys(row), known))
    Contact.objects.bulk_create(made, batch_size=BATCH)
    points = _add_points(source.owner, rows)
    people = {contact.pk: contact for contact, _ in rows}
    ties = _add_ties(source.owner, people, choices)
    ImportedRow.objects.bulk_create(
        [ImportedRow(owner=source.owner, source=source, contact=contact) for contact in made]
        + [ImportedRow(owner=source.owner, source=source, point=point) for point in points]
        + [ImportedRow(owner=source.owner, source=source, tie=tie) for tie in ties],
        batch_size=BATCH,
    )
    source.state, source.done_at, source.rows = Import.State.DONE, timezone.now(), []
    source.added_count, source.matched_count = len(made), len(people) - len(made)
    source.save()
    return True


@transaction.atomic
def take_back(source: Import, today: date) -> int:
    """Remove what this import made; the number of people.

    Who was only imported is erased; who was talked with since goes to Recently deleted.
    """
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state != Import.State.DONE or not can_undo(source):
        return 0
    made = Contact.objects.filter(owner=source.owner, imported_rows__source=source)
    keys = list(made.values_list("pk", flat=True))
    talked = set(made.filter(participations__isnull=False).values_list("pk", flat=True))
    for contact in made.filter(pk__in=talked):
        contact.discard(today)
    ContactPoint.objects.filter(pk__in=source.made.values("point"), owner=source.owner).exclude(
        contact__in=talked
    ).delete()
    Tie.objects.filter(pk__in=source.made.values("tie"), owner=source.owner).delete()
    Contact.objects.filter(owner=source.owner, pk__in=set(keys) - talked).delete()
    source.state, source.undone_at = Import.State.UNDONE, timezone.now()
    source.save(update_fields=["state", "undone_at"])
    return len(keys)


def can_undo(source: Import) -> bool:
    done = source.done_at
    return source.state == Import.State.DONE and bool(done and timezone.now() - done < UNDO_FOR)


def _keys(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    keys = [(kind, key_of(kind, value)) for kind, value in _values(row)]
    return [(kind, key) for kind, key in keys if key and kind != Kind.LINK]


def _values(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    values = [(str(Kind.EMAIL), row["email"])] if row["email"] else []
    return values + ([(link_kind(row["url"]), row["url"])] if row["url"] else [])


def _contact(
    owner: User, row: Mapping[str, Any], kind: str, cadence: int | None, today: date
) -> Contact:
    connected = row["connected_on"] and date.fromisoformat(row["connected_on"])
    contact = Contact(
        owner=owner,
        kind=kind,
        name=one_line(row["name"]),
        given_name=one_line(row["given_name"]),
        family_name=one_line(row["family_name"]),
        employer=one_line(row["employer"]),
        title=one_line(row["title"]),
        how_met=f"Connected on LinkedIn, {connected:%B} {connected.day}, {connected.year}."
        if connected
        else "",
        cadence_days=cadence,
        created_day=today,
        next_due=due_day(None, cadence, None, today),
    )
    contact.refresh_search()
    contact.search_text += folded("\n" + "\n".join(value for _, value in _values(row)))
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
