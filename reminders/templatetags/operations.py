from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.models import User
from reminders import operations

register = template.Library()


@register.inclusion_tag("reminders/_silence.html", takes_context=True)
def silence(context: Context) -> dict[str, Any]:
    """What staff are told on every page while no digest goes out; one query, for them alone.

    The page about the digests says it itself.
    """
    request: Any = context.get("request")
    user = getattr(request, "user", None)
    is_told = user is not None and user.is_authenticated and user.is_program_staff
    if is_told and getattr(request.resolver_match, "view_name", "") != "reminders:operations":
        return {"since": operations.silent_since(timezone.now())}
    return {"since": None}


@register.inclusion_tag("reminders/_mail_late.html")
def late_digest(owner: User) -> dict[str, Any]:
    """What an owner is told whose digest should have come."""
    return {"since": operations.late_since(owner, timezone.now())}


@register.filter
def ago(at: datetime) -> str:
    """How long it is since, in one unit."""
    if timezone.now() - at < timedelta(minutes=2):
        return "Just now"
    return f"{timesince(at, depth=1)} ago"
