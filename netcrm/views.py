from allauth.decorators import rate_limit
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import Request, toast
from netcrm import mailbox
from netcrm.archive.writing import archive, file_name
from netcrm.erasure import ErasureForm, goes_on, holdings, leave


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("reminders:today")
    return render(request, "landing.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")


@require_safe
@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """What was sent, for the newcomer who runs the program on their own machine, and only there."""
    _only_local()
    return render(request, "mail.html", {"letters": mailbox.letters()})


@require_safe
@login_not_required
def mail_message(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mail_message.html", {"letter": _letter(name)})


@require_safe
@login_not_required
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_part(request: HttpRequest, name: str) -> HttpResponse:
    """A mail's own HTML, which may style itself and nothing else."""
    html = _letter(name).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit(action="reauthenticate")  # as many guesses at the password as where it is asked again
def account_delete(request: Request) -> HttpResponse:
    form = ErasureForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        leave(request.user, timezone.now())
        day = goes_on(request.user)
        logout(request)
        return render(request, "accounts/erased.html", {"day": day})
    context = {"form": form, "holdings": holdings(request.user)}
    return render(request, "accounts/erase.html", context)


@require_POST
def account_keep(request: Request) -> HttpResponse:
    """The week is not over, and the account stays as it was."""
    if request.user.erase_at:
        request.user.stay(timezone.now())
        toast(request, "Your account stays, with everything in it.")
    return redirect("accounts:account")


@require_safe
def account_export(request: Request) -> StreamingHttpResponse:
    now = timezone.now()
    response = StreamingHttpResponse(archive(request.user, now), content_type="application/zip")
    name = file_name(request.user.today(now))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _only_local() -> None:
    if not settings.LOCAL:
        raise Http404


def _letter(name: str) -> mailbox.Letter:
    _only_local()
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    return found
