"""The pages of an account that comes back out of its own export."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.broker import hint
from accounts.http import Request, toast
from interactions.formats.shapes import Unreadable
from interactions.models import Restoration
from netcrm.archive.restoring import model_words
from netcrm.archive.returning import bring, go_on, look_at, undo

State = Restoration.State
WAITING = (State.READING, State.FAILED, State.ADDING, State.UNDOING)
UNDONE_AT_ONCE = 5000  # rows; more are taken back by a worker


@require_http_methods(["GET", "HEAD", "POST"])
def restoration(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.restorations, pk=pk)
    if source.state in WAITING:
        return _wait(request, source)
    if source.done_at:
        return redirect("interactions:imports")
    if request.method == "POST":
        source.with_settings = request.POST.get("settings") == "on"
        source.save(update_fields=["with_settings"])
        return _commit(request, source)
    try:
        told = source.told or look_at(source, timezone.now())
    except Unreadable as problem:
        toast(request, str(problem))
        return redirect("interactions:imports")
    context = {
        "source": source,
        "told": told,
        "rows": _in_words(told["kinds"]),
        "is_empty": not request.user.contacts.exists(),
    }
    return render(request, "accounts/restoration.html", context)


def _wait(request: Request, source: Restoration) -> HttpResponse:
    """A large one that a worker reads or adds; the page looks again by itself."""
    context = {"source": source, "is_held": source.is_held(timezone.now())}
    response = render(request, "accounts/restoration_wait.html", context)
    if source.state != State.FAILED:
        response["Refresh"] = "3"
    return response


def _commit(request: Request, source: Restoration) -> HttpResponse:
    if source.told:
        request.user.restorations.filter(pk=source.pk, state=State.REVIEW).update(
            state=State.ADDING
        )
        hint("netcrm.tasks.bring_accounts")
        return redirect(source)
    try:
        added = bring(source, timezone.now())
    except Unreadable as problem:
        toast(request, str(problem))
        return redirect(source)
    if added:
        undo = reverse("restoration_undo", args=[source.pk])
        toast(request, f"Brought back: {added} {_pieces(added)}.", undo=undo)
    else:
        toast(request, "Everything in it was here already.")
    return redirect("contacts:list")


@require_POST
def restoration_now(request: Request, pk: int) -> HttpResponse:
    """Do here what no worker came for."""
    source = get_object_or_404(request.user.restorations, pk=pk)
    now = timezone.now()
    if Restoration.objects.claim(source.pk, now):
        go_on(source, now)
    left = request.user.restorations.filter(pk=pk).exists()
    return redirect(source if left else "interactions:imports")


@require_POST
def restoration_cancel(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(
        request.user.restorations.exclude(state=State.ADDING), pk=pk, done_at=None
    ).delete()
    toast(request, "Left as it was: nothing was added.")
    return redirect("interactions:imports")


@require_POST
def restoration_undo(request: Request, pk: int) -> HttpResponse:
    source, now = get_object_or_404(request.user.restorations, pk=pk), timezone.now()
    if not source.can_undo(now):
        toast(request, "There is nothing to take back.")
        return redirect("interactions:imports")
    if source.added_count > UNDONE_AT_ONCE:
        waiting = request.user.restorations.filter(pk=pk, undone_at=None)
        waiting.update(state=State.UNDOING, leased_until=None)
        hint("netcrm.tasks.bring_accounts")
        return redirect(source)
    gone, stay = undo(source, now)
    words = f"Taken back: {gone} {_pieces(gone)}."
    if stay:
        words += f" {stay} were changed or used since, and stay."
    toast(request, words)
    return redirect("interactions:imports")


def _in_words(told: list[Any]) -> list[tuple[str, int, int, int]]:
    """(what, how many are new, here already, left aside) of every kind that people know."""
    rows = []
    for label, new, here, aside in told:
        if words := model_words(label, new + here + aside):
            rows.append((words[0].upper() + words[1:], new, here, aside))
    return rows


def _pieces(count: int) -> str:
    return "piece" if count == 1 else "pieces"
