"""The page of those who are possibly the same person, and the answer that they are not."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request, toast
from contacts.duplicates import duplicates
from contacts.models import Contact, NotSame

PAIRS_A_PAGE = 20


@require_safe
def duplicate_list(request: Request) -> HttpResponse:
    pairs = Paginator(duplicates(request.user), PAIRS_A_PAGE)
    page = pairs.get_page(request.GET.get("page"))
    return render(request, "contacts/duplicates.html", {"page": page})


@require_POST
def not_same(request: Request, pk: int, other: int) -> HttpResponse:
    """Two people: they are not suggested again."""
    one, two = _two(request, pk, other)
    if one.pk != two.pk:
        NotSame.keep(one, two)
        undo = reverse("contacts:maybe_same", args=[pk, other])
        toast(request, f"{one.name} and {two.name} stay two people.", undo=undo)
    return redirect("contacts:duplicates")


@require_POST
def maybe_same(request: Request, pk: int, other: int) -> HttpResponse:
    one, two = _two(request, pk, other)
    request.user.not_same.about(one, two).delete()
    toast(request, f"{one.name} and {two.name} may be suggested again.")
    return redirect("contacts:duplicates")


def _two(request: Request, pk: int, other: int) -> tuple[Contact, Contact]:
    people = request.user.contacts.present()
    return get_object_or_404(people, pk=pk), get_object_or_404(people, pk=other)
