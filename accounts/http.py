from django.contrib import messages
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User

NO_UNDO = "-"
LONGEST_KEY = 18  # digits that fit a 64-bit number


class Request(HttpRequest):
    """What every view here gets: SignInFirst lets nobody else in."""

    user: User
    htmx: HtmxDetails


def toast(request: HttpRequest, words: str, undo: str = "", change: str = "") -> None:
    """Say what was done, on this page or the next; `undo` is an address that takes a POST.

    The two addresses travel in the message's tags, which are not shown as such anywhere.
    """
    messages.success(request, words, extra_tags=f"{undo or NO_UNDO} {change}".strip())


def is_key(text: str) -> bool:
    """Whether what a request says can be the number of a row, in any database."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY
