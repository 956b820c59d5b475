from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, is_key, toast
from contacts.models import Contact
from contacts.pronouns import spoken_of
from interactions.asking import guard
from interactions.forms import ExchangeForm
from interactions.ledger import said
from interactions.models import Exchange, Interaction

Stage = Exchange.Stage
# What can be done to one: the deed, what takes it back, and what is said.
ACTS: dict[str, tuple[Callable[[Exchange, date], None], str, str]] = {
    "thanked": (lambda row, day: row.thank(day), "unthanked", "Noted: you said thanks."),
    "unthanked": (lambda row, day: row.thank(None), "thanked", "Not thanked yet, then."),
    "told": (lambda row, day: row.tell_outcome(day), "untold", "Noted: you told how it went."),
    "untold": (lambda row, day: row.tell_outcome(None), "told", "Not told yet, then."),
    "delete": (lambda row, day: row.discard(), "restore", "Taken out."),
    "restore": (lambda row, day: row.restore(), "delete", "It is back."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_create(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    return _edit(request, Exchange(owner=request.user, contact=contact))


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.exchanges.present().select_related("contact"), pk=pk)
    return _edit(request, row)


def _edit(request: Request, row: Exchange) -> HttpResponse:
    today = request.user.today()
    is_new = row._state.adding
    initial = {"day": today, **_chosen(request)} if is_new else {}
    form = ExchangeForm(request.POST or None, instance=row, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = row.twin() or form.keep()
        undo = _act_url(row, "delete") if is_new else ""
        toast(request, f"{said(row, spoken_of(row.contact))}.", undo, row.get_absolute_url())
        return redirect(row.contact)
    context = {"form": form, "contact": row.contact, "exchange": row, "today": today,
               "guard": guard(request.user, row.contact, today) if is_new else None,
               "spoken": spoken_of(row.contact)}  # fmt: skip
    return render(request, "interactions/exchange.html", context)


def _chosen(request: Request) -> dict[str, str]:
    """What a link to the form chose beforehand; anything else is left to the form's own."""
    wanted = {
        "thing": Exchange.Thing.values,
        "direction": Exchange.Direction.values,
        "stage": Stage.values,
    }
    asked = {name: request.GET.get(name, "") for name in wanted}
    return {name: value for name, value in asked.items() if value in wanted[name]}


@require_POST
def exchange_act(request: Request, pk: int, act: str) -> HttpResponse:
    """Close it, open it again, thank, tell, take out: each has its way back in the toast."""
    row = get_object_or_404(request.user.exchanges.select_related("contact"), pk=pk)
    today, before = request.user.today(), row.stage
    if act in ACTS:
        deed, back, words = ACTS[act]
        deed(row, today)
    elif act in Stage.values:
        row.move_to(act, today)
        back, words = before, f"{said(row, spoken_of(row.contact))}."
    else:
        return redirect(row.contact)
    toast(request, words, undo=_act_url(row, back))
    return redirect(row.contact)


@require_POST
def exchange_note(request: Request, pk: int) -> HttpResponse:
    """One of the four kinds, noted with a tap beside what was just logged."""
    talk = get_object_or_404(request.user.interactions.present(), pk=pk)
    key = request.POST.get("with", "")
    contact = get_object_or_404(
        Contact.objects.filter(owner=request.user, interactions=talk, deleted_at=None),
        pk=key if is_key(key) else 0,
    )
    note(request, talk, contact)
    return redirect(contact)


def note(request: Request, talk: Interaction, contact: Contact) -> None:
    """Keep the kind that was tapped, once, and say so; anything else than a kind is nothing."""
    direction, _, thing = request.POST.get("kind", "").partition("-")
    if thing not in Exchange.Thing.values or direction not in Exchange.Direction.values:
        return
    row = Exchange(
        owner=request.user, contact=contact, interaction=talk, thing=thing, direction=direction,
        day=talk.day, topic=talk.topic,
    )  # fmt: skip
    row = row.keep_once()
    words = f"{said(row, spoken_of(contact))}."
    toast(request, words, _act_url(row, "delete"), row.get_absolute_url())


def _act_url(row: Exchange, act: str) -> str:
    return reverse("interactions:exchange_act", args=[row.pk, act])
