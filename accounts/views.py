from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ProfileForm, TimeZoneForm, said
from accounts.http import Request, toast


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.keep()
        toast(request, "Saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_POST
def time_zone(request: Request) -> HttpResponse:
    form = TimeZoneForm(request.POST)
    if form.is_valid():
        form.keep(request.user)
        place = said(request.user.time_zone)
        moved = form.cleaned_data["answer"] == "move"
        toast(request, f"Your days are in {place} now." if moved else f"Your days stay in {place}.")
    return redirect("home")


@require_safe
def account(request: Request) -> HttpResponse:
    waiting = EmailAddress.objects.filter(user=request.user, verified=False).first()
    return render(request, "accounts/account.html", {"waiting": waiting})
