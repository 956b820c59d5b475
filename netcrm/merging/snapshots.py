"""Rows written down as JSON exactly, taken out, and brought back with the keys they had."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, router, transaction
from django.db.models.deletion import Collector

Written = dict[str, Any]
Removed = list[tuple[str, Written]]
Cleared = list[tuple[str, str, int, Any]]


class Everything(Collector):
    """Collects each row that would go, one by one: nothing is deleted unseen."""

    def can_fast_delete(self, *args: Any, **kwargs: Any) -> bool:
        return False


def written(row: models.Model) -> Written:
    """Each column as text that its field reads back."""
    found: Written = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if not field.generated:
            found[field.attname] = None if value is None else field.value_to_string(row)
    return found


def differences(before: Written, after: Written) -> dict[str, list[Any]]:
    """{column: [before, after]} of the columns that differ."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def read(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    """The row as it was, not saved; columns that are no more are left out."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(
        **{name: fields[name].to_python(value) for name, value in values.items() if name in fields}
    )


def value_of(model: type[models.Model], name: str, text: Any) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return field.to_python(text)


def take_out(row: models.Model) -> tuple[Removed, Cleared]:
    """Delete the row with all that falls with it; what fell, and the links that were cleared."""
    collector = Everything(using=router.db_for_write(type(row)))
    collector.collect([row])
    removed = [
        (model._meta.label, written(one))
        for model, rows in collector.data.items()
        for one in sorted(rows, key=lambda one: one.pk)
    ]
    updates: dict[Any, Any] = collector.field_updates
    cleared = [
        (one._meta.label, field.attname, one.pk, getattr(one, field.attname))
        for (field, _), batches in updates.items()
        for batch in batches
        for one in batch
    ]
    collector.delete()
    return removed, cleared


def bring_back(label: str, values: Written) -> bool:
    """Put the row in its old place; False where that is taken, or what it hung on is gone."""
    model = apps.get_model(label)
    row = read(model, values)
    for field in model._meta.concrete_fields:
        key = getattr(row, field.attname)
        there = field.remote_field.model._base_manager if field.remote_field else None
        if there is not None and key is not None and not there.filter(pk=key).exists():
            return False
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except IntegrityError:
        return False
    return True
