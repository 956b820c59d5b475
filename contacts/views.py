from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from contacts.forms import CADENCES, ContactForm, TieForm
from contacts.models import Contact, shared_contexts

PER_PAGE = 50


@require_safe
def contact_list(request: Request) -> HttpResponse:
    words = request.GET.get("q", "")[:200].replace("\0", "")
    kind, order = request.GET.get("kind", ""), request.GET.get("order", "due")
    shelf = request.GET.get("shelf", "")
    today = request.user.today()
    people = (
        request.user.contacts.archived() if shelf == "archived" else request.user.contacts.active()
    )
    if shelf == "due":
        people = people.due(today + timedelta(days=7))
    if kind in Contact.Kind.values:
        people = people.of_kind(kind)
    people = people.search(words).in_order(order)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    shared = shared_contexts(request.user, page.object_list)
    rows = [(contact, shared.get(contact.pk, []), warmth(contact, today)) for contact in page]
    context = {"page": page, "rows": rows, "q": words, "kind": kind, "order": order, "shelf": shelf,
               "kinds": Contact.Kind.choices, "today": today,
               "has_people": request.user.contacts.present().exists()}  # fmt: skip
    return render(request, "contacts/list.html", context)


def warmth(contact: Contact, today: date) -> str:
    """In touch within 50 days, cooling within 150, else quiet."""
    if contact.last_day is None:
        return "quiet"
    days = (today - contact.last_day).days
    return "touch" if days <= 50 else "cooling" if days <= 150 else "quiet"


@require_safe
def contact_detail(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.prefetch_related("points", "tags"), pk=pk)
    shared = shared_contexts(request.user, [contact]).get(contact.pk, [])
    timeline = contact.interactions.present().latest_first().select_related("context__term")
    page = Paginator(timeline.prefetch_related("contacts"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"contact": contact, "shared": shared, "today": request.user.today(), "page": page,
               "ties": contact.ties.select_related("context__term"), "cadences": CADENCES,
               "tie_form": TieForm(owner=request.user)}  # fmt: skip
    return render(request, "contacts/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: Request) -> HttpResponse:
    name = request.GET.get("name", "")[:200].replace("\0", "")
    return _edit(request, Contact(owner=request.user, name=name))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_update(request: Request, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(request.user.contacts.present(), pk=pk))


def _edit(request: Request, contact: Contact) -> HttpResponse:
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        contact = form.keep(request.user.today())
        toast(request, f"{contact.name} is in your list.")
        return redirect(contact)
    return render(request, "contacts/form.html", {"form": form, "contact": contact})


@require_POST
def cadence(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.active(), pk=pk)
    chosen = request.POST.get("cadence_days", "")
    if chosen in {str(days) for days, _ in CADENCES}:
        contact.set_cadence(int(chosen) if chosen else None, request.user.today())
        when = (
            f"Next on {contact.next_due:%A, %B} {contact.next_due.day}."
            if contact.next_due
            else "No rhythm."
        )
        toast(request, f"{contact.name}: {when}")
    return redirect(contact)


@require_POST
def archive(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.active(), pk=pk)
    contact.archive(request.user.today())
    toast(request, f"{contact.name} is archived.", undo=reverse("contacts:unarchive", args=[pk]))
    return redirect("contacts:list")


@require_POST
def unarchive(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    contact.unarchive(request.user.today())
    toast(request, f"{contact.name} is back in your list.")
    return redirect(contact)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    contact.discard(request.user.today())
    words = f"{contact.name} is under Recently deleted for 30 days."
    toast(request, words, undo=reverse("contacts:restore", args=[pk]))
    return redirect("contacts:list")


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts, pk=pk)
    contact.restore(request.user.today())
    toast(request, f"{contact.name} is back.")
    return redirect(contact)


@require_safe
def deleted(request: Request) -> HttpResponse:
    context = {
        "people": request.user.contacts.recently_deleted()[:200],
        "interactions": request.user.interactions.recently_deleted()[:200],
    }
    return render(request, "contacts/deleted.html", context)


@require_POST
def tie_create(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    form = TieForm(request.POST, owner=request.user)
    if form.is_valid():
        tie = form.add(request.user, contact)
        toast(request, f"{contact.name}: {tie.context.label}.")
    else:
        toast(request, "Choose a course, group or event from the list.")
    return redirect(contact)


@require_POST
def tie_delete(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(request.user.ties.select_related("contact", "context__term"), pk=pk)
    tie.delete()
    toast(request, f"{tie.context.label} is taken off.")
    return redirect(tie.contact) if tie.contact else redirect("contacts:list")
