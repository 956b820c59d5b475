from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from contacts.models import Contact
from interactions.forms import InteractionForm
from interactions.models import Interaction


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    return _edit(request, Interaction(owner=request.user), contact)


@require_http_methods(["GET", "HEAD", "POST"])
def log_any(request: Request) -> HttpResponse:
    return _edit(request, Interaction(owner=request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: Request, pk: int) -> HttpResponse:
    interaction = get_object_or_404(request.user.interactions.present(), pk=pk)
    return _edit(request, interaction, interaction.contacts.first())


def _edit(request: Request, interaction: Interaction, contact: Contact | None) -> HttpResponse:
    today = request.user.today()
    initial = {"day": today, "contacts": [contact]} if interaction._state.adding and contact else {}
    if interaction._state.adding:
        initial.setdefault("day", today)
    form = InteractionForm(
        request.POST or None, instance=interaction, owner=request.user, today=today, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        with_whom = list(form.cleaned_data["contacts"])
        twins = request.user.interactions.twins_of(interaction, with_whom, timezone.now())
        twin = twins.first() if interaction._state.adding else None
        interaction = twin or form.keep()
        _logged(request, interaction, _logged_words(with_whom))
        return redirect(logged_with(with_whom[0], interaction))
    context = {"form": form, "contact": contact, "interaction": interaction}
    return render(request, "interactions/form.html", context)


@require_POST
@transaction.atomic
def today(request: Request, pk: int) -> HttpResponse:
    """In touch today, in one click; a double click finds what the first logged."""
    contact = get_object_or_404(request.user.contacts.active().select_for_update(), pk=pk)
    twins = request.user.interactions.clicked(contact, request.user.today(), timezone.now())
    interaction = twins.first()
    if interaction is None:
        interaction = Interaction(owner=request.user, day=request.user.today())
        interaction.log([contact], request.user.today())
    _logged(request, interaction, f"Logged: in touch with {contact.name} today.")
    return redirect(logged_with(contact, interaction))


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    interaction = get_object_or_404(request.user.interactions.present(), pk=pk)
    interaction.discard(request.user.today())
    undo = reverse("interactions:restore", args=[pk])
    toast(request, "Deleted. It is under Recently deleted for 30 days.", undo=undo)
    return _to_person(interaction)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    interaction = get_object_or_404(request.user.interactions, pk=pk)
    interaction.restore(request.user.today())
    toast(request, "It is back.")
    return _to_person(interaction)


def logged_with(contact: Contact, interaction: Interaction) -> str:
    """The person's page, which asks once whether anything passed between the two."""
    return f"{contact.get_absolute_url()}?logged={interaction.pk}"


def _logged(request: Request, interaction: Interaction, words: str) -> None:
    undo = reverse("interactions:delete", args=[interaction.pk])
    toast(request, words, undo=undo, change=interaction.get_absolute_url())


def _logged_words(people: list[Contact]) -> str:
    others = "" if len(people) == 1 else f" and {len(people) - 1} more"
    return f"Logged with {people[0].name}{others}."


def _to_person(interaction: Interaction) -> HttpResponse:
    contact = interaction.contacts.filter(deleted_at=None).first()
    return redirect(contact) if contact else redirect("contacts:list")
