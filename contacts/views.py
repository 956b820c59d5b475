from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, is_key, toast
from accounts.templatetags.parts import people_words
from contacts.cards import MEDIA_TYPE, card
from contacts.csv import people_csv
from contacts.duplicates import duplicates_of
from contacts.facets import Facets
from contacts.forms import CADENCES, ContactForm, ContextForm, TieForm
from contacts.models import Contact, Context, give_usual_rhythm, shared_contexts

PER_PAGE = 50


@require_safe
def contact_list(request: Request) -> HttpResponse:
    today = request.user.today()
    facets = Facets(request.user, request.GET, today)
    page = Paginator(facets.people(), PER_PAGE).get_page(request.GET.get("page"))
    shared = shared_contexts(request.user, page.object_list)
    rows = [(contact, shared.get(contact.pk, []), contact.warmth(today)) for contact in page]
    context = {
        "facets": facets,
        "page": page,
        "rows": rows,
        "cadences": CADENCES,
        "today": today,
        "has_people": request.user.contacts.present().exists(),
    }
    return render(request, "contacts/list.html", context)


@require_safe
def contact_detail(request: Request, pk: int) -> HttpResponse:
    people = request.user.contacts.prefetch_related("points", "tags")
    contact = people.filter(pk=pk).first()
    if contact is None:  # old links lead on to who took them in
        return redirect(get_object_or_404(request.user.merges, gone_key=pk).contact)
    return _show(request, contact, TieForm(owner=request.user))


def _show(request: Request, contact: Contact, tie_form: TieForm) -> HttpResponse:
    shared = shared_contexts(request.user, [contact]).get(contact.pk, [])
    timeline = contact.interactions.present().latest_first().select_related("context__term")
    page = Paginator(timeline.prefetch_related("contacts", "exchanges"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    today = request.user.today()
    alike = [] if contact.deleted_at else duplicates_of(contact)
    context = {"contact": contact, "shared": shared, "today": today, "page": page,
               "warmth": contact.warmth(today), "alike": alike[0].other(contact) if alike else None,
               "merges": contact.merges.latest_first(),
               "ties": contact.ties.select_related("context__term"), "cadences": CADENCES,
               "tie_form": tie_form}  # fmt: skip
    return render(request, "contacts/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: Request) -> HttpResponse:
    name = request.GET.get("name", "")[:200].replace("\0", "")
    key = request.GET.get("context", "")
    there = Context.objects.open_to(request.user).filter(pk=key if is_key(key) else 0).first()
    return _edit(request, Contact(owner=request.user, name=name), there)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_update(request: Request, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(request.user.contacts.present(), pk=pk))


def _edit(request: Request, contact: Contact, there: Context | None = None) -> HttpResponse:
    """Where somebody is added from the page of a course or a group, they are in it."""
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        contact = form.keep(request.user.today())
        if there:
            request.user.ties.create(contact=contact, context=there, role=there.usual_role)
        toast(request, f"{contact.name} is in your list.")
        return redirect(there or contact)
    context = {"form": form, "contact": contact, "there": there}
    return render(request, "contacts/form.html", context)


@require_POST
def cadence(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.active(), pk=pk)
    chosen = request.POST.get("cadence_days")
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
    people = request.user.contacts.present().prefetch_related("points", "tags")
    contact = get_object_or_404(people, pk=pk)
    form = TieForm(request.POST, owner=request.user)
    if not form.is_valid():
        return _show(request, contact, form)
    tie = form.add(request.user, contact)
    toast(request, f"{contact.name}: {tie.context.label}.")
    return redirect(contact)


@require_POST
def tie_delete(request: Request, pk: int) -> HttpResponse:
    tie = get_object_or_404(request.user.ties.select_related("contact", "context__term"), pk=pk)
    tie.delete()
    toast(request, f"{tie.context.label} is taken off.")
    return redirect(tie.contact) if tie.contact else redirect("contacts:my_contexts")


@require_http_methods(["GET", "HEAD", "POST"])
def my_contexts(request: Request) -> HttpResponse:
    """The owner's own ties: what they are in, so that what is shared can be seen."""
    form = TieForm(request.POST or None, owner=request.user)
    if request.method == "POST" and form.is_valid():
        tie = form.add(request.user, None)
        toast(request, f"You are in {tie.context.label}.")
        return redirect("contacts:my_contexts")
    ties = request.user.ties.own().select_related("context__term")
    return render(request, "contacts/my_contexts.html", {"form": form, "ties": ties})


@require_safe
def contexts(request: Request) -> HttpResponse:
    rows = Context.objects.open_to(request.user).with_people_of(request.user)
    return render(request, "contacts/contexts.html", {"contexts": rows})


@require_safe
def context(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Context.objects.open_to(request.user).select_related("term"), pk=pk)
    ties = request.user.ties.in_context(row)
    page = Paginator(ties, PER_PAGE).get_page(request.GET.get("page"))
    own = request.user.ties.own().in_context(row).exists()
    return render(request, "contacts/context.html", {"context": row, "page": page, "own": own})


@require_POST
def context_join(request: Request, pk: int) -> HttpResponse:
    """The owner is in it, too; where they are already, nothing changes."""
    row = get_object_or_404(Context.objects.open_to(request.user).select_related("term"), pk=pk)
    tie, is_new = row.join(request.user)
    undo = reverse("contacts:tie_delete", args=[tie.pk]) if is_new else ""
    toast(request, f"You are in {row.label}.", undo=undo)
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def context_create(request: Request) -> HttpResponse:
    return _edit_context(request, Context(owner=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def context_update(request: Request, pk: int) -> HttpResponse:
    return _edit_context(request, get_object_or_404(request.user.contexts, pk=pk))


def _edit_context(request: Request, row: Context) -> HttpResponse:
    form = ContextForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row = form.twin() or form.save()
        toast(request, f"{row.label} is saved.")
        return redirect(row)
    return render(request, "contacts/context_form.html", {"form": form, "context": row})


@require_POST
def context_delete(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.contexts, pk=pk)
    row.delete()
    toast(request, f"{row.short} is gone. What you logged there stays.")
    return redirect("contacts:contexts")


@require_POST
def bulk(request: Request) -> HttpResponse:
    """One change for everybody ticked in the list."""
    ticked = request.POST.getlist("people")[:1000]
    keys = [int(key) for key in ticked if is_key(key)]
    people = request.user.contacts.active().filter(pk__in=keys)
    today, chosen = request.user.today(), request.POST.get("change", "")
    count = people.count()
    who = people_words(count).capitalize()
    if not count:
        toast(request, "Tick somebody first.")
    elif chosen == "archive":
        people.archive_all(today)
        toast(request, f"{who} archived: under Archived, from where they can come back.")
    elif chosen == "usual":
        give_usual_rhythm(request.user, people, today)
        toast(request, f"{who}: the usual rhythm of their kind, or of what you do together.")
    elif chosen == "mute":
        people.mute_all(today)
        toast(request, f"{who} muted. They stay in your list, and never come up.")
    elif chosen in {str(days) for days, _ in CADENCES}:
        people.set_cadence_of_all(int(chosen) if chosen else None, today)
        toast(request, f"{who}: the rhythm is set.")
    return redirect("contacts:list")


@require_safe
def export(request: Request) -> StreamingHttpResponse:
    rows = people_csv(request.user)
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response


@require_safe
def vcard(request: Request, pk: int) -> HttpResponse:
    """One person's card to pass on: with addresses and tags, and never with notes."""
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    text = card(contact, contact.points.all(), [tag.name for tag in contact.tags.all()])
    response = HttpResponse(text, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="person.vcf"'
    return response
