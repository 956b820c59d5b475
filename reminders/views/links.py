from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from contacts.models import Contact
from interactions.models import Interaction
from reminders import decisions
from reminders.links import Link, is_genuine_choice, mail_path
from reminders.models import Decision, Digest, NudgeKind, is_occurrence
from reminders.nudges import TRAITS

UNDONE_WITHIN = timedelta(days=1)
CHOICES = {
    "log": Decision.Choice.DONE, "snooze": Decision.Choice.SNOOZED,
    "skip": Decision.Choice.SKIPPED,
}  # fmt: skip
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
    row = get_object_or_404(Digest.objects.select_related("owner"), pk=digest)
    if known.is_over(timezone.now()) or not row.owner.is_active:
        return _page(request, "reminders/link_over.html", {}, status=410)
    person, today = _person(row.owner, contact), row.owner.today()
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
        context["done"] = True
        if action != "undo":
            stands = _act(known, person, today).choice
            undo = known.paths("undo")[0] if stands == CHOICES[action] else ""
            context |= {"stands": stands, "undo": undo}
        elif decided:
            decisions.undo(decided, today)
    elif action == "log":
        talks = person.interactions.present().filter(day=today)
        context["is_logged"] = talks.exclude(direction=Interaction.Direction.GOT).exists()
    if decided and action != "undo":
        context["decided"] = Decision.Choice(decided.choice).label.lower()
    return _page(request, "reminders/link.html", context)


def _person(owner: User, key: int) -> Contact | None:
    """Whom the mail named, or who took them in since."""
    person = owner.contacts.active().filter(pk=key).first()
    if person is None:
        merge = owner.merges.filter(gone_key=key).select_related("contact").first()
        person = merge.contact if merge and merge.contact.is_active else None
    return person


def _act(known: Link, person: Contact, today: date) -> Decision:
    """Decide, and say what stands: what was logged is not skipped afterwards."""
    if known.action == "log":
        return decisions.log_it(person, known.kind, known.occurrence, today)
    if known.action == "snooze":
        until = decisions.snoozed_until(known.kind, today)
        return decisions.snooze(person, known.kind, known.occurrence, until, today)
    return decisions.skip(person, known.kind, known.occurrence, today)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choice(request: HttpRequest, action: str, owner: int, mac: str) -> HttpResponse:
    """Stop, pause or begin the digest from the mail; a POST to `stop` is RFC 8058's one click."""
    if action not in ("stop", "pause", "begin") or not is_genuine_choice(owner, action, mac):
        raise Http404
    user = get_object_or_404(User, pk=owner, is_active=True)
    context = {"action": action, "done": request.method == "POST"}
    if request.method == "POST":
        before = _plan(user)
        _choose(user, action, request.POST.get("before", ""))
        said = signing.dumps(before, salt=_salt(user))
        context |= {"user": user, "begin": mail_path(owner, "begin"), "before": said}
        context |= {"changed": _plan(user) != before, "is_paused": user.is_paused(user.today())}
    return _page(request, "reminders/mail_choice.html", context)


def _choose(user: User, action: str, before: str) -> None:
    """Do it; an Undo says what was so `before`. A pause never begins what was stopped."""
    now = timezone.now()
    if action == "pause":
        user.pause(now)
    elif action == "stop":
        user.digest_on = False
    else:
        user.digest_on, until = _said_before(user, before)
        user.digest_paused_until = date.fromisoformat(until) if until else None
    user.arm_digest(now)
    user.save(update_fields=["digest_on", "digest_paused_until", "next_digest_at"])


def _plan(user: User) -> tuple[bool, str]:
    until = user.digest_paused_until
    return user.digest_on, until.isoformat() if until else ""


def _said_before(user: User, before: str) -> tuple[bool, str]:
    """The plan that a page of ours had in its Undo; without one, a digest and no pause."""
    try:
        was_on, until = signing.loads(before, salt=_salt(user), max_age=UNDONE_WITHIN)
    except signing.BadSignature:
        return True, ""
    return was_on, until


def _salt(user: User) -> str:
    return f"mail-choice-{user.pk}"


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
