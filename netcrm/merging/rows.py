"""The rows that refer to a person, moved to another, and the record of what that did to them.

Where moving a row would break a unique constraint, `STANDS` says which of the two rows stands.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from contacts.models import Contact, ContactPoint, ContactTag, NotSame, Tie
from interactions.models import ImportedRow, Participation
from netcrm.merging.snapshots import Cleared, Removed, differences, take_out, written
from reminders.models import Decision, RoundRow

BATCH = 500

Row = Any
Link = models.ForeignKey[Any, Any]
Same = tuple[tuple[str, ...], Q | None]  # columns that make two rows the same, of which rows


def the_kept_one(gone: Row, kept: Row) -> bool:
    return False


def by_hand(gone: Row, kept: Row) -> bool:
    """What no import made stands: undoing one must not take what was typed."""
    name = "tie" if isinstance(kept, Tie) else "point"
    made = ImportedRow.objects.filter(**{f"{name}__in": [gone, kept]}).values_list(name, flat=True)
    return set(made) == {kept.pk}


# Whether the row of who goes stands, where both cannot. Each model with a unique constraint over
# a contact has its rule here; a test asks for it.
STANDS: dict[type[models.Model], Callable[[Row, Row], bool]] = {
    Tie: by_hand,
    ContactTag: the_kept_one,
    ContactPoint: by_hand,
    Participation: the_kept_one,
    Decision: lambda gone, kept: gone.decided_at > kept.decided_at,
    RoundRow: lambda gone, kept: gone.standing > kept.standing,
}
# What else makes two rows the same one, and what the one that stands takes over where it has none.
ALSO_SAME: dict[type[models.Model], Same] = {ContactPoint: (("kind", "key"), ~Q(key=""))}
FILLED: dict[type[models.Model], tuple[str, ...]] = {
    Tie: ("starts_on", "ends_on"),
    ContactPoint: ("label",),
}


@dataclass
class Record:
    """What one merge did to the rows, as the Merge keeps it."""

    moved: list[tuple[str, str, list[int]]] = field(default_factory=list)
    removed: Removed = field(default_factory=list)
    cleared: Cleared = field(default_factory=list)
    changed: list[tuple[str, int, dict[str, list[Any]]]] = field(default_factory=list)
    made: list[tuple[str, int]] = field(default_factory=list)

    def take_out(self, row: Row) -> None:
        removed, cleared = take_out(row)
        self.removed += removed
        self.cleared += cleared

    def fill(self, row: Row, other: Row) -> None:
        """Give `row` the facts that only `other` has."""
        empty = [name for name in FILLED.get(type(row), ()) if not getattr(row, name)]
        before = written(row)
        for name in empty:
            setattr(row, name, getattr(other, name))
        now = differences(before, written(row))
        if now and _holds(row):
            row.save(update_fields=empty)
            self.changed.append((row._meta.label, row.pk, now))


def references() -> Iterator[tuple[type[models.Model], Link]]:
    """Every foreign key to Contact, in any app, those of many-to-many tables too."""
    for relation in Contact._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field  # type: ignore[misc,union-attr]


def unique_sets(model: type[models.Model], link: Link) -> list[Same]:
    """The columns (and condition) of each unique constraint that this link is part of."""
    found: list[Same] = [
        (tuple(one.fields), one.condition)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    found += [(tuple(names), None) for names in model._meta.unique_together]
    found += [((link.name,), None)] if link.unique else []
    if model in ALSO_SAME:
        names, condition = ALSO_SAME[model]
        found.append(((link.name, *names), condition))
    return [(names, condition) for names, condition in found if link.name in names]


def move_rows(kept: Contact, gone: Contact) -> Record:
    """Let all that refers to `gone` refer to `kept`; what that did."""
    record = Record()
    for model, link in references():
        _MOVES.get(model, _move)(record, model, link, kept, gone)
    return record


def _move(record: Record, model: type[models.Model], link: Link, kept: Row, gone: Row) -> None:
    """Let rows of who goes refer to who stays, one row standing where two would be the same."""
    stand = {row.pk: row for row in model._base_manager.filter(**{link.attname: gone.pk})}
    for names, condition in unique_sets(model, link) if stand else []:
        rows = model._base_manager.filter(condition) if condition else model._base_manager.all()
        mine = {_key(row, names, link): row for row in rows.filter(**{link.attname: kept.pk})}
        for row in rows.filter(**{link.attname: gone.pk}).order_by("pk"):
            key = _key(row, names, link)
            other = mine.get(key)
            if row.pk not in stand or other is None or None in key:
                continue
            if STANDS.get(model, the_kept_one)(row, other):
                record.fill(row, other)
                record.take_out(other)
                del mine[key]
            else:
                record.fill(other, row)
                record.take_out(stand.pop(row.pk))
    for row in list(stand.values()):
        setattr(row, link.attname, kept.pk)
        if _has_two(model) and not _holds(row):
            record.take_out(model._base_manager.get(pk=stand.pop(row.pk).pk))
    if stand:
        repoint(model, link.attname, sorted(stand), gone.pk, kept.pk)
        record.moved.append((model._meta.label, link.attname, sorted(stand)))


def _key(row: Row, names: Sequence[str], link: Link) -> tuple[Any, ...]:
    columns = [row._meta.get_field(name).attname for name in names if name != link.name]
    return tuple(getattr(row, column) for column in columns)


def _has_two(model: type[models.Model]) -> bool:
    return sum(1 for other, _ in references() if other is model) > 1


def _holds(row: Row) -> bool:
    """Whether the row's own check constraints hold."""
    try:
        for one in row._meta.constraints:
            if isinstance(one, models.CheckConstraint):
                one.validate(type(row), row)
    except ValidationError:
        return False
    return True


def repoint(model: type[models.Model], column: str, keys: list[int], old: int, new: int) -> None:
    """Let those of these rows that refer to `old` refer to `new`."""
    for start in range(0, len(keys), BATCH):
        rows = model._base_manager.filter(pk__in=keys[start : start + BATCH], **{column: old})
        rows.update(**{column: new})


def _move_not_same(
    record: Record, model: type[models.Model], link: Link, kept: Contact, gone: Contact
) -> None:
    """Who is somebody else than the one is somebody else than both, with the keys in order."""
    for row in NotSame.objects.filter(**{link.name: gone}):
        other = row.second_id if row.first_id == gone.pk else row.first_id
        record.take_out(row)
        if other != kept.pk:
            low, high = sorted([kept.pk, other])
            new, is_new = NotSame.objects.get_or_create(
                owner=kept.owner, first_id=low, second_id=high
            )
            if is_new:
                record.made.append((NotSame._meta.label, new.pk))


def _move_made_by_import(
    record: Record, model: type[models.Model], link: Link, kept: Contact, gone: Contact
) -> None:
    """Undoing an import must not take who was there without it: only one that made both may."""
    if link.name != "contact":
        _move(record, model, link, kept, gone)
        return
    rows = list(ImportedRow.objects.filter(contact__in=[kept, gone]))
    sources = {
        key: {row.source_id for row in rows if row.contact_id == key} for key in (kept.pk, gone.pk)
    }
    both = sources[kept.pk] & sources[gone.pk]
    for row in rows:
        if row.contact_id == gone.pk or row.source_id not in both:
            record.take_out(row)


_MOVES: dict[type[models.Model], Callable[..., None]] = {
    NotSame: _move_not_same,
    ImportedRow: _move_made_by_import,
}
