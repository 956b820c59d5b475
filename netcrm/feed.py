"""The calendar under a secret address: for programs that cannot sign in."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request, toast
from accounts.models import User
from netcrm.calendar import calendar

ADDRESS = r"[A-Za-z0-9_-]{43}"


@require_safe
@login_not_required
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address reads it. One that is wrong, or off, is a page that is not there."""
    user = User.objects.filter(feed_token=token, is_active=True, erase_at=None).first()
    if user is None:
        raise Http404
    body = "".join(calendar(user, timezone.now()))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="connect-the-dots.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request: Request) -> HttpResponse:
    if request.method == "POST":
        is_on = request.POST.get("act") == "on"
        request.user.set_feed(secrets.token_urlsafe(32) if is_on else None)
        toast(request, "The calendar has a new address." if is_on else "The calendar is off.")
        return redirect("calendar")
    token = request.user.feed_token
    address = settings.BASE_URL + reverse("calendar_feed", args=[token]) if token else ""
    return render(request, "accounts/calendar.html", {"address": address})
