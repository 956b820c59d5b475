"""An export back into an account: what is not there yet is added, and what is there stays.

A row is known by its own key, so the same file twice adds nothing. Nothing in the file says whose
a row is, nor reaches any row but the owner's: what a row refers to is looked up among the rows of
this very file, and in what the owner may choose from.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from accounts.models import User
from contacts.models import Contact, ContactPoint, ContactTag, Context, NotSame
from contacts.points import key_of
from interactions.formats.shapes import Unreadable
from interactions.models import Interaction, Participation
from netcrm.archive import checks
from netcrm.archive.kinds import (
    TOLD_ONLY,
    Column,
    Kind,
    Row,
    frozen,
    is_owned,
    key_fields,
    kinds,
    occurrence_from,
    settings_of_users,
)
from netcrm.archive.spool import Spool
from reminders.models import Decision

BATCH = 400
CONTRADICTS = "This export contradicts itself, so it was changed by hand. Nothing was added."
EXACT = (ContactPoint.Kind.EMAIL, ContactPoint.Kind.LINKEDIN)


@dataclass
class Outcome:
    """How many rows of each kind a file adds, has here already, or leaves aside."""

    new: Counter[str] = field(default_factory=Counter)
    here: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    settings: Row = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def added(self) -> int:
        return sum(self.new.values())


def rehearse(owner: User, lines: Iterable[str], today: date) -> Outcome:
    """What `restore` would do; writes nothing."""
    return _Restoring(owner, lines, is_rehearsal=True).run(today)


@transaction.atomic
def restore(owner: User, lines: Iterable[str], today: date) -> Outcome:
    """Add what the file holds and the account does not. Raises Unreadable and adds nothing."""
    try:
        return _Restoring(owner, lines, is_rehearsal=False).run(today)
    except IntegrityError:
        raise Unreadable(CONTRADICTS) from None


def take_settings(owner: User, found: Row, now: datetime) -> None:
    """Live by the settings of the file: name, zone, digest."""
    for name, value in found.items():
        setattr(owner, name, value)
    owner.arm_digest(now)
    owner.save(update_fields=[*found, "next_digest_at"])
    owner.contacts.refresh_due(owner.today(now))


class _Restoring:
    def __init__(self, owner: User, lines: Iterable[str], is_rehearsal: bool) -> None:
        self.owner, self.is_rehearsal = owner, is_rehearsal
        self.outcome = Outcome()
        self.spool = Spool(lines)
        self.numbers: dict[str, dict[Any, int]] = defaultdict(dict)  # of this file, by wire key
        self.shared: dict[type[models.Model], dict[Any, int]] = {}
        self.days: dict[int, date] = {}
        self.regained: set[int] = set()  # who gets an address or a tag, and has to be found by it
        self.unsaved = 0

    def run(self, today: date) -> Outcome:
        for kind in kinds():
            self._bring(kind)
        self._read_settings()
        if not self.is_rehearsal:
            self._derive(today)
        return self.outcome

    def _bring(self, kind: Kind) -> None:
        there = _there(kind, self.owner)
        known = self._known_people() if kind.model is Contact else {}
        waiting: list[tuple[Any, Any]] = []
        for row in self.spool.rows(kind.label):
            wire = _wire(kind, row)
            try:
                values = self._values(kind, row)
                key = there.key(values)
                pk = there.numbers.get(key) or known.get(wire)
                if pk is None and kind.model is Context:
                    pk = self._known_context(values)
            except (ValidationError, LookupError, TypeError):
                self.outcome.aside[kind.label] += 1
                continue
            if pk is not None:
                self.numbers[kind.label][wire] = pk
                self.outcome.here[kind.label] += 1
                continue
            instance = kind.model(owner=self.owner, **values)
            _complete(instance, self.days)
            self.outcome.new[kind.label] += 1
            there.numbers[key] = self._number(kind, wire)
            waiting.append((wire, instance))
            if len(waiting) >= BATCH:
                self._save(kind, waiting)
        self._save(kind, waiting)
        if kind.model is Interaction:
            days = self.owner.interactions.values_list("pk", "day")
            self.days |= dict(days)

    def _number(self, kind: Kind, wire: Any) -> int:
        """A stand-in for the number of a row that is not saved yet."""
        self.unsaved -= 1
        self.numbers[kind.label][wire] = self.unsaved
        return self.unsaved

    def _save(self, kind: Kind, waiting: list[tuple[Any, Any]]) -> None:
        if waiting and not self.is_rehearsal:
            rows = [instance for _, instance in waiting]
            stamps = {f.name: [getattr(one, f.attname) for one in rows] for f in _stamped(kind)}
            kind.model._base_manager.bulk_create(rows)
            if stamps:  # an insert writes the clock's time into these
                for name, values in stamps.items():
                    for one, value in zip(rows, values, strict=True):
                        if value is not None:
                            setattr(one, name, value)
                kind.model._base_manager.bulk_update(rows, list(stamps))
            for wire, instance in waiting:
                self.numbers[kind.label][wire] = instance.pk
                self.outcome.made[kind.label].append(instance.pk)
                if kind.model in (ContactPoint, ContactTag):
                    self.regained.add(instance.contact_id)
        waiting.clear()

    def _values(self, kind: Kind, row: Row) -> Row:
        """The row's fields as the database has them. Raises for a row that may not come in."""
        values: Row = {}
        if kind.model is Decision:
            about, said_so = _text(row.get("kind")), _text(row.get("occurrence"))
            row = row | {"occurrence": occurrence_from(about, said_so, self.numbers)}
        for column in kind.columns:
            if column.name not in row:
                continue
            value = row[column.name]
            if column.target:
                values[column.field.attname] = self._refer(column, value)
            else:
                values[column.name] = checks.cleaned(column.field, value)
                shape = checks.JSON.get(f"{kind.label}.{column.name}")
                if isinstance(column.field, models.JSONField) and not (shape and shape(value)):
                    raise ValidationError("It is not written as an export writes it.")
        if kind.model is NotSame:
            low, high = sorted([values["first_id"], values["second_id"]])
            values |= {"first_id": low, "second_id": high}
        check = checks.ROWS.get(kind.label)
        if check and not check(values):
            raise ValidationError("It is not as a form would take it.")
        return values

    def _refer(self, column: Column, wire: Any) -> int | None:
        """The number of the row that is meant; None where there need not be one."""
        target = column.target
        if wire is None or target is None:
            found = None
        elif is_owned(target):
            found = self.numbers[target._meta.label_lower].get(frozen(wire))
        else:
            found = self._shared(target).get(frozen(wire))
        if found is None and not column.field.null:
            raise LookupError("what it refers to is not there")
        if wire is not None and found is None and target is not None and is_owned(target):
            raise LookupError("what it refers to is not there")
        return found

    def _shared(self, model: type[models.Model]) -> dict[Any, int]:
        """What a program has, of the owner's own program only, by wire key."""
        if model not in self.shared:
            names = key_fields(model)
            rows = model._base_manager.none()
            if self.owner.program_id and "program" in names:
                rows = model._base_manager.filter(program=self.owner.program_id)
            paths = [f"{name}__name" if name == "program" else name for name in names]
            found = rows.values_list("pk", *paths)
            self.shared[model] = {
                frozen(list(key) if len(key) > 1 else key[0]): pk for pk, *key in found
            }
        return self.shared[model]

    def _known_people(self) -> dict[Any, int]:
        """People of the file who are here under another uid, by an address that is theirs alone.

        So are those who were made one with somebody: their uid went to whom took them in.
        """
        here: dict[tuple[str, str], set[int]] = defaultdict(set)
        mine = self.owner.points.filter(kind__in=EXACT, contact__deleted_at=None)
        for kind, key, pk in mine.exclude(key="").values_list("kind", "key", "contact"):
            here[kind, key].add(pk)
        brought = {_text(row.get("uid")) for row in self.spool.rows("contacts.contact")}
        taken = dict(self.owner.contacts.filter(uid__in=brought).values_list("pk", "uid"))
        merged = self.owner.merges.uids()
        found = {frozen(uid): one.pk for uid, one in merged.items() if uid in brought}
        for row in self.spool.rows("contacts.contactpoint"):
            kind, value = _text(row.get("kind")), _text(row.get("value"))
            those = here.get((kind, key_of(kind, value)[:500]), set()) - taken.keys()
            if kind in EXACT and len(those) == 1:
                found.setdefault(frozen(row.get("contact")), those.pop())
        return found

    def _known_context(self, values: Row) -> int | None:
        """The context that is meant: in the program's catalogue, or the owner's of the same words.

        What the program no longer has becomes the owner's own.
        """
        program = values.pop("program_id", None)
        open_to = Context.objects.open_to(self.owner).filter(uid=values["uid"])
        names = ("kind", "code", "name", "section", "term_id", "starts_on")
        same = Context.objects.open_to(self.owner).filter(**{n: values.get(n) for n in names})
        if program is None:
            same = same.filter(owner=self.owner)
        found = open_to.values_list("pk", flat=True).first()
        return found or same.values_list("pk", flat=True).order_by("pk").first()

    def _read_settings(self) -> None:
        for one in settings_of_users():
            name = one.name
            if name in TOLD_ONLY or one.is_relation or name not in self.spool.account:
                continue
            try:
                value = checks.cleaned(one, self.spool.account[name])
            except ValidationError:
                continue
            check = checks.SETTINGS.get(name)
            if (check is None or check(value)) and value != getattr(self.owner, name):
                self.outcome.settings[name] = value

    def _derive(self, today: date) -> None:
        """Make anew what is only a copy of other rows."""
        touched = set(self.outcome.made["contacts.contact"]) | self.regained
        keys = sorted(touched)
        for at in range(0, len(keys), BATCH):
            people = self.owner.contacts.filter(pk__in=keys[at : at + BATCH])
            rows = list(people.prefetch_related("points", "tags"))
            for contact in rows:
                contact.refresh_search()
            Contact.objects.bulk_update(rows, ["search_text", "sort_name"])
        if self.outcome.added:
            self.owner.contacts.refresh_due(today)


@dataclass
class _There:
    """The rows of a kind that are here, by the values of their key."""

    names: list[str]
    numbers: dict[Any, int]

    def key(self, values: Row) -> Any:
        return tuple(values.get(name) for name in self.names)


def _there(kind: Kind, owner: User) -> _There:
    fields = {one.name: one.attname for one in kind.model._meta.concrete_fields}
    names = [fields[name] for name in kind.key]
    rows = kind.model._base_manager.filter(owner=owner).values_list("pk", *names)
    return _There(names, {tuple(key): pk for pk, *key in rows.iterator(chunk_size=2000)})


def _wire(kind: Kind, row: Row) -> Any:
    """How other rows of the file name this one: its key, each part flat."""
    parts: list[Any] = []
    for name in kind.key:
        part = row.get(name)
        target = kind.model._meta.get_field(name).related_model
        width = len(_flat(target)) if target else 1
        if width > 1:
            parts += part if isinstance(part, list) else [None] * width
        else:
            parts.append(part)
    return frozen(parts if len(parts) > 1 else parts[0])


def _flat(model: Any) -> list[str]:
    found: list[str] = []
    for name in key_fields(model):
        target = model._meta.get_field(name).related_model
        found += _flat(target) if target else [name]
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _stamped(kind: Kind) -> list[Any]:
    return [c.field for c in kind.columns if getattr(c.field, "auto_now_add", False)]


def _complete(instance: Any, days: dict[int, date]) -> None:
    """Fill in what the file does not carry, since it follows from the rest."""
    if isinstance(instance, ContactPoint):
        instance.key = key_of(instance.kind, instance.value)[:500]
    elif isinstance(instance, Participation):
        instance.day = days.get(instance.interaction_id) or date(1900, 1, 1)
    elif isinstance(instance, Contact):
        instance.refresh_search()


def model_words(label: str, count: int) -> str:
    """How people call so many rows of a kind; nothing for one that only joins two others."""
    if label in JOINS:
        return ""
    one, many = WORDS.get(label, ("", ""))
    if not one:
        options = apps.get_model(label)._meta
        one, many = str(options.verbose_name), str(options.verbose_name_plural)
    return one if count == 1 else many


JOINS = {"interactions.participation", "interactions.importedrow"}
WORDS = {
    "contacts.contact": ("person", "people"),
    "contacts.contactpoint": ("address or number", "addresses and numbers"),
    "contacts.contacttag": ("tag", "tags"),
    "contacts.context": ("course, group or event", "courses, groups and events"),
    "contacts.tie": ("role in a course, group or event", "roles in courses, groups and events"),
    "contacts.merge": ("two made one", "pairs made one"),
    "contacts.notsame": ("pair that is two people", "pairs that are two people"),
    "interactions.interaction": ("conversation", "conversations"),
    "interactions.exchange": ("thing given or received", "things given and received"),
    "interactions.update": ("piece of news", "pieces of news"),
    "interactions.import": ("earlier import", "earlier imports"),
    "reminders.decision": ("answer to a reminder", "answers to reminders"),
    "reminders.round": ("yearly letter", "yearly letters"),
    "reminders.roundrow": ("copy of a yearly letter", "copies of yearly letters"),
    "reminders.refusedaddress": ("address that refused mail", "addresses that refused mail"),
    "reminders.digest": ("digest that was sent", "digests that were sent"),
}
