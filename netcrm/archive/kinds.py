"""What the program holds on a user, found in the models themselves.

Every model with an `owner` is a kind: all its columns go out and come back, and what a column
refers to is named by that row's own key, its `uid` or what makes it one. So a new model needs
nothing here but a line for what is derived, secret, or JSON.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import User
from contacts.models import Context
from reminders.models import Decision, NudgeKind

DERIVED = "made from the rest, and made anew when it comes back"
LEFT_OUT = {
    "accounts.user.id": "a row number, which means nothing elsewhere",
    "accounts.user.password": "a hash, of use only to who would break it",
    "accounts.user.next_digest_at": DERIVED,
    "accounts.user.feed_token": "a secret: whoever has it reads the calendar",
    "accounts.user.erasure_told_at": "is the program's own note of a mail",
    "accounts.user.erase_at": "is told on every page, and over when an account is kept",
    "contacts.contact.sort_name": DERIVED,
    "contacts.contact.search_text": DERIVED,
    "contacts.contact.last_day": DERIVED,
    "contacts.contact.next_due": DERIVED,
    "contacts.contact.recount_on": DERIVED,
    "contacts.contact.turn_from": DERIVED,
    "contacts.contact.turn_by": DERIVED,
    "contacts.contactpoint.key": DERIVED,
    "contacts.merge.gone_key": "a row number, which means nothing elsewhere",
    "contacts.merge.record": "row numbers, by which two people are taken apart in this database",
    "interactions.import.choices": "of a review that is not over, or of a Redo",
    "interactions.import.rows": "of a review that is not over, or of a Redo",
    "interactions.import.data": "a file that waits to be read",
    "interactions.import.leased_until": "a worker's mark while a file is read",
    "interactions.participation.day": DERIVED,
    "reminders.digest.token": "a worker's mark while a mail is sent",
    "reminders.digest.lease_until": "a worker's mark while a mail is sent",
    "reminders.roundrow.token": "a worker's mark while a letter is sent",
    "reminders.roundrow.lease_until": "a worker's mark while a letter is sent",
    "interactions.restoration": "a file that was brought back; what it added is in the rows",
    "interactions.restorationpiece": "a part of such a file",
}
# What makes a row one where no uid or constraint says so: all that it refers to, and these.
KEYS = {"interactions.importedrow": ("changed", "from_row")}
# Told in the export, and never taken from one: who one is here is decided elsewhere.
TOLD_ONLY = {
    "email", "program", "is_staff", "is_active", "is_superuser", "date_joined", "last_login",
    "mail_failed_at",
}  # fmt: skip
# Kinds of decision whose occurrence begins with the number of a row, and of which model.
OCCURRENCE_OF: dict[str, str] = {
    NudgeKind.FOLLOW_UP: "interactions.interaction",
    NudgeKind.REPLY: "interactions.interaction",
    NudgeKind.PROMISE: "interactions.exchange",
    NudgeKind.ASK: "interactions.exchange",
    NudgeKind.THANKS: "interactions.exchange",
    NudgeKind.OUTCOME: "interactions.exchange",
    NudgeKind.REFERENCE: "interactions.reference",
    NudgeKind.INTRO: "interactions.introduction",
    NudgeKind.NEWS: "interactions.update",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A field as the file has it; `paths` are the query's names for what is written."""

    field: Any
    paths: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.field.name)

    @property
    def target(self) -> type[models.Model] | None:
        return self.field.related_model if self.field.is_relation else None

    def value(self, found: Row) -> Any:
        """A plain value; for another row its key, as one word or as a list; None for no row."""
        if not self.target:
            return found[self.paths[0]]
        if found[self.field.attname] is None:
            return None
        return wire_key([found[path] for path in self.paths])


@dataclass(frozen=True)
class Kind:
    """One model's rows of one owner."""

    model: type[models.Model]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> list[str]:
        """The fields that tell two rows of an owner apart."""
        return key_fields(self.model)

    def rows(self, owner: User) -> Iterator[tuple[int, Row]]:
        """(row number, what the file says) of every row, in one query, a few at a time."""
        names = {path for column in self.columns for path in column.paths}
        names |= {column.field.attname for column in self.columns}
        said = _occurrence_words(owner) if self.model is Decision else None
        for found in self.of(owner).values("pk", *names).iterator(chunk_size=500):
            row = {column.name: column.value(found) for column in self.columns}
            if said:
                row["occurrence"] = said(row["kind"], row["occurrence"])
            yield found["pk"], row

    def of(self, owner: User) -> QuerySet[Any]:
        mine = Q(owner=owner)
        if self.model is Context:
            mine |= Q(program__isnull=False) & _named_by_rows_of(owner)
        return self.model._base_manager.filter(mine).order_by("pk")


def frozen(wire: Any) -> str:
    """A key as a mapping can hold it."""
    return json.dumps(wire)


def wire_key(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, those first to which others refer."""
    waiting = [model for model in apps.get_models() if is_owned(model)]
    waiting = [model for model in waiting if model._meta.label_lower not in LEFT_OUT]
    found: list[Kind] = []
    while waiting:
        known = {kind.model for kind in found}
        ready = [one for one in waiting if not (_refers_to(one) & set(waiting)) - known - {one}]
        for model in sorted(ready or waiting[:1], key=lambda one: one._meta.label_lower):
            found.append(Kind(model, _columns(model)))
            waiting.remove(model)
    return tuple(found)


@cache
def settings_of_users() -> tuple[Any, ...]:
    """The fields of an account itself."""
    label = User._meta.label_lower
    fields = User._meta.concrete_fields
    return tuple(field for field in fields if f"{label}.{field.name}" not in LEFT_OUT)


def is_owned(model: type[models.Model]) -> bool:
    names = {field.name: field for field in model._meta.concrete_fields}
    return not model._meta.proxy and "owner" in names and names["owner"].related_model is User


def key_fields(model: type[models.Model]) -> list[str]:
    """What names a row beside its owner or program: its uid, or a unique constraint's fields.

    Raises LookupError where the model has neither.
    """
    names = {field.name: field for field in model._meta.concrete_fields}
    if "uid" in names:
        return ["uid"]
    if model._meta.label_lower in KEYS:
        told = KEYS[model._meta.label_lower]
        return [
            name for name, field in names.items()
            if (field.is_relation and name != "owner") or name in told
        ]  # fmt: skip
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            first, *rest = constraint.fields or ("",)
            if first == "owner":
                return rest
            if first == "program":
                return ["program", *rest]
    alone = [name for name, field in names.items() if field.unique and not field.primary_key]
    if not alone:
        raise LookupError(f"{model.__name__} has neither a uid nor fields that make a row one.")
    return alone[:1]


def _columns(model: type[models.Model]) -> tuple[Column, ...]:
    label = model._meta.label_lower
    return tuple(
        Column(field, tuple(_paths(field)))
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != "owner"
        if f"{label}.{field.name}" not in LEFT_OUT
    )


def _paths(field: Any, before: str = "") -> Iterator[str]:
    if not field.is_relation:
        yield before + field.name
        return
    target = field.related_model
    for name in key_fields(target):
        yield from _paths(target._meta.get_field(name), f"{before}{field.name}__")


def _refers_to(model: type[models.Model]) -> set[type[models.Model]]:
    related = (field.related_model for field in model._meta.concrete_fields)
    return {one for one in related if one is not None}


def _named_by_rows_of(owner: User) -> Q:
    """The contexts of a catalogue that a row of the owner's refers to."""
    named = Q()
    for model in apps.get_models():
        if is_owned(model) and model is not Context:
            for field in model._meta.concrete_fields:
                if field.related_model is Context:
                    rows = model._base_manager.filter(owner=owner)
                    named |= Q(pk__in=rows.values(field.attname))
    return named


def _occurrence_words(owner: User) -> Callable[[str, str], str]:
    """Says an occurrence with the uid of the row whose number it begins with: `DAY.UID`."""
    uids: dict[str, dict[str, str]] = {}
    for kind in kinds():
        if kind.label in OCCURRENCE_OF.values():
            rows = kind.of(owner).values_list("pk", "uid")
            uids[kind.label] = {str(pk): uid for pk, uid in rows}

    def said(kind: str, occurrence: str) -> str:
        if kind not in OCCURRENCE_OF:
            return occurrence
        number, dot, rest = occurrence.partition(".")
        uid = uids.get(OCCURRENCE_OF[kind], {}).get(number, "")
        return f"{rest}{dot}{uid}"

    return said


def occurrence_from(kind: str, said: str, numbers: dict[str, dict[Any, int]]) -> str | None:
    """An occurrence as this database says it; None where the row it names is not there.

    A next step (`path`) is named by numbers alone, and so it is decided anew.
    """
    if kind == NudgeKind.PATH:
        return None
    if kind not in OCCURRENCE_OF:
        return said
    known = numbers.get(OCCURRENCE_OF[kind], {})
    rest, dot, uid = said.partition(".")
    if frozen(uid) in known:
        return f"{known[frozen(uid)]}{dot}{rest}"
    return str(known[frozen(said)]) if frozen(said) in known else None
