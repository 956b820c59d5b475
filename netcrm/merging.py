"""Two of a student's people made one, and taken apart again.

Every model with a foreign key to Contact is found by introspection. Where moving a row would break
a unique constraint, one of the two rows stands: `STANDS` says which, and the other is written down
with all that hung on it. What cannot be about one person alone (the two introduced to each other)
is written down, too. `unmerge` puts everything back that is still as the merge left it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from contacts.days import spoken
from contacts.models import (
    DERIVED,
    Contact,
    ContactPoint,
    ContactTag,
    Merge,
    NotSame,
    Tie,
    period_words,
)
from contacts.uids import fresh_uid
from interactions.models import ImportedRow, Participation
from netcrm.snapshots import Cleared, Removed, bring_back, read, take_out, value_of, written
from reminders.models import Decision, RoundRow

BATCH = 500
COMPUTED = (*DERIVED, "sort_name", "search_text")
JOINABLE = ("notes", "interests")  # "both" is an answer, too
WITH_NAME = ("given_name", "family_name")
KEPT, GONE, BOTH = "kept", "gone", "both"
WHO = {
    Participation: "conversations", ContactPoint: "ways to reach them", ContactTag: "tags",
    Tie: "courses and groups",
}  # fmt: skip

# What is kept as a figure or a code, as a person says it.
SAID: dict[str, Callable[[Any], str]] = {"birthday": spoken, "cadence_days": period_words}
LABELS = {"cadence_days": "keep in touch"}

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
        if written(row) != before and _holds(row):
            row.save(update_fields=empty)
            after = written(row)
            now = {
                name: [before[name], after[name]] for name in before if before[name] != after[name]
            }
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


@transaction.atomic
def merge(kept: Contact, gone: Contact, chosen: Mapping[str, str], today: date) -> Merge:
    """Make `gone` part of `kept`. `chosen` says for a field whose value stands; kept's by default.

    Raises ValidationError for a person with themselves, and for one who is deleted.
    """
    if kept.pk == gone.pk:
        raise ValidationError("That is one entry already. Choose somebody else.")
    locked = Contact.objects.select_for_update().filter(owner=kept.owner, pk__in=[kept.pk, gone.pk])
    people = {contact.pk: contact for contact in locked.order_by("pk")}
    if len(people) < 2:
        raise ValidationError("One of the two is not in your list any more.")
    kept, gone = people[kept.pk], people[gone.pk]
    for contact in people.values():
        if contact.deleted_at:
            raise ValidationError(f"{contact.name} is deleted. Bring them back first.")
    record, before, whole = Record(), written(kept), written(gone)
    for model, link in references():
        _MOVES.get(model, _move)(record, model, link, kept, gone)
    overwritten = _take_over(kept, gone, chosen)
    Contact.objects.filter(pk=gone.pk)._raw_delete(using=Contact.objects.db)
    kept.keep(today)
    after = written(kept)
    now = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    return Merge.objects.create(
        owner=kept.owner,
        contact=kept,
        gone_key=gone.pk,
        gone_uid=gone.uid if not kept.owner.merges.filter(gone_uid=gone.uid) else fresh_uid(),
        gone_name=gone.name,
        overwritten=overwritten,
        record={**vars(record), "gone": whole, "kept": now},
    )


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
        _point(model, link.attname, sorted(stand), gone.pk, kept.pk)
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


def _point(model: type[models.Model], column: str, keys: list[int], old: int, new: int) -> set[int]:
    """Move these rows from `old` to `new`; the keys of those that were still there."""
    there: set[int] = set()
    for start in range(0, len(keys), BATCH):
        rows = model._base_manager.filter(pk__in=keys[start : start + BATCH], **{column: old})
        there.update(rows.values_list("pk", flat=True))
        rows.update(**{column: new})
    return there


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


@dataclass(frozen=True)
class Line:
    """One field of two people, side by side; `answers` where there is something to choose."""

    name: str
    label: str
    kept: str
    gone: str
    answers: tuple[str, ...]


def lines(kept: Contact, gone: Contact) -> list[Line]:
    """Each field that either has; only where they differ is there something to choose."""
    found = []
    for column in _columns():
        mine, theirs = _shown(kept, column), _shown(gone, column)
        answers: tuple[str, ...] = ()
        if mine and theirs and mine != theirs:
            both = column.name in JOINABLE and _joined(kept, gone, column) is not None
            answers = (KEPT, GONE, BOTH) if both else (KEPT, GONE)
        if mine or theirs:
            label = LABELS.get(column.name, str(column.verbose_name))
            found.append(Line(column.name, label[0].upper() + label[1:], mine, theirs, answers))
    return found


def _columns() -> list[Any]:
    return [
        one
        for one in Contact._meta.concrete_fields
        if one.editable and one.name not in ("owner", "id")
    ]


def _shown(contact: Contact, column: Any) -> str:
    if column.choices:
        return str(getattr(contact, f"get_{column.name}_display")())
    value = getattr(contact, column.name)
    if value is None or value == "":
        return ""
    return SAID[column.name](value) if column.name in SAID else str(value)


def _joined(kept: Contact, gone: Contact, column: Any) -> str | None:
    """Both texts, or None where they are too long together."""
    between = "\n\n" if isinstance(column, models.TextField) else ", "
    text = between.join([getattr(kept, column.name), getattr(gone, column.name)])
    return text if len(text) <= (column.max_length or len(text)) else None


def _take_over(kept: Contact, gone: Contact, chosen: Mapping[str, str]) -> list[list[str]]:
    """Set what stands on `kept`, without saving; return what does not: field, value, whose."""
    overwritten = []
    for line in lines(kept, gone):
        column: Any = Contact._meta.get_field(line.name)
        answer = chosen.get(line.name, KEPT) if line.answers else ""
        whose = kept.name if answer == GONE else gone.name
        if answer in (KEPT, GONE):
            overwritten.append([line.label, line.kept if answer == GONE else line.gone, whose])
        if answer == BOTH and BOTH in line.answers:
            setattr(kept, line.name, _joined(kept, gone, column))
        elif answer == GONE or (not line.answers and not line.kept):
            for name in (line.name, *(WITH_NAME if line.name == "name" else ())):
                setattr(kept, name, getattr(gone, name))
    _take_over_unseen(kept, gone)
    return overwritten


def _take_over_unseen(kept: Contact, gone: Contact) -> None:
    """What no form shows: the earlier beginning, the longer rest, heard of if either is."""
    kept.created_day = min(kept.created_day, gone.created_day)
    kept.archived_at = kept.archived_at and gone.archived_at and kept.archived_at
    kept.muted_at = kept.muted_at and gone.muted_at and kept.muted_at
    turns = [day for day in (kept.turn_on, gone.turn_on) if day]
    kept.turn_on = max(turns, default=None)
    rests = [day for day in (kept.snoozed_until, gone.snoozed_until) if day]
    kept.snoozed_until = max(rests, default=None)
    ruled = {
        *COMPUTED,
        *WITH_NAME,
        "created_day",
        "archived_at",
        "muted_at",
        "turn_on",
        "deleted_at",
        "snoozed_until",
        "id",
    }
    for column in Contact._meta.concrete_fields:
        unseen = not column.editable and column.name not in ruled
        if unseen and getattr(kept, column.attname) in (None, ""):
            setattr(kept, column.attname, getattr(gone, column.attname))


def why_not(merged: Merge) -> str:
    """Why this can no longer be taken apart, as a sentence; empty where it can."""
    if not merged.record:
        return "It came back from a copy, so it stays as it is."
    if not merged.is_fresh(timezone.now()):
        return "It is more than 30 days ago, so it stays as it is."
    if merged.contact.deleted_at:
        return f"{merged.contact.name} is deleted. Bring them back first."
    later = Merge.objects.filter(contact=merged.contact, pk__gt=merged.pk).order_by("-pk").first()
    if later:
        return f"{later.gone_name} was merged after that. Take that apart first."
    return ""


def changed_since(merged: Merge) -> list[str]:
    """What the merge left and somebody changed since, in sentences: it stays as it is now."""
    kept, told = merged.contact, []
    for name in _edited(merged):
        column: Any = Contact._meta.get_field(name)
        if column.editable:
            told.append(f"{str(column.verbose_name).capitalize()} was changed, and stays as it is.")
    for label, column_name, keys in merged.record["moved"]:
        model = apps.get_model(label)
        there = sum(
            model._base_manager.filter(
                pk__in=keys[at : at + BATCH], **{column_name: kept.pk}
            ).count()
            for at in range(0, len(keys), BATCH)
        )
        if there < len(keys):
            words = WHO.get(model, str(model._meta.verbose_name_plural))
            told.append(f"{len(keys) - there} of the {words} were taken off, and stay so.")
    return told


def _edited(merged: Merge) -> set[str]:
    """The columns of who stayed that are no longer as the merge left them."""
    now = written(merged.contact)
    after = merged.record["kept"]
    return {name for name in after if name not in COMPUTED and now.get(name) != after[name][1]}


@transaction.atomic
def unmerge(merged: Merge, today: date) -> tuple[Contact, list[str]]:
    """Take the two apart: who had gone comes back, and what was changed since is told.

    What was added since stays with who stayed. Raises ValidationError where it cannot be done.
    """
    kept = Contact.objects.select_for_update().get(pk=merged.contact_id)
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    merged.contact = kept
    if reason := why_not(merged):
        raise ValidationError(reason)
    told, record = changed_since(merged), merged.record
    gone = _bring_back_person(record["gone"])
    for label, key in record["made"]:
        apps.get_model(label)._base_manager.filter(pk=key).delete()
    _move_back(record, kept, gone)
    lost = sum(not bring_back(label, values) for label, values in record["removed"])
    _move_back(record, kept, gone)
    _set_back(record)
    edited = _edited(merged)
    for name, (before, _) in record["kept"].items():
        if name not in edited:
            setattr(kept, name, value_of(Contact, name, before))
    for contact in (kept, gone):
        contact.keep(today)
    merged.delete()
    if lost:
        told.append(f"{lost} small things that hung on rows erased since could not come back.")
    return gone, told


def _bring_back_person(values: Mapping[str, Any]) -> Contact:
    gone = read(Contact, values)
    if Contact.objects.filter(owner=values["owner_id"], uid=values["uid"]).exists():
        gone.uid = fresh_uid()  # type: ignore[attr-defined]
    gone.save_base(raw=True, force_insert=True)
    return Contact.objects.get(pk=gone.pk)


def _move_back(record: Mapping[str, Any], kept: Contact, gone: Contact) -> None:
    for label, column, keys in record["moved"]:
        _point(apps.get_model(label), column, keys, kept.pk, gone.pk)


def _set_back(record: Mapping[str, Any]) -> None:
    """Undo what was filled in and cleared, where it still is as the merge left it."""
    for label, key, columns in record["changed"]:
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk=key):
            now = written(row)
            fresh = {
                name: before for name, (before, after) in columns.items() if now[name] == after
            }
            values = {name: value_of(model, name, before) for name, before in fresh.items()}
            model._base_manager.filter(pk=key).update(**values)
    for label, column, key, old in record["cleared"]:
        model = apps.get_model(label)
        target = next(one for one in model._meta.concrete_fields if one.attname == column)
        if target.remote_field.model._base_manager.filter(pk=old).exists():
            model._base_manager.filter(pk=key, **{column: None}).update(**{column: old})
