"""The quick log: one sentence, read as it is typed, looked at, and saved at once."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from interactions.noting import Keeping, Noted, Review
from interactions.quicklog import Mark, Reading
from interactions.quicklog.marks import day_of, pieces
from interactions.sentences import LONGEST, is_day_first
from interactions.views.talks import logged_with

SAID_AS = {
    "how": "how", "who": "who", "when": "when", "where": "where", "about": "about",
    "got": "you receive", "gave": "you give", "news": "their news", "then": "reminder",
}  # fmt: skip
MOST_FOUND = 6
MOST_WORDS = 4  # in what is looked for: what is longer is a sentence


@require_http_methods(["GET", "HEAD", "POST"])
def quick_log(request: Request) -> HttpResponse:
    if request.method != "POST":
        return render(request, "interactions/quick.html", _context(request, ""))
    text = _typed(request)
    problem = _problem(text)
    if problem:
        context = _context(request, text) | {"problem": problem}
        return render(request, "interactions/quick.html", context)
    review, is_same = _review(request, text)
    if request.POST.get("act") == "log" and is_same and review.is_valid():
        return _keep(request, review)
    bare = review.reading.bare
    if bare is not None and len(review.reading.whos[bare].keys) == 1:
        return redirect("contacts:detail", review.reading.whos[bare].keys[0])
    return render(request, "interactions/quick.html", _context(request, text, review))


@require_POST
def quick_reading(request: Request) -> HttpResponse:
    """What is below the sentence while it is typed; the palette finds people with it, too."""
    text = _typed(request)
    problem = _problem(text) if text else ""
    review = None if problem or not text else _review(request, text)[0]
    context = _context(request, text, review) | {"problem": problem}
    return render(request, "interactions/_reading.html", context)


@require_POST
def quick_undo(request: Request, token: str) -> HttpResponse:
    noted = _noted(request, token)
    noted.take_back(request.user, request.user.today())
    redo = reverse("interactions:quick_redo", args=[token])
    toast(request, "Taken back, all of it. Undo brings it back.", undo=redo)
    return _after(request, noted)


@require_POST
def quick_redo(request: Request, token: str) -> HttpResponse:
    noted = _noted(request, token)
    noted.bring_back(request.user, request.user.today())
    undo = reverse("interactions:quick_undo", args=[token])
    toast(request, "It is back.", undo=undo)
    return _after(request, noted)


def _noted(request: Request, token: str) -> Noted:
    noted = Noted.of(token, request.user)
    if noted is None:
        raise Http404
    return noted


def _after(request: Request, noted: Noted) -> HttpResponse:
    people = request.user.contacts.present()
    person = (
        people.filter(participations__interaction__in=noted.talks).first()
        or people.filter(exchanges__in=noted.gifts).first()
        or people.filter(updates__in=noted.news).first()
    )
    return redirect(person) if person else redirect("interactions:quick_log")


def _keep(request: Request, review: Review) -> HttpResponse:
    keeping = Keeping(review)
    keeping.keep()
    people, noted = list(keeping.met.values()), keeping.noted
    first, others = people[0], len(people) - 1
    words = f"Logged with {first.name}{f' and {others} more' if others else ''}."
    if noted.people:
        made = [one.name for one in people if one.pk in noted.people]
        words += f" {' and '.join(made)} {'is' if len(made) == 1 else 'are'} new in your list."
    undo = reverse("interactions:quick_undo", args=[noted.token(request.user)])
    if not keeping.talks:
        toast(request, words, undo=undo)
        return redirect(first)
    talk = keeping.talks[0][0]
    toast(request, words, undo=undo, change=talk.get_absolute_url())
    return redirect(logged_with(first, talk))


def _typed(request: Request, name: str = "text") -> str:
    text = request.POST.get(name, "").replace("\r\n", "\n").replace("\0", " ")
    return text.encode(errors="replace").decode().strip()


def _problem(text: str) -> str:
    if not text:
        return "Write what happened, in one sentence."
    if len(text) > LONGEST:
        return f"That is longer than {LONGEST:,} letters. Shorten it, or use the form by hand."
    return ""


def _review(request: Request, text: str) -> tuple[Review, bool]:
    """The sentence's parts, as they were changed; and whether those shown were of these words."""
    read = _typed(request, "read")
    if read == text:
        return _read(request, text, request.POST), True
    review = _read(request, text)
    if read and len(read) <= LONGEST:
        review.carry(_read(request, read, request.POST))
    return review, False


def _read(request: Request, text: str, data: Mapping[str, object] | None = None) -> Review:
    first = is_day_first(request.headers.get("Accept-Language", ""))
    return Review(request.user, text, request.user.today(), day_first=first, data=data)


def _context(request: Request, text: str, review: Review | None = None) -> dict[str, object]:
    finds = request.POST.get("find") == "on"
    shown = review and review.reading.bare is None and not (finds and _is_words(review))
    return {
        "text": text,
        "review": review if shown else None,
        "finds": finds,
        "people": _people(request, text, review),
        "pieces": _marked(review) if review and shown else [],
        "asked": request.POST.get("act") == "log",
    }


def _marked(review: Review) -> list[tuple[str, str, str]]:
    """The sentence in pieces, with what each was taken for, in a word or as the day it is."""
    return [
        (words, mark.kind if mark else "", _said_as(mark, review.reading) if mark else "")
        for words, mark in pieces(review.reading)
    ]


def _said_as(mark: Mark, reading: Reading) -> str:
    day = day_of(mark, reading)
    return f"{day:%a, %b} {day.day}" if day else SAID_AS.get(mark.kind, "")


def _is_words(review: Review) -> bool:
    """Whether nothing in it says what happened: a name that is looked for, as yet."""
    return not review.reading.marks


def _people(request: Request, text: str, review: Review | None) -> list[object]:
    """Who may be looked for by these words."""
    if review is None or len(text.split()) > MOST_WORDS:
        return []
    people = request.user.contacts.present()
    if review.reading.bare is not None:
        keys = review.reading.whos[review.reading.bare].keys
        found = people.in_bulk(keys[:MOST_FOUND])
        return [found[key] for key in keys[:MOST_FOUND] if key in found]
    return list(people.search(text, request.user).by_name()[:MOST_FOUND])
