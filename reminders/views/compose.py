"""Writing to somebody: a drafted line for each occasion, to change, copy, send oneself and log."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import Request, is_key, toast
from accounts.models import User
from contacts.models import Contact, Context
from interactions.commonalities import shared_by
from interactions.models import Exchange, Interaction
from reminders import decisions
from reminders.grounds import exchange_facts, ground, news_facts, school_facts, talk_facts
from reminders.lines import LONGEST, WORDS, Occasion
from reminders.models import NudgeKind
from reminders.nudges import Nudge, nudges_about
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
    """Without a kind that was chosen, what is due about them is what is written."""
    contact = get_object_or_404(request.user.contacts.active().prefetch_related("points"), pk=pk)
    due = _due(request, contact)
    nudge = None if request.GET.get("kind") else due
    occasion, turn = _occasion(request.GET.get("kind", ""), contact), _turn(request.GET)
    ends = ends_of(request.user)
    end = request.GET.get("end", "")
    if nudge:
        occasion, opener = Occasion(nudge.occasion), nudge.opener
    else:
        opener = _draft(contact, occasion, turn, ends.get(end, ""), request.user)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"].replace("\r\n", "\n")
        return _log(request, contact, words, occasion, opener.context, nudge)
    context = {
        "contact": contact, "opener": opener, "due": due, "nudge": nudge, "form": form,
        "occasion": occasion, "turn": turn, "kinds": WORDS.items(), "ends": ends,
        "end": end if end in ends else "",
        "longest": LONGEST[occasion], "next_turn": (turn + 1) % MOST_TURNS,
        "words": request.POST.get("words", opener.text),
    }  # fmt: skip
    return render(request, "reminders/write.html", context)


def ends_of(user: User) -> dict[str, str]:
    """What a first message may end with: of the owner's own profile."""
    found = {"linkedin": user.linkedin_url, "site": user.site_url, "mail": user.email}
    return {key: value for key, value in found.items() if value}


def _due(request: Request, contact: Contact) -> Nudge | None:
    """What is due about them; once sent, only if that is still what the page was about."""
    found = next(iter(nudges_about(contact, request.user.today())), None)
    is_sent = request.method == "POST"
    return None if found and is_sent and request.POST.get("about") != found.key else found


def _occasion(wanted: str, contact: Contact) -> Occasion:
    if wanted in Occasion.__members__.values():
        return Occasion(wanted)
    if contact.interactions.present().beyond_meeting().exists():
        return occasion_of("", contact)
    return Occasion.MAIL if contact.mail_address else Occasion.CHAT


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


@transaction.atomic
def _log(
    request: Request,
    contact: Contact,
    words: str,
    occasion: Occasion,
    context: int | None,
    nudge: Nudge | None,
) -> HttpResponse:
    """Keep what was written, and close what it was due for.

    Its context will not be named again before the others were.
    """
    today = request.user.today()
    is_mail = bool(contact.mail_address) and occasion != Occasion.CHAT
    channel = Interaction.Channel.MAIL if is_mail else Interaction.Channel.CHAT
    there = Context.objects.open_to(request.user).filter(pk=context or 0).first()
    if nudge:
        decision = decisions.log_it(contact, nudge.kind, nudge.occurrence, today)
        interaction: Any = decision.interaction
        undo = reverse("reminders:undo", args=[decision.pk])
        interaction.said, interaction.context, interaction.channel = words, there, channel
        interaction.save(update_fields=["said", "context", "channel"])
    else:
        interaction = contact.interactions.said_just_now(words, timezone.now()).first()
        if interaction is None:
            interaction = Interaction(
                owner=request.user, day=today, channel=channel, said=words, context=there,
                direction=Interaction.Direction.WROTE,
            )  # fmt: skip
            interaction.log([contact], today)
        undo = reverse("interactions:delete", args=[interaction.pk])
    toast(request, f"Logged: you wrote to {contact.name}.", undo=undo,
          change=interaction.get_absolute_url())  # fmt: skip
    return redirect(contact)
