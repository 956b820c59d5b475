from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from interactions.giving_forms import IntroductionForm
from interactions.models import Introduction


@require_http_methods(["GET", "HEAD", "POST"])
def introduction_create(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    form = IntroductionForm(
        request.POST or None,
        instance=Introduction(owner=request.user),
        owner=request.user,
        contact=contact,
        today=request.user.today(),
        initial={"who": "me"},
    )
    if request.method == "POST" and form.is_valid():
        row = form.instance.twin() or form.keep()
        toast(request, "Noted.", undo=reverse("interactions:introduction_delete", args=[row.pk]))
        return redirect(row)
    context = {"form": form, "contact": contact}
    return render(request, "interactions/introduction_form.html", context)


def _present(request: Request, pk: int) -> Introduction:
    return get_object_or_404(request.user.introductions.of_people(), pk=pk)


@require_safe
def introduction(request: Request, pk: int) -> HttpResponse:
    row = _present(request, pk)
    steps = [(step, row.words_of(step), row.day_of(step)) for step in row.steps]
    taken = [step for step in row.steps if row.day_of(step)]
    context = {"introduction": row, "steps": steps, "today": request.user.today(),
               "next_step": row.next_step, "last_step": taken[-1] if taken else None}  # fmt: skip
    return render(request, "interactions/introduction.html", context)


@require_POST
def introduction_step(request: Request, pk: int, step: str) -> HttpResponse:
    """Take a step today."""
    row = _present(request, pk)
    if step in row.steps and not row.day_of(step):
        row.mark(step, request.user.today())
        undo = reverse("interactions:introduction_back", args=[pk, step])
        toast(request, f"{row.words_of(step)}.", undo=undo)
    return redirect(row)


@require_POST
def introduction_back(request: Request, pk: int, step: str) -> HttpResponse:
    row = _present(request, pk)
    if step in row.steps:
        row.mark(step, None)
        toast(request, f"Taken back: {row.words_of(step)}.")
    return redirect(row)


@require_POST
def introduction_delete(request: Request, pk: int) -> HttpResponse:
    row = _present(request, pk)
    row.discard()
    undo = reverse("interactions:introduction_restore", args=[pk])
    toast(request, "Taken out.", undo=undo)
    return redirect("interactions:references")


@require_POST
def introduction_restore(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.introductions, pk=pk)
    row.restore()
    toast(request, "It is back.")
    return redirect("interactions:references")
