from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from contacts.models import Contact
from reminders import decisions
from reminders.links import Link, is_genuine_choice, mail_path
from reminders.models import Decision, Digest, NudgeKind, is_occurrence
from reminders.nudges import TRAITS

BUTTONS = {"log": "Log it", "skip": "Skip this time", "undo": "Undo"}


# The address itself is the proof, as from a mail there is no session: so no CSRF token either.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(
    request: HttpRequest, digest: int, contact: int, kind: str, occurrence: str, action: str,
    ends: str, mac: str,
) -> HttpResponse:  # fmt: skip
    """GET shows what would happen; POST does it. Whoever holds the address may, until it ends."""
    try:
        known = Link(digest, contact, kind, occurrence, action, date.fromisoformat(ends))
    except ValueError:
        raise Http404 from None
    if not known.is_genuine(mac) or not is_occurrence(kind, occurrence):
        raise Http404
    if known.is_over(timezone.now()):
        return _page(request, "reminders/link_over.html", {}, status=410)
    row = get_object_or_404(Digest.objects.select_related("owner"), pk=digest)
    person = row.owner.contacts.active().filter(pk=contact).first()
    waits = TRAITS[NudgeKind(kind)].snooze_words
    context: dict[str, Any] = {
        "person": person,
        "action": action,
        "button": BUTTONS.get(action) or f"Snooze {waits}",
        "waits": waits,
        "link": known,
    }
    if person is None:
        return _page(request, "reminders/link_over.html", {"gone": True}, status=410)
    decided = person.decisions.filter(kind=kind, occurrence=occurrence).first()
    if request.method == "POST":
        today = row.owner.today()
        if action == "undo":
            if decided:
                decisions.undo(decided, today)
        else:
            _act(known, person, today)
        context |= {"done": True, "undo": known.paths("undo")[0] if action != "undo" else ""}
    elif decided and action != "undo":
        context["decided"] = Decision.Choice(decided.choice).label.lower()
    return _page(request, "reminders/link.html", context)


def _act(known: Link, person: Contact, today: date) -> None:
    if known.action == "log":
        decisions.log_it(person, known.kind, known.occurrence, today)
    elif known.action == "snooze":
        until = decisions.snoozed_until(known.kind, today)
        decisions.snooze(person, known.kind, known.occurrence, until, today)
    else:
        decisions.skip(person, known.kind, known.occurrence, today)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest, action: str, owner: int, mac: str) -> HttpResponse:
    """Stop, pause or begin the digest from the mail; a POST to `stop` is RFC 8058's one click."""
    if action not in ("stop", "pause", "begin") or not is_genuine_choice(owner, action, mac):
        raise Http404
    user = get_object_or_404(User, pk=owner)
    if request.method == "POST":
        now = timezone.now()
        if action != "pause":  # a pause in an old mail must not begin what was stopped since
            user.digest_on = action == "begin"
        user.digest_paused_until = None
        if action == "pause":
            user.pause(now)
        user.arm_digest(now)
        user.save(update_fields=["digest_on", "digest_paused_until", "next_digest_at"])
    context = {
        "action": action,
        "done": request.method == "POST",
        "begin": mail_path(owner, "begin"),
    }
    return _page(request, "reminders/mail_choice.html", context)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
