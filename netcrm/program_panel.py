"""The program panel: Django's admin for staff of a program, with totals that single nobody out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from accounts.models import Program, User
from interactions.models import Interaction
from netcrm.health import heartbeats
from reminders.models import Digest
from reminders.operations import STUCK_AFTER

CROWD = 10
WEEKS = 11
ORDER = {
    "contacts": (
        "Catalog",
        ["Course", "Group", "Event", "Workplace", "Faculty", "Opening", "Term", "Recess"],
    ),
    "accounts": ("Accounts", ["User", "Program"]),
}
MAIL_STATES = {
    "Got a digest": [Digest.State.SENT],
    "Nothing to send": [Digest.State.SKIPPED],
    "Still waiting": [Digest.State.PENDING, Digest.State.LEASED, Digest.State.IN_FLIGHT],
    "Address refused": [Digest.State.FAILED],
}


def crowd(count: int, of: int) -> int:
    """`count` as staff may read it: tens, rounded down, and 0 where it is about fewer than ten.

    Those who were not counted are a group as well: at least ten of them stay open too.
    """
    return max(0, min(count, of - CROWD) // CROWD * CROWD)


class ProgramPanel(admin.AdminSite):
    site_header = "Connect the Dots"
    site_title = "Program panel"
    index_title = "Program panel"
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take the project's own models only: those of others would show or set too much."""
        models = (
            model_or_iterable
            if isinstance(model_or_iterable, list | tuple)
            else [model_or_iterable]
        )
        known = [model for model in models if model._meta.app_label in ORDER]
        super().register(known, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_program_staff

    def get_urls(self) -> list[Any]:
        """Without "view on site", which says of any row of any kind whether it is there."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one door, and it counts wrong passwords: that of everybody."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        apps = [found[label] for label in ORDER if label in found]
        for app in apps:
            app["name"], order = ORDER[app["app_label"]]
            app["models"].sort(key=lambda model: order.index(model["object_name"]))
            for model in app["models"]:
                rows = self.get_model_admin(model["model"]).get_queryset(request)
                model["count"] = rows.count()
        return apps

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = request.user
        program = None if not user.is_authenticated or user.is_operator else user.program
        now = timezone.now()
        context = {
            "title": program.name if program else "All programs",
            "loggers": weekly_loggers(program, now),
            "mail": mail_going_out(program, now),
        }
        return super().index(request, context | (extra_context or {}))


def students(program: Program | None) -> QuerySet[User]:
    """Those who are deactivated, too: else a figure would move with whom staff turns off."""
    users = User.objects.filter(is_staff=False)
    return users.filter(program=program) if program else users


def weekly_loggers(program: Program | None, now: datetime) -> dict[str, Any]:
    """How many students logged something, for each of the last full weeks (UTC, from Monday).

    Full weeks, by the instant of logging: a figure that moves while one watches tells who it was.
    """
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    mondays = [monday - timedelta(weeks=ago) for ago in range(WEEKS, 0, -1)]
    everyone = students(program)
    total = everyone.count()
    logged = (
        Interaction.objects.filter(
            owner__in=everyone, created_at__gte=mondays[0], created_at__lt=monday
        )
        .annotate(week=TruncWeek("created_at", tzinfo=UTC))
        .order_by("week")
        .values_list("week")
        .annotate(count=Count("owner", distinct=True))
    )
    counts = dict(logged)
    weeks = [(week, crowd(counts.get(week, 0), total)) for week in mondays]
    most = max(count for _, count in weeks)
    bars = [
        {
            "week": week,
            "count": count,
            "x": 34 * place,
            "height": round(120 * count / most) if most else 0,
            "is_last": place == WEEKS - 1,
        }
        for place, (week, count) in enumerate(weeks)
    ]
    return {"bars": bars, "last": weeks[-1][1], "any": most > 0, "total": total}


def mail_going_out(program: Program | None, now: datetime) -> dict[str, Any]:
    """Whether mail leaves, and for about how many students, by what became of their digests."""
    everyone = students(program)
    total = everyone.count()
    week = Digest.objects.filter(owner__in=everyone, opened_at__gte=now - timedelta(days=7))
    counts = [
        (words, crowd(week.filter(state__in=states).values("owner").distinct().count(), total))
        for words, states in MAIL_STATES.items()
    ]
    late = Digest.objects.open().filter(opened_at__lt=now - STUCK_AFTER).exists()
    beats = heartbeats()
    ok = not late and all(part["ok"] for part in beats.values())
    return {"ok": ok, "late": late, "beats": beats, "counts": counts}
