import hmac
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request, toast
from reminders import bounces
from reminders.operations import as_metrics, figures, in_tens

MOST_ADDRESSES = 1000


@require_safe
@never_cache
def operations(request: Request) -> HttpResponse:
    """How the digests fare, for staff; counts and instants, nothing of anybody's."""
    if not request.user.is_program_staff:
        raise Http404
    found = figures(timezone.now())
    exact = request.user.is_operator
    context = {"found": found if exact else in_tens(found), "exact": exact}
    return render(request, "reminders/operations.html", context)


@require_safe
@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same for a collector that knows the secret."""
    _knows(request, settings.METRICS_SECRET)
    now = timezone.now()
    text = as_metrics(figures(now), now)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


# The relay has no session: the secret in the header is the proof.
@csrf_exempt
@require_POST
@login_not_required
def mail_events(request: HttpRequest) -> HttpResponse:
    """Hard bounces and complaints, as JSON: {"event": "bounce", "addresses": ["..."]}."""
    _knows(request, settings.MAIL_HOOK_SECRET)
    try:
        told = json.loads(request.body)
        kind, addresses = told["event"], told["addresses"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": "Send event and addresses as JSON."}, status=400)
    are_words = isinstance(addresses, list) and all(isinstance(a, str) for a in addresses)
    if kind not in bounces.KINDS or not are_words or len(addresses) > MOST_ADDRESSES:
        return JsonResponse({"error": "Send bounce or complaint, and addresses."}, status=400)
    clean = [address for address in addresses if address.isprintable()]
    return JsonResponse({"stopped": bounces.stop(clean, kind)})


@require_POST
def mail_again(request: Request) -> HttpResponse:
    bounces.begin_again(request.user)
    toast(request, "The next digest goes to your address again.")
    return redirect("reminders:settings")


def _knows(request: HttpRequest, secret: str) -> None:
    """Raise Http404 for whoever does not know the secret, or where none is set."""
    given = request.headers.get("Authorization", "").encode()
    if not secret or not hmac.compare_digest(given, f"Bearer {secret}".encode()):
        raise Http404
