"""Whether the parts of the program live. Public, so it says no more than that to strangers."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from reminders.models import Heartbeat
from reminders.operations import AWAY_AFTER, alarm, figures, silent_since

LIVES = [Heartbeat.Part.WORKER.value, Heartbeat.Part.BEAT.value]


@require_safe
@login_not_required
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    report: dict[str, Any] = {"database": {"ok": database_answers()}}
    report["broker"] = {"ok": broker_answers()}
    report |= heartbeats() if report["database"]["ok"] else silence()
    if report["database"]["ok"]:
        report["digest"] = {"ok": silent_since(timezone.now()) is None}
        alarm(timezone.now())
    healthy = all(part["ok"] for part in report.values())
    if report["database"]["ok"] and request.user.is_authenticated and request.user.is_operator:
        report["digests"] = figures(timezone.now())
    return JsonResponse({"ok": healthy} | report, status=200 if healthy else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    try:
        with Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as broker:
            return bool(broker.ping())
    except (RedisError, OSError, ValueError):
        return False


def heartbeats() -> dict[str, Any]:
    now = timezone.now()
    last = dict(Heartbeat.objects.values_list("part", "at"))
    return {
        part: {
            "ok": part in last and now - last[part] < AWAY_AFTER,
            "age_seconds": round((now - last[part]).total_seconds()) if part in last else None,
        }
        for part in LIVES
    }


def silence() -> dict[str, Any]:
    return {part: {"ok": False, "age_seconds": None} for part in LIVES}
