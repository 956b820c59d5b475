from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from contacts.models import Contact
from contacts.pronouns import spoken_of
from interactions.asking import Guard, guard, whom_to_ask
from interactions.giving_forms import AskForm, PacketForm, ReferenceForm, StepForm
from interactions.models import Reference
from interactions.packets import packet_for


@require_safe
def asking(request: Request) -> HttpResponse:
    """Whom could I ask about this? The four kinds and a topic, and people with the reasons."""
    form = AskForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        thing, topic = form.cleaned_data["thing"], form.cleaned_data["topic"]
        found = whom_to_ask(request.user, thing, topic, request.user.today())
    context = {"form": form, "found": found, "today": request.user.today()}
    return render(request, "interactions/asking.html", context)


@require_safe
def references(request: Request) -> HttpResponse:
    """Every reference with its dates, and every introduction that is open."""
    context = {
        "references": Reference.objects.filter(owner=request.user).of_people()[:200],
        "introductions": request.user.introductions.of_people()[:200],
        "today": request.user.today(),
    }
    return render(request, "interactions/references.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_create(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    return _edit(request, Reference(owner=request.user, contact=contact))


@require_http_methods(["GET", "HEAD", "POST"])
def reference_update(request: Request, pk: int) -> HttpResponse:
    return _edit(request, _present(request, pk))


def _edit(request: Request, row: Reference) -> HttpResponse:
    form = ReferenceForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row = row.twin() or form.keep(request.user.today())
        toast(request, f"The reference from {row.contact.name} is noted.")
        return redirect(row)
    context = {"form": form, "reference": row, "contact": row.contact,
               "guard": _guard(request, row.contact) if row._state.adding else None,
               "spoken": spoken_of(row.contact)}  # fmt: skip
    return render(request, "interactions/reference_form.html", context)


def _guard(request: Request, contact: Contact) -> Guard:
    return guard(request.user, contact, request.user.today())


def _present(request: Request, pk: int) -> Reference:
    rows = Reference.objects.filter(owner=request.user).of_people()
    return get_object_or_404(rows, pk=pk)


@require_safe
def reference(request: Request, pk: int) -> HttpResponse:
    row, today = _present(request, pk), request.user.today()
    context = {
        "reference": row,
        "contact": row.contact,
        "spoken": spoken_of(row.contact),
        "today": today,
        "guard": _guard(request, row.contact),
        "short_notice": not row.submitted_on and row.is_short_notice(today),
    }
    return render(request, "interactions/reference.html", context)


@require_POST
def reference_step(request: Request, pk: int) -> HttpResponse:
    """Take a step, today or on the day that is given."""
    row, today = _present(request, pk), request.user.today()
    form = StepForm(request.POST, today=today)
    if not form.is_valid():
        errors = form.errors.get("day") or ["Choose one of the steps."]
        toast(request, str(errors[0]))
    elif form.cleaned_data["step"] not in row.next_steps:
        toast(request, "That step is taken already, or another comes first.")
    else:
        step = Reference.Step(form.cleaned_data["step"])
        row.mark(step, form.cleaned_data["day"] or today, today)
        undo = reverse("interactions:reference_back", args=[pk, step])
        toast(request, f"{step.label}.", undo=undo)
    return redirect(row)


@require_POST
def reference_back(request: Request, pk: int, step: str) -> HttpResponse:
    """Take one step back."""
    row = _present(request, pk)
    if step in Reference.STEPS or step == Reference.Step.DECLINED:
        row.mark(step, None, request.user.today())
        toast(request, f"Taken back: {Reference.Step(step).label.lower()}.")
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def reference_packet(request: Request, pk: int) -> HttpResponse:
    """The packet, to change, copy and print; emptied, it is put together anew."""
    row = _present(request, pk)
    form = PacketForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        toast(request, "The packet is kept.")
        return redirect("interactions:reference_packet", pk)
    if not row.packet:
        form.initial["packet"] = packet_for(row, request.user)
    text = row.packet or form.initial["packet"]
    context = {"form": form, "reference": row, "contact": row.contact, "text": text}
    return render(request, "interactions/packet.html", context)


@require_POST
def reference_delete(request: Request, pk: int) -> HttpResponse:
    row = _present(request, pk)
    row.discard()
    undo = reverse("interactions:reference_restore", args=[pk])
    toast(request, "Taken out.", undo=undo)
    return redirect("interactions:references")


@require_POST
def reference_restore(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Reference.objects.filter(owner=request.user), pk=pk)
    row.restore()
    toast(request, "It is back.")
    return redirect("interactions:references")
