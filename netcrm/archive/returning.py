"""An account's export from its arrival to its rows: by a worker where it is large."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from django.db import transaction

from interactions.formats.apart import lines_apart
from interactions.formats.shapes import Unreadable
from interactions.models import Restoration
from netcrm.archive.kinds import kinds
from netcrm.archive.restoring import Outcome, rehearse, restore, take_settings
from netcrm.archive.taking_back import likeness, take_back

State = Restoration.State


def lines_of(source: Restoration) -> Iterator[str]:
    """The lines of its zip, read in a process with bounds. Raises Unreadable."""
    with TemporaryFile() as file:
        source.write_to(file)
        yield from lines_apart(file)


def look_at(source: Restoration, now: datetime) -> dict[str, Any]:
    """What it would add, in a form that can be kept."""
    found = rehearse(source.owner, lines_of(source), source.owner.today(now))
    return {
        "kinds": _rows(found),
        "added": found.added,
        "aside": sum(found.aside.values()),
        "settings": sorted(found.settings),
    }


def _rows(found: Outcome) -> list[list[Any]]:
    """[kind, how many are new, here already, left aside] of every kind that the file has."""
    rows = []
    for kind in kinds():
        counts = [counter[kind.label] for counter in (found.new, found.here, found.aside)]
        if any(counts):
            rows.append([kind.label, *counts])
    return rows


@transaction.atomic
def bring(source: Restoration, now: datetime) -> int:
    """Add it once; a second click finds that it was done. Returns how many rows were added."""
    source = Restoration.objects.select_for_update().select_related("owner").get(pk=source.pk)
    if source.done_at:
        return source.added_count
    outcome = restore(source.owner, lines_of(source), source.owner.today(now))
    if source.with_settings:
        take_settings(source.owner, outcome.settings, now)
    if not outcome.added and not source.told:
        source.delete()
        return 0
    source.made, source.added_count = likeness(source.owner, outcome.made), outcome.added
    source.content, source.told, source.leased_until = b"", {}, None
    source.state, source.done_at = State.DONE, now
    source.save()
    source.pieces.all().delete()
    return source.added_count


@transaction.atomic
def undo(source: Restoration, now: datetime) -> tuple[int, int]:
    """Take it back, once; (how many rows went, how many were used since and stay)."""
    source = Restoration.objects.select_for_update().select_related("owner").get(pk=source.pk)
    if source.undone_at:
        return 0, 0
    gone, stay = take_back(source.owner, source.made, source.owner.today(now))
    source.made, source.undone_at, source.leased_until = {}, now, None
    source.state = State.DONE
    source.save(update_fields=["made", "undone_at", "leased_until", "state"])
    return gone, stay


def go_on(source: Restoration, now: datetime) -> None:
    """Do what a claimed one waits for: look what is in it, add it, or take it back."""
    try:
        if source.state == State.UNDOING:
            undo(source, now)
        elif source.state == State.ADDING:
            bring(source, now)
        elif source.state == State.READING:
            told = look_at(source, now)
            waiting = Restoration.objects.filter(pk=source.pk, state=State.READING)
            waiting.update(state=State.REVIEW, told=told, leased_until=None)
    except Unreadable as problem:
        failed = {"state": State.FAILED, "problem": str(problem)[:300], "leased_until": None}
        Restoration.objects.filter(pk=source.pk, done_at=None).update(**failed)
        source.pieces.all().delete()
