"""What an export brought in, taken out again, as far as nobody has changed or used it since."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import models, transaction

from accounts.models import User
from netcrm.archive.kinds import Kind, is_owned, kinds
from netcrm.archive.writing import said

BATCH = 400


def likeness(owner: User, made: dict[str, list[int]]) -> dict[str, dict[str, str]]:
    """What each of these rows is like now, so that a later change can be told."""
    found: dict[str, dict[str, str]] = {}
    for kind in kinds():
        if made.get(kind.label):
            found[kind.label] = {
                str(pk): digest for pk, digest in _digests(kind, owner, made[kind.label])
            }
    return found


@transaction.atomic
def take_back(owner: User, made: dict[str, dict[str, str]], today: date) -> tuple[int, int]:
    """Remove what a restoration added; (how many rows went, how many were used since and stay).

    A row that was changed since stays, and so does whatever a row that stays refers to.
    """
    kept: dict[type[models.Model], set[int]] = defaultdict(set)
    gone = stay = 0
    for kind in reversed(kinds()):
        told = {int(pk): digest for pk, digest in made.get(kind.label, {}).items()}
        now = dict(_digests(kind, owner, told)) if told else {}
        going = {pk for pk, digest in now.items() if told[pk] == digest} - kept[kind.model]
        stay += len(now.keys() - going)
        links = [c.field for c in kind.columns if c.target and is_owned(c.target)]
        rest = kind.model._base_manager.filter(owner=owner)
        for found in rest.values_list("pk", *(link.attname for link in links)):
            if found[0] not in going:
                for link, number in zip(links, found[1:], strict=True):
                    kept[link.related_model].add(number)
        keys = sorted(going)
        for at in range(0, len(keys), BATCH):
            kind.model._base_manager.filter(owner=owner, pk__in=keys[at : at + BATCH]).delete()
        gone += len(going)
    owner.contacts.refresh_due(today)
    return gone, stay


def _digests(kind: Kind, owner: User, keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    """(row number, what the row is like) of these rows."""
    wanted = set(keys)
    for pk, row in kind.rows(owner):
        if pk in wanted:
            yield pk, hashlib.sha256(said(row).encode()).hexdigest()[:16]
