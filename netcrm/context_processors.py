from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page may say of the installation itself."""
    return {"local_mode": settings.LOCAL}
