"""Pages on which two people are made one, and taken apart again."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from contacts.duplicates import duplicates_of
from contacts.models import Contact
from netcrm.merging.apart import changed_since, unmerge, why_not_unmerge
from netcrm.merging.fields import BOTH, GONE, KEPT, Line, lines
from netcrm.merging.together import merge, why_not_merge

MOST_FOUND = 20


class MergeForm(forms.Form):
    """Which value stands, for each field in which the two differ."""

    def __init__(self, *args: object, lines: list[Line], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for line in lines:
            words = {KEPT: line.kept, GONE: line.gone, BOTH: "Both"}
            if line.answers:
                self.fields[line.name] = forms.ChoiceField(
                    label=line.label,
                    choices=[(answer, words[answer]) for answer in line.answers],
                    initial=BOTH if BOTH in line.answers else KEPT,
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": "Choose which one stands.",
                        "invalid_choice": "Choose one of those that are offered.",
                    },
                )


@require_safe
def merge_with(request: Request, pk: int) -> HttpResponse:
    """Whom this person may be the same as: those who look alike, or found by name."""
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    words = request.GET.get("q", "")[:200].replace("\0", "")
    found = []
    if words.strip():
        others = request.user.contacts.present().exclude(pk=pk)
        found = list(others.search(words, request.user).by_name()[:MOST_FOUND])
    alike = [(pair.other(contact), pair) for pair in duplicates_of(contact)]
    context = {"contact": contact, "q": words, "found": found, "alike": alike}
    return render(request, "merge_with.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_two(request: Request, pk: int, other: int) -> HttpResponse:
    kept = get_object_or_404(request.user.contacts, pk=pk)
    gone = request.user.contacts.filter(pk=other).first()
    if gone is None:
        get_object_or_404(request.user.merges, gone_key=other, contact=kept)
        return redirect(kept)  # the same form, sent twice
    if reason := why_not_merge(kept, gone):
        toast(request, reason)
        return redirect(kept)
    found = lines(kept, gone)
    form = MergeForm(request.POST if request.method == "POST" else None, lines=found)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        merged = merge(kept, gone, form.cleaned_data, request.user.today())
        words = f"{gone.name} and {kept.name} are one person now."
        toast(request, words, undo=reverse("unmerge", args=[merged.pk]))
        return redirect(kept)
    rows = [(line, form[line.name] if line.answers else None) for line in found]
    joined = [
        (
            "Ways to reach them",
            [[point.value for point in one.points.all()] for one in (kept, gone)],
        ),
        ("Tags", [[tag.name for tag in one.tags.all()] for one in (kept, gone)]),
        ("Courses and groups", [_places(one) for one in (kept, gone)]),
        ("Conversations", [[str(one.interactions.present().count())] for one in (kept, gone)]),
    ]
    context = {"kept": kept, "gone": gone, "rows": rows, "form": form, "joined": joined}
    return render(request, "merge.html", context)


def _places(contact: Contact) -> list[str]:
    ties = contact.ties.select_related("context__term")
    return list(dict.fromkeys(tie.context.label for tie in ties))


@require_safe
def merged(request: Request, pk: int) -> HttpResponse:
    """What one merge did, what it overwrote, and what would come back."""
    row = get_object_or_404(request.user.merges.select_related("contact"), pk=pk)
    reason = why_not_unmerge(row)
    told = [] if reason else changed_since(row)
    return render(request, "merged.html", {"merged": row, "reason": reason, "told": told})


@require_POST
def take_apart(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.merges.select_related("contact"), pk=pk)
    try:
        back, told = unmerge(row, request.user.today())
    except ValidationError as problem:
        toast(request, problem.messages[0])
        return redirect(row)
    toast(request, " ".join([f"{back.name} is somebody of their own again.", *told]))
    return redirect(back)
