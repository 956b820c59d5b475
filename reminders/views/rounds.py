from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from contacts.models import Contact
from reminders import rounds
from reminders.forms import BeginRoundForm, PutOffForm, RoundForm, WordsForm
from reminders.letters import A_DAY, subject_of
from reminders.models import Round, RoundRow

NEXT_SHOWN = 8
PER_PAGE = 50
LONGEST_ADDRESS = 1900  # some mail programs cut a longer mailto: address
STATES = {
    "waiting": "To write",
    "had": "Sent or told",
    "soon": "Goes out soon",
    "put_off": "Not this year",
    "refused": "Refused",
}


@require_safe
def home(request: Request) -> HttpResponse:
    """The letter under way; without one of this year that is begun, where it begins."""
    letter, year = rounds.current(request.user), request.user.today().year
    if letter is None or (letter.year < year and not letter.waiting().exists()):
        return redirect("reminders:letter_begin")
    return redirect("reminders:letter_round", letter.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    year, last = request.user.today().year, rounds.current(request.user)
    if last is not None and last.year >= year:
        return redirect("reminders:letter_round", last.pk)
    if request.method == "POST" and "last" in request.POST and last is not None:
        return redirect("reminders:letter_edit", rounds.begin(request.user, year, "", last).pk)
    form = BeginRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter = rounds.begin(request.user, year, form.text)
        return redirect("reminders:letter_edit", letter.pk)
    context = {"form": form, "last": last, "year": year, "count": _people_count(request)}
    return render(request, "reminders/letter_begin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    letter = _round(request, pk)
    form = RoundForm(request.POST or None, instance=letter)
    if request.method == "POST":
        if form.is_valid():
            form.save()
            if _saves_itself(request):
                return HttpResponse(status=204)
            return redirect("reminders:letter_round", letter.pk)
        if _saves_itself(request):  # the sentence comes when the button is pressed
            return HttpResponse(status=422)
    return render(request, "reminders/letter_edit.html", {"form": form, "letter": letter})


@require_safe
def overview(request: Request, pk: int) -> HttpResponse:
    """The next letter to write, or how it went when nobody waits."""
    letter = _round(request, pk)
    if not letter.is_written:
        return redirect("reminders:letter_edit", pk)
    contact = letter.waiting().prefetch_related("points").first()
    if contact is not None:
        return _letter_page(request, letter, contact)
    context = {
        "letter": letter,
        "progress": rounds.progress(letter),
        "can_begin": letter.year < request.user.today().year,
        "answered": rounds.answered_count(letter),
    }
    return render(request, "reminders/letter_done.html", context)


@require_safe
def person(request: Request, pk: int, contact: int) -> HttpResponse:
    letter, found = _letter_of(request, pk, contact)
    return _letter_page(request, letter, found)


def _letter_page(
    request: Request,
    letter: Round,
    contact: Contact,
    typed: str | None = None,
    error: str = "",
    reason_error: str = "",
) -> HttpResponse:
    today = request.user.today()
    page = rounds.page_of(letter, contact, today)
    words = page.words if typed is None else typed
    text = letter.letter(contact, words)
    subject = subject_of(request.user.name or request.user.email, letter.year)
    write = contact.write_url
    if write.startswith("mailto:"):
        body = text.replace("\n", "\r\n")  # as RFC 6068 wants it
        write = f"{write}?subject={quote(subject)}&body={quote(body, safe='')}"
    done = rounds.progress(letter)
    context = {
        "letter": letter,
        "page": page,
        "contact": contact,
        "words": words,
        "text": text,
        "shared_part": letter.shared_part(contact),
        "write": write,
        "is_long": len(write) > LONGEST_ADDRESS,
        "progress": done,
        "queue": letter.waiting()[:NEXT_SHOWN],
        "was_lately": rounds.was_lately(contact, today),
        "may_send": rounds.may_send_to(request.user, contact),
        "a_day": A_DAY,
        "answered": rounds.answered_count(letter),
        "today": today,
        "error": error,
        "reason_error": reason_error,
        "can_begin": letter.year < today.year,
    }
    return render(request, "reminders/letter.html", context)


@require_POST
def words(request: Request, pk: int, contact: int) -> HttpResponse:
    """Keep the draft: by itself while one types, or by the button without JavaScript."""
    letter, found = _letter_of(request, pk, contact)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _again(request, letter, found, form)
    rounds.keep_words(letter, found, form.cleaned_data["words"])
    if _saves_itself(request):
        return HttpResponse(status=204)
    toast(request, f"Your lines to {found.name} are saved.")
    return redirect("reminders:letter_person", pk, contact)


@require_POST
def mark_sent(request: Request, pk: int, contact: int) -> HttpResponse:
    letter, found = _letter_of(request, pk, contact)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _again(request, letter, found, form)
    row = rounds.mark_sent(letter, found, form.cleaned_data["words"], request.user.today())
    return _next(request, letter, row, f"Logged: {found.name} has your letter.")


@require_POST
def send(request: Request, pk: int, contact: int) -> HttpResponse:
    letter, found = _letter_of(request, pk, contact)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _again(request, letter, found, form)
    row = rounds.queue(letter, found, form.cleaned_data["words"], request.user.today())
    if row.state == RoundRow.State.WAITING:
        toast(request, f"The program cannot write to {found.name}. Send it from your own mail.")
        return redirect("reminders:letter_person", pk, contact)
    return _next(request, letter, row, f"{found.name}’s letter goes out soon.")


@require_POST
def lately(request: Request, pk: int, contact: int) -> HttpResponse:
    letter, found = _letter_of(request, pk, contact)
    row = rounds.merge(letter, found, request.user.today())
    if row.state == RoundRow.State.WAITING:
        toast(request, f"You were not in touch with {found.name} within 30 days.")
        return redirect("reminders:letter_person", pk, contact)
    return _next(request, letter, row, f"{found.name} heard from you lately: that counts.")


@require_POST
def put_off(request: Request, pk: int, contact: int) -> HttpResponse:
    letter, found = _letter_of(request, pk, contact)
    form = PutOffForm(request.POST)
    if not form.is_valid():
        said = str(form.errors["reason"][0])
        return _letter_page(request, letter, found, request.POST.get("words"), reason_error=said)
    row = rounds.put_off(letter, found, form.cleaned_data["reason"], request.user.today())
    return _next(request, letter, row, f"No letter to {found.name} this year.")


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.round_rows.select_related("contact", "interaction"), pk=pk)
    letter = get_object_or_404(request.user.rounds, year=row.year)
    if rounds.undo(row, request.user.today()):
        toast(request, f"Taken back. {row.contact.name} is among those to write.")
    else:
        toast(request, f"{row.contact.name}’s letter cannot be taken back: it is on its way.")
    if row.contact.is_active:
        return redirect("reminders:letter_person", letter.pk, row.contact_id)
    return redirect("reminders:letter_round", letter.pk)


@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.round_rows.select_related("contact", "owner"), pk=pk)
    letter = get_object_or_404(request.user.rounds, year=row.year)
    talk = rounds.reply(row, request.user.today())
    toast(
        request,
        f"Logged: {row.contact.name} answered.",
        undo=reverse("interactions:delete", args=[talk.pk]),
        change=talk.get_absolute_url(),
    )
    return redirect("reminders:letter_replies", letter.pk)


@require_safe
def everybody(request: Request, pk: int) -> HttpResponse:
    """Each person and what became of their letter: to write, sent, or put off with its reason."""
    letter, state = _round(request, pk), request.GET.get("state", "")
    state = state if state in STATES else "waiting"
    people: Any = letter.waiting()
    if state != "waiting":
        of = {"had": RoundRow.HAD, "soon": RoundRow.OPEN}.get(state, (state,))
        rows = request.user.round_rows.filter(year=letter.year, state__in=of)
        people = rows.select_related("contact").order_by("contact__sort_name", "pk")
    context = {
        "letter": letter,
        "state": state,
        "states": STATES.items(),
        "page": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "progress": rounds.progress(letter),
    }
    return render(request, "reminders/letter_everybody.html", context)


@require_safe
def replies(request: Request, pk: int) -> HttpResponse:
    letter = _round(request, pk)
    rows = rounds.with_replies(letter)
    context = {
        "letter": letter,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "answered": rounds.answered_count(letter),
        "today": request.user.today(),
    }
    return render(request, "reminders/letter_replies.html", context)


def _round(request: Request, pk: int) -> Round:
    return get_object_or_404(request.user.rounds.select_related("owner"), pk=pk)


def _letter_of(request: Request, pk: int, contact: int) -> tuple[Round, Contact]:
    people = request.user.contacts.active().prefetch_related("points")
    return _round(request, pk), get_object_or_404(people, pk=contact)


def _again(request: Request, letter: Round, contact: Contact, form: WordsForm) -> HttpResponse:
    """The page with a sentence beside what was typed; nothing of it is lost."""
    if _saves_itself(request):
        return HttpResponse(status=422)
    said = str(form.errors["words"][0])
    return _letter_page(request, letter, contact, request.POST.get("words", ""), error=said)


def _next(request: Request, letter: Round, row: RoundRow, words: str) -> HttpResponse:
    """Say what was done, and go on to the next who waits."""
    toast(request, words, undo=reverse("reminders:letter_undo", args=[row.pk]))
    return redirect("reminders:letter_round", letter.pk)


def _saves_itself(request: Request) -> bool:
    """Whether the page keeps the draft while one types: then it wants no page for an answer."""
    return bool(request.htmx) and "by_itself" in request.GET


def _people_count(request: Request) -> int:
    return request.user.contacts.active().count()
