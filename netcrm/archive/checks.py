"""What a row that comes in a file has to be before it is believed: nothing a form would refuse."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.time import zone_names
from contacts.text import one_line
from interactions.formats import dates
from interactions.formats.shapes import web_address
from interactions.imports.reviewing import FILLED

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
CLOSED = {"sent", "skipped", "failed"}
CADENCES = range(1, 3651)
Row = dict[str, Any]


def cleaned(field: Any, value: Any) -> Any:
    """The value as the field holds it. Raises ValidationError for one that it must not hold."""
    if value is None:
        if not field.null:
            raise ValidationError("It lacks something it needs.")
        return None
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, list | dict):
        raise ValidationError("It is not written as an export writes it.")
    if isinstance(field, models.CharField | models.TextField):
        value = _text(field, value)
    elif isinstance(field, models.BooleanField) and not isinstance(value, bool):
        raise ValidationError("It is not written as an export writes it.")
    try:
        value = field.to_python(value)
    except (OverflowError, TypeError, ValueError) as problem:
        raise ValidationError(str(problem)) from None
    if isinstance(value, datetime):
        value = _instant(value)
    elif isinstance(value, date) and not FIRST <= value <= LAST:
        raise ValidationError("A day is too far away.")
    if field.choices and value not in dict(field.flatchoices) and not (field.blank and not value):
        raise ValidationError("It says something that is not known here.")
    field.run_validators(value)
    return value


def _text(field: Any, value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError("It is not written as an export writes it.")
    if field.max_length and len(value) > field.max_length:
        raise ValidationError("A text in it is too long.")
    if isinstance(field, models.CharField) and not value.isprintable():
        value = one_line(value)
    if not value and not field.blank and field.editable:
        raise ValidationError("It lacks something it needs.")
    return value


def _instant(value: datetime) -> datetime:
    if not FIRST <= value.date() <= LAST:
        raise ValidationError("A day is too far away.")
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def _contact(row: Row) -> bool:
    days, birthday = row.get("cadence_days"), row.get("birthday", "")
    return (
        bool(row.get("name", "").strip())
        and (days is None or days in CADENCES)
        and (not birthday or dates.birthday(birthday) == birthday)
    )


def _rhythm(row: Row) -> bool:
    days = row.get("cadence_days")
    return days is None or days in CADENCES


def _point(row: Row) -> bool:
    return row["kind"] not in ("link", "linkedin") or web_address(row["value"]) == row["value"]


def _context(row: Row) -> bool:
    first, last = row.get("starts_on"), row.get("ends_on")
    return not (first and last and last < first)


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list) and len(one) == 2 and type(one[0]) is int and isinstance(one[1], str)
        for one in value
    )


def _overwritten(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, list)
        and [type(word) for word in one[:1] + one[2:]] == [str, str]
        and isinstance(one[1], str | int | None)
        for one in value
    )


def _outcome(value: Any) -> bool:
    """What became of each row of a file: a number, and words."""
    told = {"row": int, "name": str, "what": str, "reason": str, "contact": str, "message": str}
    return isinstance(value, list) and all(
        isinstance(one, dict) and {key: type(word) for key, word in one.items()} == told
        for one in value
    )


# What a row has to be besides what its fields say. What waits in a queue does not come back.
ROWS: dict[str, Callable[[Row], bool]] = {
    "contacts.contact": _contact,
    "contacts.contactpoint": _point,
    "contacts.context": _context,
    "contacts.quiettime": _context,
    "contacts.usualrhythm": _rhythm,
    "contacts.tie": _context,
    "interactions.import": lambda row: row["state"] in ("done", "undone"),
    # What an undo would put back: a field that an import fills, and no other.
    "interactions.importedrow": lambda row: row.get("changed", "") in ("", *FILLED),
    "reminders.digest": lambda row: row["state"] in CLOSED and bool(row["closed_at"]),
}
JSON: dict[str, Callable[[Any], bool]] = {
    "contacts.merge.overwritten": _overwritten,
    "interactions.import.outcome": _outcome,
    "interactions.import.rejected": _pairs,
    "interactions.import.partial": _pairs,
}
SETTINGS: dict[str, Callable[[Any], bool]] = {
    "time_zone": lambda value: value in zone_names(),
    "kept_time_zone": lambda value: not value or value in zone_names(),
    "linkedin_url": lambda value: not value or web_address(value) == value,
    "site_url": lambda value: not value or web_address(value) == value,
    "yearly_month": lambda value: value is None or 1 <= value <= 12,
}
