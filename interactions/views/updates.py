"""People's news: entered in one line, answered, changed, taken out."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from contacts.models import Contact
from interactions.forms import UpdateForm
from interactions.models import Update


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    return _edit(request, Update(owner=request.user, contact=contact), contact)


@require_http_methods(["GET", "HEAD", "POST"])
def create_any(request: Request) -> HttpResponse:
    return _edit(request, Update(owner=request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: Request, pk: int) -> HttpResponse:
    news = get_object_or_404(request.user.updates.present().select_related("contact"), pk=pk)
    return _edit(request, news, news.contact)


def _edit(request: Request, news: Update, contact: Contact | None) -> HttpResponse:
    today, is_new = request.user.today(), news._state.adding
    form = UpdateForm(request.POST or None, instance=news, today=today)
    if request.method == "POST" and form.is_valid():
        news = news.twin() or form.keep()
        words = f"{news.contact.name}: {news.get_kind_display().lower()}."
        undo = reverse("interactions:news_delete", args=[news.pk]) if is_new else ""
        toast(request, words, undo=undo, change=news.get_absolute_url() if is_new else "")
        return redirect(news.contact)
    context = {"form": form, "contact": contact, "news": news}
    return render(request, "interactions/update_form.html", context)


@require_POST
def answered(request: Request, pk: int) -> HttpResponse:
    news = get_object_or_404(request.user.updates.present().select_related("contact"), pk=pk)
    news.answer(request.user.today())
    undo = reverse("interactions:news_reopen", args=[pk])
    toast(request, f"{news.contact.name}’s news is answered.", undo=undo)
    return redirect(news.contact)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    news = get_object_or_404(request.user.updates.present().select_related("contact"), pk=pk)
    news.answer(None)
    toast(request, f"{news.contact.name}’s news waits for an answer again.")
    return redirect(news.contact)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    news = get_object_or_404(request.user.updates.present().select_related("contact"), pk=pk)
    news.discard()
    undo = reverse("interactions:news_restore", args=[pk])
    toast(request, "The news is taken out. It can come back for 30 days.", undo=undo)
    return redirect(news.contact)


@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    news = get_object_or_404(request.user.updates.select_related("contact"), pk=pk)
    news.restore()
    toast(request, "It is back.")
    return redirect(news.contact)
