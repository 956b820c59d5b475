"""Writing to somebody: a drafted line for each occasion, to change, copy, send oneself and log."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import Request, is_key, toast
from accounts.models import User
from contacts.models import Contact, Context
from interactions.commonalities import shared_by
from interactions.models import Exchange, Interaction
from reminders.grounds import exchange_facts, ground, news_facts, school_facts, talk_facts
from reminders.lines import LONGEST, WORDS, Occasion
from reminders.models import NudgeKind
from reminders.openers import Fact, Opener, line, occasion_of
from reminders.paths import path_with

MOST_TURNS = 1000


class WordsForm(forms.Form):
    """What was written in the end: it is the user's own, and nothing is sent from here."""

    words = forms.CharField(
        max_length=20_000,
        error_messages={
            "required": "There is nothing to log yet: write a line first.",
            "max_length": "That is more than is kept: 20,000 characters.",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.active().prefetch_related("points"), pk=pk)
    occasion, turn = _occasion(request.GET.get("kind", ""), contact), _turn(request.GET)
    ends = ends_of(request.user)
    end = request.GET.get("end", "")
    opener = _draft(contact, occasion, turn, ends.get(end, ""), request.user)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _log(request, contact, form.cleaned_data["words"], occasion, opener.context)
    context = {
        "contact": contact, "opener": opener, "form": form, "occasion": occasion, "turn": turn,
        "kinds": WORDS.items(), "ends": ends, "end": end if end in ends else "",
        "longest": LONGEST[occasion], "next_turn": (turn + 1) % MOST_TURNS,
        "words": request.POST.get("words", opener.text),
    }  # fmt: skip
    return render(request, "reminders/write.html", context)


def ends_of(user: User) -> dict[str, str]:
    """What a first message may end with: of the owner's own profile."""
    found = {"linkedin": user.linkedin_url, "site": user.site_url, "mail": user.email}
    return {key: value for key, value in found.items() if value}


def _occasion(wanted: str, contact: Contact) -> Occasion:
    known = wanted in Occasion.__members__.values()
    return Occasion(wanted) if known else occasion_of("", contact)


def _turn(params: Any) -> int:
    turn = params.get("turn", "0")
    return int(turn) % MOST_TURNS if is_key(turn) else 0


def _draft(contact: Contact, occasion: Occasion, turn: int, end: str, user: User) -> Opener:
    today = user.today()
    shared = shared_by({user: today}, [contact])
    facts: dict[str, Fact] = {}
    talks = contact.interactions.present().filter(day__lte=today).latest_first()
    if talk := talks.first():
        facts |= talk_facts(talk.topic, talk.direction, talk.day)
    if occasion == Occasion.NEWS:
        news = contact.updates.open().latest_first().select_related("context").first()
        if news:
            code = news.context.code if news.context else ""
            facts |= news_facts(contact, news.kind, news.words, code, shared, today)
    if occasion == Occasion.THANKS:
        got = (
            contact.exchanges.present()
            .received()
            .filter(stage=Exchange.Stage.DONE, thanked_on__isnull=True)
        )
        facts |= exchange_facts(got.latest_first().first())
    if occasion == Occasion.STEP and contact.kind == Contact.Kind.FACULTY:
        step = path_with(contact, today).next_step
        if step and step.closes_on:
            facts |= school_facts(NudgeKind.PATH, "", step.title, step.closes_on)
    if occasion == Occasion.LEAVING and contact.leaves_on:
        facts |= school_facts(NudgeKind.LEAVING, "", "", contact.leaves_on)
    # A new day of talking gives another line than the last one did.
    seed = f"{occasion} {contact.last_day or ''}"
    return line(contact, occasion, ground(contact, shared, facts), seed, turn, end)


def _log(
    request: Request, contact: Contact, words: str, occasion: Occasion, context: int | None
) -> HttpResponse:
    """Keep what was written: its context will not be named again before the others were."""
    is_mail = bool(contact.mail_address) and occasion != Occasion.CHAT
    channel = Interaction.Channel.MAIL if is_mail else Interaction.Channel.CHAT
    interaction = Interaction(
        owner=request.user,
        day=request.user.today(),
        channel=channel,
        direction=Interaction.Direction.WROTE,
        said=words.replace("\r\n", "\n"),
        context=Context.objects.open_to(request.user).filter(pk=context or 0).first(),
    )
    interaction = interaction.log_once([contact], request.user.today())
    undo = reverse("interactions:delete", args=[interaction.pk])
    toast(request, f"Logged: you wrote to {contact.name}.", undo=undo,
          change=interaction.get_absolute_url())  # fmt: skip
    return redirect(contact)
