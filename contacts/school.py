"""School: which entry of the catalogue somebody is, and their last day there."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import Request, is_key, toast
from contacts.models import Contact, Faculty

ACTS = {"stay": "unstay", "unstay": "stay", "alum": "student", "student": "alum"}


class LastDayForm(forms.Form):
    leaves_on = forms.DateField(required=False)


@require_POST
def faculty(request: Request, pk: int) -> HttpResponse:
    """Say which of the program's faculty this is; nothing chosen takes it back."""
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    chosen = request.POST.get("faculty", "")
    entries = Faculty.objects.filter(program=request.user.program_id)
    entry = entries.filter(pk=int(chosen)).first() if is_key(chosen) else None
    if chosen and entry is None:
        toast(request, "Choose somebody from the program’s faculty.")
        return redirect(contact)
    contact.faculty = entry
    contact.save(update_fields=["faculty"])
    toast(request, f"{contact.name} is {entry.name} in the catalog." if entry else "Taken back.")
    return redirect(contact)


@require_POST
def last_day(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    form = LastDayForm(request.POST)
    if not form.is_valid():
        toast(request, "That is no day. Choose one from the calendar.")
        return redirect(contact)
    day = contact.leaves_on = form.cleaned_data["leaves_on"]
    contact.save(update_fields=["leaves_on"])
    words = f"{contact.name}: last day at school {day:%B} {day.day}, {day.year}." if day else (
        f"{contact.name}: no last day."
    )  # fmt: skip
    toast(request, words)
    return redirect(contact)


@require_POST
def leaving(request: Request, pk: int, act: str) -> HttpResponse:
    """One answer about staying in touch after school; its opposite undoes it."""
    if act not in ACTS:
        raise Http404
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    name = contact.name
    if act in ("stay", "unstay"):
        contact.may_stay_on = request.user.today() if act == "stay" else None
        contact.save(update_fields=["may_stay_on"])
        words = {"stay": f"{name} is glad to stay in touch.", "unstay": "Taken back."}[act]
    else:
        contact.kind = Contact.Kind.ALUM if act == "alum" else Contact.Kind.STUDENT
        contact.save(update_fields=["kind"])
        words = {"alum": f"{name} is an alum now. What you share is kept.",
                 "student": f"{name} is a student again."}[act]  # fmt: skip
    undo = reverse("contacts:leaving", args=[pk, ACTS[act]])
    toast(request, words, undo=undo if act in ("stay", "alum") else "")
    return redirect(contact)
