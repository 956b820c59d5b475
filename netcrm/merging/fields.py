"""The fields of two people side by side, and which of them stand when the two are made one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from contacts.days import spoken
from contacts.models import DERIVED, Contact, period_words

COMPUTED = (*DERIVED, "sort_name", "search_text")
JOINABLE = ("notes", "interests")  # "both" is an answer, too
WITH_NAME = ("given_name", "family_name")
KEPT, GONE, BOTH = "kept", "gone", "both"

# What is kept as a figure or a code, as a person says it.
SAID: dict[str, Callable[[Any], str]] = {"birthday": spoken, "cadence_days": period_words}
LABELS = {"cadence_days": "keep in touch"}


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


def take_over(kept: Contact, gone: Contact, chosen: Mapping[str, str]) -> list[list[str]]:
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
        *COMPUTED, *WITH_NAME, "created_day", "archived_at", "muted_at", "turn_on", "deleted_at",
        "snoozed_until", "id",
    }  # fmt: skip
    for column in Contact._meta.concrete_fields:
        unseen = not column.editable and column.name not in ruled
        if unseen and getattr(kept, column.attname) in (None, ""):
            setattr(kept, column.attname, getattr(gone, column.attname))
