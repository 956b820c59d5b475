from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.broker import hint
from accounts.http import Request, toast
from reminders.digests import open_now
from reminders.forms import DigestForm

SHOWN = 30


@require_safe
def digests(request: Request) -> HttpResponse:
    rows = request.user.digests.latest_first()[:SHOWN]
    return render(request, "reminders/digests.html", {"digests": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def digest_settings(request: Request) -> HttpResponse:
    form = DigestForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.keep(timezone.now())
        toast(request, "Saved.")
        return redirect("reminders:settings")
    return render(request, "reminders/settings.html", {"form": form})


@require_POST
def send_now(request: Request) -> HttpResponse:
    digest = open_now(request.user, timezone.now())
    if digest is None:
        toast(request, "Today’s digest has gone out already. There is one a day.")
    else:
        hint("reminders.tasks.deliver")
        toast(request, "Today’s digest is on its way, if anybody is due.")
    return redirect("reminders:digests")
