from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, is_key, toast
from accounts.models import User
from accounts.templatetags.parts import people_words
from contacts.models import Contact, coming_events
from interactions.ledger import tally_of
from interactions.models import Interaction
from interactions.views import exchanges, talks
from reminders import decisions, rounds
from reminders.forms import FirstPeople, SnoozeForm
from reminders.models import Decision, NudgeKind, is_occurrence
from reminders.nudges import SHOWN, TRAITS, due_nudges, next_due_day
from reminders.waiting import waiting_of


@require_safe
def today(request: Request) -> HttpResponse:
    owner, day = request.user, request.user.today()
    if not owner.contacts.present().exists():
        return _first_run(request, FirstPeople(owner))
    chosen = request.GET.get("kind", "")
    kind = chosen if chosen in NudgeKind.values else ""
    nudges = due_nudges(owner, day, kind=kind)
    done = owner.decisions.on(day)
    since, tally = tally_of(owner, day)
    context = {
        "since": since,
        "ledger": tally,
        "nudges": nudges,
        "done": done,
        "noting": _noting(request, day),
        "today": day,
        "greeting": greeting(owner),
        "dots": dots(len(done), min(nudges.total, SHOWN)),
        "kind": kind,
        "filters": [(key, TRAITS[key].words, count) for key, count in nudges.counts.items()],
        "unwritten": [] if nudges.items else _unwritten(owner),
        "next_day": next_due_day(owner, day) if not nudges.items else None,
        "yearly": rounds.heard(owner, day.year)
        if owner.rounds.filter(year=day.year).exists()
        else None,
        "events": coming_events(owner, day),
        "waiting": waiting_of(owner, day),
    }
    return render(request, "reminders/today.html", context)


def _unwritten(owner: User) -> list[Contact]:
    """The newest of those to whom a first line could go, where nothing is due."""
    return list(owner.contacts.active().never_written().order_by("-pk")[:3])


def _first_run(request: Request, people: FirstPeople) -> HttpResponse:
    return render(request, "reminders/today_first.html", {"people": people})


@require_POST
def first_people(request: Request) -> HttpResponse:
    people = FirstPeople(request.user, request.POST)
    if not people.is_valid():
        return _first_run(request, people)
    added = people.add(request.user.today())
    are = "is" if added == 1 else "are"
    toast(request, f"{people_words(added).capitalize()} {are} in your list.")
    return redirect("reminders:today")


@require_POST
def log_it(request: Request, pk: int, kind: str, occurrence: str) -> HttpResponse:
    contact, day = _contact(request, pk, kind, occurrence), request.user.today()
    decision = decisions.log_it(contact, kind, occurrence, day)
    return _decided(request, decision)


@require_POST
def snooze(request: Request, pk: int, kind: str, occurrence: str) -> HttpResponse:
    contact, day = _contact(request, pk, kind, occurrence), request.user.today()
    until = decisions.snoozed_until(kind, day)
    decision = decisions.snooze(contact, kind, occurrence, until, day)
    return _decided(request, decision)


@require_POST
def skip(request: Request, pk: int, kind: str, occurrence: str) -> HttpResponse:
    contact, day = _contact(request, pk, kind, occurrence), request.user.today()
    decision = decisions.skip(contact, kind, occurrence, day)
    return _decided(request, decision)


@require_http_methods(["GET", "HEAD", "POST"])
def snooze_until(request: Request, pk: int) -> HttpResponse:
    decision = get_object_or_404(
        request.user.decisions.select_related("contact"), pk=pk, choice=Decision.Choice.SNOOZED
    )
    day = request.user.today()
    form = SnoozeForm(request.POST or None, today=day, initial={"until": decision.until})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        decisions.snooze(decision.contact, decision.kind, decision.occurrence, until, day)
        undo_url = reverse("reminders:undo", args=[decision.pk])
        toast(request, snoozed_words(decision.contact, until), undo=undo_url)
        return redirect("reminders:today")
    month = day + timedelta(days=30)
    context = {"form": form, "decision": decision, "week": day + timedelta(days=7), "month": month}
    return render(request, "reminders/snooze.html", context)


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    decision = request.user.decisions.select_related("contact", "interaction").filter(pk=pk).first()
    if decision is None:
        raise Http404
    decisions.undo(decision, request.user.today())
    toast(request, f"Taken back. {decision.contact.name} is as before.")
    return _back(request, decision.contact)


@require_POST
def note(request: Request, pk: int) -> HttpResponse:
    """What passed between the two, noted with a tap beside what was just logged."""
    rows = request.user.decisions.select_related("contact", "interaction")
    decision = get_object_or_404(rows.exclude(interaction=None), pk=pk)
    if decision.interaction:
        exchanges.note(request, decision.interaction, decision.contact)
    return _back(request, decision.contact)


def _noting(request: Request, day: date) -> Decision | None:
    """What was logged a moment ago, while nothing is noted with it."""
    logged = request.GET.get("logged", "")
    if not is_key(logged):
        return None
    rows = request.user.decisions.on(day).filter(
        interaction__pk=logged, interaction__exchanges=None
    )
    return rows.filter(interaction__deleted_at=None).first()


def greeting(owner: User) -> str:
    hour = owner.local_hour(timezone.now())
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"
    return f"Good {part}, {owner.first_name}." if owner.first_name else f"Good {part}."


def dots(done: int, due: int) -> list[str]:
    """The thread of the day, or nothing where a row of dots would say less than words."""
    states = ["done"] * done + ["next"] * bool(due) + ["open"] * (due - 1)
    return states if 2 <= len(states) <= 12 else []


def snoozed_words(contact: Contact, until: date) -> str:
    return f"{contact.name} waits until {until:%A}, {until:%b} {until.day}."


def _contact(request: Request, pk: int, kind: str, occurrence: str) -> Contact:
    if not is_occurrence(kind, occurrence):
        raise Http404
    return get_object_or_404(request.user.contacts.active(), pk=pk)


def _decided(request: Request, decision: Decision) -> HttpResponse:
    """Say what stands now: it may have been decided before, in another tab or from a mail."""
    person, change = decision.contact, ""
    if decision.choice == Decision.Choice.DONE:
        words = f"Logged: you wrote to {person.name}."
        change = decision.interaction.get_absolute_url() if decision.interaction else ""
    elif decision.choice == Decision.Choice.SNOOZED and decision.until:
        words = snoozed_words(person, decision.until)
        change = reverse("reminders:snooze_until", args=[decision.pk])
    else:
        words = f"Skipped {person.name} this time."
    toast(request, words, undo=reverse("reminders:undo", args=[decision.pk]), change=change)
    talk = decision.interaction if decision.choice == Decision.Choice.DONE else None
    return _back(request, person, talk)


def _back(
    request: HttpRequest, contact: Contact, logged: Interaction | None = None
) -> HttpResponse:
    """To the page the button stood on: a name of ours, never an address from the request.

    Where something was `logged`, that page asks whether anything passed between the two.
    """
    if request.POST.get("back") == "person":
        return redirect(talks.logged_with(contact, logged) if logged else contact)
    only = request.POST.get("only")
    chosen = {"kind": only} if only in NudgeKind.values else {}
    if logged:
        chosen["logged"] = str(logged.pk)
    return redirect(f"{reverse('reminders:today')}{'?' if chosen else ''}{urlencode(chosen)}")
