"""Rows that their owner takes out and may bring back, and that a form sent twice makes once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils import timezone

from contacts.models import KEPT_AFTER_DELETE

TWIN_WITHIN = timedelta(minutes=1)
Row = TypeVar("Row", bound=models.Model, covariant=True)


class DiscardableQuerySet(models.QuerySet[Row]):
    def present(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def purgeable(self, now: datetime) -> Self:
        return self.filter(deleted_at__lt=now - KEPT_AFTER_DELETE)


class Discardable(models.Model):
    """`TYPED` are the fields of its form, and `ENTERED` the one that says when it was sent.

    Without `ENTERED`, an equal row stands for the same thing whenever it was made.
    """

    TYPED: ClassVar[Sequence[str]]
    ENTERED: ClassVar[str] = ""

    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def keep_once(self, *given: Any) -> Self:
        """As the row's own `keep`, or what the same form, sent twice, has kept already."""
        twin = self.twin()
        if twin is None:
            self.keep(*given)
        return twin or self

    def keep(self, *given: Any) -> None:
        raise NotImplementedError

    def twin(self) -> Self | None:
        """The row that this one would be again; None where there is none, or it is kept already."""
        if not self._state.adding:
            return None
        same = {name: getattr(self, name) for name in ["owner_id", *self.TYPED]}
        if self.ENTERED:
            same[f"{self.ENTERED}__gt"] = timezone.now() - TWIN_WITHIN
        rows: Any = type(self)._default_manager
        return rows.present().filter(**same).first()

    def discard(self) -> None:
        """Take it out; `restore` brings it back, and it is `purgeable` after 30 days."""
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])
