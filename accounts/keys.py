"""Keys of many rows at once, for a query."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def these(keys: Iterable[int]) -> RawSQL:
    """For `__in`: these keys as they stand. To bind a thousand takes longer than the query."""
    return RawSQL(", ".join(str(int(key)) for key in keys) or "NULL", [])  # noqa: S611
