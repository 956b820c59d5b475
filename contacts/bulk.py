"""Many new rows at once: COPY on PostgreSQL, which costs a third of what INSERT does."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.db.models import DateTimeField, JSONField
from django.utils import timezone

BATCH = 500
AT_ONCE = 1000  # rows that are put into words before they are sent, so that memory stays small
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def insert(rows: Sequence[Row]) -> None:
    """Write `rows`, all of one model and none of them there yet, and give each its key.

    Like bulk_create it calls no save(); a constraint that is broken raises IntegrityError.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    if connection.vendor != "postgresql" or any(isinstance(one, JSONField) for one in fields):
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    _give_keys(model, rows)
    table, *names = map(connection.ops.quote_name, [model._meta.db_table, *_columns(fields)])
    lines = _lines(fields, rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        while chunk := "".join(islice(lines, AT_ONCE)):
            cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN", io.StringIO(chunk))


def _columns(fields: Sequence[Any]) -> list[str]:
    return [field.column for field in fields]


def _give_keys(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    now = timezone.now()
    made = [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias
            for name in made:
                setattr(row, name, now)


def _lines(fields: Sequence[Any], rows: Sequence[models.Model]) -> Iterator[str]:
    values_of = attrgetter(*(field.attname for field in fields))
    for row in rows:
        yield "\t".join(map(_word, values_of(row))) + "\n"


def _word(value: Any) -> str:
    if value is None:
        return r"\N"
    return value.translate(ESCAPED) if isinstance(value, str) else str(value)
