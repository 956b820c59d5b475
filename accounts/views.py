from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ProfileForm
from accounts.http import Request, toast
from accounts.time import zone_names


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.keep()
        toast(request, "Saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_POST
def time_zone(request: Request) -> HttpResponse:
    """The answer to "you seem to be elsewhere": move the days there, or keep them."""
    zone = request.POST.get("browser_zone", "")
    if zone not in zone_names():
        toast(request, "That time zone is not known here. Choose one from the list.")
    elif request.POST.get("answer") == "move":
        request.user.move_to(zone, timezone.now())
        toast(request, f"Your days are those of {zone.replace('_', ' ')} now.")
    else:
        request.user.kept_time_zone = zone
        request.user.save(update_fields=["kept_time_zone"])
    return redirect("accounts:profile")
