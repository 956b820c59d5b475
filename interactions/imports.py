from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from interactions.formats import NOBODY, own
from interactions.formats.apart import read_apart
from interactions.formats.shapes import LARGEST, NAMELESS, Unreadable
from interactions.forms import ReviewForm, UploadForm
from interactions.importing import Candidate, can_undo, candidates, commit, take_back
from interactions.models import Import, Restoration

MOST_A_MINUTE = 6
MOST_TOLD = 500  # of the lines that were left out, each with its reason


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = _brought(request, form)
        except Unreadable as problem:
            form.add_error(form.brought_in, str(problem))
        else:
            return redirect(source)
    earlier = request.user.imports.order_by("-created_at")[:20]
    brought = request.user.restorations.exclude(done_at=None).order_by("-done_at")[:20]
    context = {
        "form": form,
        "brought": [(one, one.can_undo(timezone.now())) for one in brought],
        "earlier": [(source, can_undo(source)) for source in earlier],
    }
    return render(request, "interactions/imports.html", context)


def _brought(request: Request, form: UploadForm) -> Import | Restoration:
    """The import, or the whole account, that waits for review.

    Raises Unreadable with what to tell.
    """
    just_now = timezone.now() - timedelta(minutes=1)
    brought = (request.user.imports, request.user.restorations)
    if sum(one.filter(created_at__gt=just_now).count() for one in brought) >= MOST_A_MINUTE:
        raise Unreadable("You brought six files within a minute. Wait a moment, then go on.")
    file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    if file:
        data = file.read(LARGEST + 1)  # one byte more is too large
        reading = read_apart(data, kind)
        if reading.kind == own.KIND:
            return request.user.restorations.create(file_name=file.name[:200], content=data)
    else:
        reading = read_apart(form.cleaned_data["words"].encode(), kind, otherwise="list")
    if not reading.people:
        raise Unreadable(NOBODY)
    return request.user.imports.create(
        kind=reading.kind,
        file_name=file.name[:200] if file else "What you pasted",
        rows=[person.as_row() for person in reading.people],
        nameless_count=reading.nameless,
        rejected=[one for one in reading.rejected if one[1] != NAMELESS][:MOST_TOLD],
        partial=reading.partial[:MOST_TOLD],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.imports, pk=pk)
    if source.state != Import.State.REVIEW:
        return redirect("interactions:imports")
    form = ReviewForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        if commit(source, form.choices(), request.user.today()):
            source.refresh_from_db()
            words = f"{source.added_count} people added, {source.matched_count} already here."
            toast(request, words, undo=reverse("interactions:import_undo", args=[pk]))
        return redirect("contacts:list")
    people = candidates(source)
    context = {
        "source": source,
        "row_word": "Card" if source.kind == "vcard" else "Line",
        "form": form,
        "alike": [person for person in people if person.alike],
        "new": [person for person in people if not person.alike and not person.match],
        "matched": [person for person in people if person.match],
        "posted": form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else None,
        "decided": _decided(people, form),
    }
    return render(request, "interactions/import_review.html", context)


def _decided(people: list[Candidate], form: ReviewForm) -> dict[int, str]:
    """What stands for each that may be somebody of the list: only the very name is left open."""
    if form.is_bound:
        return {one.index: str(form.data.get(f"who-{one.index}", "")) for one in people}
    return {one.index: "" if one.is_same_name else "new" for one in people}


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    get_object_or_404(request.user.imports, pk=pk, state=Import.State.REVIEW).delete()
    toast(request, "Left as it was: nobody was added.")
    return redirect("interactions:imports")


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.imports, pk=pk)
    undoable = can_undo(source)
    taken = take_back(source, request.user.today())
    words = f"Taken back: {taken.people} people." if taken.people else "It is taken back."
    if taken.kept:
        words += f" {taken.kept} of them, used since, are under Recently deleted for 30 days."
    toast(request, words if undoable else "There is nothing to take back.")
    return redirect("interactions:imports")
