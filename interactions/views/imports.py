import csv
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.broker import hint
from accounts.http import Request, toast
from accounts.models import User
from accounts.templatetags.parts import people_words
from contacts.cells import guarded
from interactions.formats import by_hand, own
from interactions.formats.apart import Busy, read_apart
from interactions.formats.shapes import LARGEST, Unknown, Unreadable
from interactions.imports.bringing import (
    OWN_AT_ONCE,
    READ_AT_ONCE,
    found_in,
    go_on,
    leave_for_worker,
    to_be_named,
)
from interactions.imports.committing import commit
from interactions.imports.forms import (
    CellsForm,
    ColumnsForm,
    ReviewForm,
    UploadForm,
    chosen_of_each,
    wrong_together,
)
from interactions.imports.meetings import Meeting, mentioned, named
from interactions.imports.redoing import can_redo, take_up_again
from interactions.imports.reviewing import (
    LEAVE,
    NEW,
    SECTIONS,
    Candidate,
    candidates,
    in_order,
    tell_changes,
)
from interactions.imports.undoing import can_undo, take_back
from interactions.models import Import, Restoration

MOST_A_MINUTE = 6
MOST_AT_ONCE = 2000  # people; more are added by a worker
PER_PAGE = 50
State = Import.State
WAITING = (State.READING, State.FAILED, State.ADDING)


class TooSoon(Unreadable):
    """The file was not looked at."""


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = _brought(request, form)
        except Unreadable as problem:
            if not isinstance(problem, TooSoon):
                _note_refusal(request.user)
            form.add_error(form.brought_in, str(problem))
        else:
            return redirect(source)
    earlier = request.user.imports.without_data().order_by("-created_at")[:20]
    again = set(request.user.imports.redoable(timezone.now()).values_list("pk", flat=True))
    brought = request.user.restorations.without_data().order_by("-created_at")[:20]
    context = {
        "form": form,
        "brought": [(one, one.can_undo(timezone.now())) for one in brought],
        "earlier": [(source, can_undo(source), source.pk in again) for source in earlier],
    }
    return render(request, "interactions/imports.html", context)


def _brought(request: Request, form: UploadForm) -> Import | Restoration:
    """The import, or the whole account, that waits for review.

    Raises Unreadable with what to tell.
    """
    owner, file, kind = request.user, form.cleaned_data["file"], form.cleaned_data["kind"]
    if just_brought(owner) >= MOST_A_MINUTE:
        raise TooSoon("You brought six files within a minute. Wait a moment, then go on.")
    if not file:
        reading = read_apart(form.cleaned_data["words"].encode(), kind, otherwise="list")
        return owner.imports.create(file_name="What you pasted", **found_in(reading, owner))
    name = file.name[:200]
    if file.size > OWN_AT_ONCE and own.may_be_own(file):
        if file.size > own.LARGEST:
            raise Unreadable("An account’s export may have 200 MB. Nothing was added.")
        account = Restoration.objects.receive(owner, name, file)
        hint("netcrm.tasks.bring_accounts")
        return account
    data = file.read(LARGEST + 1)  # one byte more is too large
    if READ_AT_ONCE < len(data) <= LARGEST:
        return leave_for_worker(owner, name, data, kind)
    try:
        reading = read_apart(data, kind)
    except Busy:
        if own.may_be_own(file):
            raise
        return leave_for_worker(owner, name, data, kind)
    except Unknown:
        if not (columns := to_be_named(data, kind)):
            raise
        return owner.imports.create(file_name=name, **columns)
    if reading.kind == own.KIND:
        return owner.restorations.create(file_name=name, content=data)
    return owner.imports.create(file_name=name, **found_in(reading, owner))


def just_brought(owner: User) -> int:
    """How many files within the last minute, those that could not be read among them."""
    since = timezone.now() - timedelta(minutes=1)
    brought = (owner.imports, owner.restorations)
    refused = [at for at in _refused(owner) if at > since]
    return sum(one.filter(created_at__gt=since).count() for one in brought) + len(refused)


def _refused(owner: User) -> list[datetime]:
    found: list[datetime] = cache.get(f"imports-refused-{owner.pk}", [])
    return found


def _note_refusal(owner: User) -> None:
    """Reading costs the server as much where it fails."""
    latest = [*_refused(owner), timezone.now()][-MOST_A_MINUTE:]
    cache.set(f"imports-refused-{owner.pk}", latest, timeout=60)


@require_http_methods(["GET", "HEAD", "POST"])
def name_columns(request: Request, pk: int) -> HttpResponse:
    """Say of each column of an unknown table what it holds."""
    source = get_object_or_404(request.user.imports, pk=pk)
    if source.state != State.COLUMNS or source.data is None:
        return redirect(source)
    data = bytes(source.data)
    rows = by_hand.first_rows(data)
    form = ColumnsForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            found = found_in(read_apart(data, form.kind()), request.user)
        except Unreadable as problem:
            form.add_error(None, str(problem))
        else:
            request.user.imports.filter(pk=pk, state=State.COLUMNS).update(**found)
            return redirect(source)
    context = {"source": source, "form": form, "columns": form.columns(rows)}
    return render(request, "interactions/import_columns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.imports, pk=pk)
    if source.state == State.DONE:
        return redirect("interactions:import_done", pk)
    if source.state == State.COLUMNS:
        return redirect("interactions:import_columns", pk)
    if source.state in WAITING:
        return redirect("interactions:import_wait", pk)
    if source.state != State.REVIEW:
        return redirect("interactions:imports")
    today, meeting = request.user.today(), _meeting(source)
    form = ReviewForm(request.POST or None, source=source, meeting=meeting, today=today)
    found = candidates(source)
    paginator = Paginator(in_order(found), PER_PAGE)
    page = paginator.get_page(request.POST.get("page") or request.GET.get("page"))
    problem = ""
    if request.method == "POST":
        chosen = chosen_of_each(request.POST, found)
        cells = _corrected(request, found, chosen, today)
        if form.is_valid() and all(bound.is_valid() for bound in cells.values()):
            for index, corrected in cells.items():
                chosen[str(index)]["cells"] = corrected.corrections()
            source.keep_choices(form.chosen(), chosen)
            if go := request.POST.get("go", ""):
                number = paginator.get_page(go).number
                return redirect(f"{reverse('interactions:import_review', args=[pk])}?page={number}")
            found = candidates(source)
            problem = wrong_together(found, form.cleaned_data["cadence_days"])
            if not problem:
                return _commit(request, source)
            page = Paginator(in_order(found), PER_PAGE).get_page(page.number)
        for one in found:
            if given := chosen.get(str(one.index)):
                one.decided, one.kept_up = given["who"], given["keep"]
                one.taken, one.cells = frozenset(given["take"]), cells.get(one.index)
    for one in page:
        one.cells = one.cells or CellsForm(one=one, today=today)
    return render(request, "interactions/import_review.html", _shown(
        source, form, found, page, problem
    ))  # fmt: skip


def _meeting(source: Import) -> Meeting:
    """What the file, or else its name, says of the day and the event."""
    guess = named(source.file_name, source.owner.zone)
    days = Counter(filter(None, (row.get("day") for row in source.rows)))
    events = Counter(filter(None, (row.get("event") for row in source.rows)))
    day = date.fromisoformat(days.most_common(1)[0][0]) if days else guess.day
    return Meeting(day, events.most_common(1)[0][0] if events else guess.topic)


def _corrected(
    request: Request, found: list[Candidate], chosen: dict[str, Any], today: date
) -> dict[int, CellsForm]:
    """The cells of those whose row was changed in the page, by index."""
    forms = {
        one.index: CellsForm(request.POST, one=one, today=today)
        for one in found
        if str(one.index) in chosen and f"p{one.index}-name" in request.POST
    }
    return {index: form for index, form in forms.items() if form.has_changed()}


def _commit(request: Request, source: Import) -> HttpResponse:
    written = sum(len(row.get("messages", ())) for row in source.rows)
    if len(source.rows) + written > MOST_AT_ONCE:
        request.user.imports.filter(pk=source.pk, state=State.REVIEW).update(state=State.ADDING)
        hint("reminders.tasks.add_imports")
        return redirect("interactions:import_wait", source.pk)
    if commit(source, request.user.today()):
        source.refresh_from_db()
        words = f"{people_words(source.added_count).capitalize()} added."
        if source.matched_count:
            were = "was" if source.matched_count == 1 else "were"
            words += f" {people_words(source.matched_count).capitalize()} {were} here already."
        toast(request, words, undo=reverse("interactions:import_undo", args=[source.pk]))
    return redirect("interactions:import_done", source.pk)


@require_safe
def wait(request: Request, pk: int) -> HttpResponse:
    """A large import that a worker reads or adds; the page looks again by itself."""
    source = get_object_or_404(request.user.imports, pk=pk)
    if source.state not in WAITING:
        return redirect(source)
    response = render(
        request,
        "interactions/import_wait.html",
        {"source": source, "is_held": source.is_held(timezone.now())},
    )
    if source.state != State.FAILED:
        response["Refresh"] = "3"
    return response


@require_POST
def go_on_now(request: Request, pk: int) -> HttpResponse:
    """Do here what no worker came for."""
    source = get_object_or_404(request.user.imports, pk=pk)
    now = timezone.now()
    if Import.objects.claim(source.pk, now):
        go_on(source, request.user.today(now))
    return redirect(source)


def _shown(
    source: Import, form: ReviewForm, found: list[Candidate], page: Page[Candidate], problem: str
) -> dict[str, Any]:
    """What the review's template needs; only the people of the page are looked at closely."""
    owner, shown = source.owner, {one.index for one in page}
    tell_changes(owner, page)
    own = [tie.context for tie in owner.ties.own().select_related("context__term")]
    elsewhere = [one for one in found if one.index not in shown]
    sections = {name: [one for one in page if one.section == name] for name in SECTIONS}
    return sections | {
        "source": source,
        "row_word": "Card" if source.kind == "vcard" else "Line",
        "form": form,
        "page": page,
        "problem": problem,
        "counts": {name: sum(one.section == name for one in found) for name in SECTIONS},
        "added_elsewhere": sum(one.decided == NEW and not one.match for one in elsewhere),
        "open_elsewhere": sum(one.decided == LEAVE and one.section == "alike" for one in elsewhere),
        "shared": {
            one.index: mentioned(own, owner.interests, one.row["lines"])
            for one in page
            if one.row.get("lines")
        },
        "wrong": [one for one in page if one.cells and one.cells.is_bound and one.cells.errors],
    }


@require_safe
def done(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.imports, pk=pk)
    if source.state not in (State.DONE, State.UNDONE):
        return redirect("interactions:import_review", pk)
    page = Paginator(source.outcome, PER_PAGE).get_page(request.GET.get("page"))
    uids = [told["contact"] for told in page if told["contact"]]
    known = request.user.contacts.present().filter(uid__in=uids)
    people = {contact.uid: contact for contact in known}
    context = {
        "source": source,
        "page": page,
        "rows": [(told, people.get(told["contact"])) for told in page],
        "undoable": can_undo(source),
        "redoable": can_redo(source),
        "has_messages": any(told["message"] for told in page),
    }
    return render(request, "interactions/import_done.html", context)


@require_safe
def outcome(request: Request, pk: int) -> HttpResponse:
    """What became of each row, as a CSV for a spreadsheet."""
    source = get_object_or_404(request.user.imports, pk=pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="import.csv"'
    writer = csv.writer(response)
    writer.writerow(["row", "name", "what happened", "reason"])
    for told in source.outcome:
        cells = (str(told[name]) for name in ("row", "name", "what", "reason"))
        writer.writerow([guarded(cell) for cell in cells])
    return response


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    waiting = [State.COLUMNS, State.READING, State.FAILED, State.REVIEW]
    get_object_or_404(request.user.imports, pk=pk, state__in=waiting).delete()
    toast(request, "Left as it was: nobody was added.")
    return redirect("interactions:imports")


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    source = get_object_or_404(request.user.imports, pk=pk)
    undoable = can_undo(source)
    taken = take_back(source, request.user.today())
    words = f"Taken back: {people_words(taken.people)}." if taken.people else "It is taken back."
    if taken.kept:
        words += f" {taken.kept} of them, used since, are under Recently deleted for 30 days."
    if taken.edited:
        words += f" What you edited since stays: {taken.edited} in all."
    if undoable:
        toast(request, words, undo=reverse("interactions:import_redo", args=[source.pk]))
    else:
        toast(request, "There is nothing to take back.")
    return redirect("interactions:imports")


@require_POST
def redo(request: Request, pk: int) -> HttpResponse:
    """Take an undo back: the same people are added again, as they were chosen."""
    source = get_object_or_404(request.user.imports, pk=pk)
    if not take_up_again(source, request.user.today()):
        toast(request, "There is nothing to do again.")
        return redirect("interactions:imports")
    source.refresh_from_db()
    return _commit(request, source)
