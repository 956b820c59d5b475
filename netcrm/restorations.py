"""The pages of an account that comes back out of its own export."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from interactions.formats.apart import lines_apart
from interactions.formats.shapes import Unreadable
from interactions.models import Restoration
from netcrm.archive.kinds import kinds
from netcrm.archive.restoring import (
    Outcome,
    likeness,
    model_words,
    rehearse,
    restore,
    take_back,
    take_settings,
)


@require_http_methods(["GET", "HEAD", "POST"])
def restoration(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.restorations, pk=pk)
    if source.done_at:
        return redirect("interactions:imports")
    try:
        lines = list(lines_apart(bytes(source.content)))
    except Unreadable as problem:
        toast(request, str(problem))
        return redirect("interactions:imports")
    if request.method == "POST":
        return _commit(request, source, lines)
    outcome = rehearse(request.user, lines, request.user.today())
    context = {
        "source": source,
        "outcome": outcome,
        "rows": _rows(outcome),
        "is_empty": not request.user.contacts.exists(),
    }
    return render(request, "accounts/restoration.html", context)


def _commit(request: Request, source: Restoration, lines: list[str]) -> HttpResponse:
    with_settings = request.POST.get("settings") == "on"
    try:
        added = _bring(request, source, lines, with_settings)
    except Unreadable as problem:
        toast(request, str(problem))
        return redirect(source)
    if added:
        undo = reverse("restoration_undo", args=[source.pk])
        toast(request, f"Brought back: {added} {_pieces(added)}.", undo=undo)
    else:
        toast(request, "Everything in it was here already.")
    return redirect("contacts:list")


@transaction.atomic
def _bring(request: Request, source: Restoration, lines: list[str], with_settings: bool) -> int:
    """Add it once; a second click finds that it was done. Returns how many rows were added."""
    now, owner = timezone.now(), request.user
    source = owner.restorations.select_for_update().get(pk=source.pk)
    if source.done_at:
        return source.added_count
    outcome = restore(owner, lines, owner.today())
    if with_settings:
        take_settings(owner, outcome.settings, now)
    if not outcome.added:
        source.delete()
        return 0
    source.made, source.added_count = likeness(owner, outcome.made), outcome.added
    source.content, source.done_at = b"", now
    source.save()
    return source.added_count


@require_POST
def restoration_cancel(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(request.user.restorations, pk=pk, done_at=None).delete()
    toast(request, "Left as it was: nothing was added.")
    return redirect("interactions:imports")


@require_POST
@transaction.atomic
def restoration_undo(request: Request, pk: int) -> HttpResponse:
    rows = request.user.restorations.select_for_update()
    source = get_object_or_404(rows, pk=pk)
    if not source.can_undo(timezone.now()):
        toast(request, "There is nothing to take back.")
        return redirect("interactions:imports")
    gone, stay = take_back(request.user, source.made, request.user.today())
    source.made, source.undone_at = {}, timezone.now()
    source.save(update_fields=["made", "undone_at"])
    words = f"Taken back: {gone} {_pieces(gone)}."
    if stay:
        words += f" {stay} were changed or used since, and stay."
    toast(request, words)
    return redirect("interactions:imports")


def _rows(outcome: Outcome) -> list[tuple[str, int, int, int]]:
    """(what, how many are new, here already, left aside) of every kind that the file has."""
    rows = []
    for kind in kinds():
        label = kind.label
        new, here, aside = outcome.new[label], outcome.here[label], outcome.aside[label]
        if count := new + here + aside:
            words = model_words(label, count)
            if words:
                rows.append((words[0].upper() + words[1:], new, here, aside))
    return rows


def _pieces(count: int) -> str:
    return "piece" if count == 1 else "pieces"
