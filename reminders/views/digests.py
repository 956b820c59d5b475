from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.broker import hint
from accounts.http import Request, toast
from accounts.models import User
from reminders.digests import open_now
from reminders.forms import DigestForm
from reminders.letter import Letter
from reminders.mail import SHOWN as SHOWN_IN_MAIL
from reminders.mail import digest_mail
from reminders.models import Digest
from reminders.nudges import due_nudges
from reminders.week import weeks_of

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


@require_safe
def preview(request: Request) -> HttpResponse:
    """Today's digest as a mail, with the week that its first of a week tells of."""
    return render(request, "reminders/preview.html", {"letter": _letter_of_today(request.user)})


@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": [],
    }
)
def preview_mail(request: Request) -> HttpResponse:
    """The mail's own HTML. Its links are of no digest, and lead nowhere."""
    letter = _letter_of_today(request.user)
    if letter is None:
        raise Http404
    return HttpResponse(letter.html)


def _letter_of_today(owner: User) -> Letter | None:
    now = timezone.now()
    today = owner.today(now)
    nudges = due_nudges(owner, today, SHOWN_IN_MAIL)
    if not nudges.total:
        return None
    digest = Digest(pk=0, owner=owner, day=today, due_at=now)
    return digest_mail(digest, nudges, now, weeks_of({owner.pk: today})[owner.pk])


@require_POST
def send_now(request: Request) -> HttpResponse:
    digest = open_now(request.user, timezone.now())
    if digest is None:
        toast(request, "Today’s digest has gone out already. There is one a day.")
    else:
        hint("reminders.tasks.deliver")
        toast(request, "Today’s digest is on its way, if anybody is due.")
    return redirect("reminders:digests")
