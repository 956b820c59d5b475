from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http import NO_UNDO

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignInFirst(LoginRequiredMiddleware):
    """Lead whoever is signed out to the entrance, and afterwards back to the page they were on.

    What a form sent is not done, and its own address may be no page: so it is said, and the page
    that the form stood on comes again.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        words = "You were signed out, so that was not done. Sign in, and do it again."
        messages.warning(request, words, extra_tags=NO_UNDO)
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _page_before(request: HttpRequest) -> str:
    """The page of ours from which this was sent; Today where that is not known."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        return settings.LOGIN_REDIRECT_URL
    page = urlsplit(before)
    return f"{page.path}?{page.query}" if page.query else page.path


class OwnTimeZone:
    """Show every instant in the zone of the person who looks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.user.time_zone if request.user.is_authenticated else "UTC"
        with timezone.override(zone):
            return self.get_response(request)


class PrivatePages:
    """Keep what a signed-in person sees out of every cache, the back button's included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
