"""Mail kept as files: one `.eml` each under MAIL_DIR, written whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmailBackend(BaseEmailBackend):
    """Keeps each mail as a file; what `EMAIL_URL` replaces."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        settings.MAIL_DIR.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
            written = settings.MAIL_DIR / f".{name}"
            try:
                written.write_bytes(message.message().as_bytes())
                written.replace(settings.MAIL_DIR / name)
            except OSError:  # no space: what was begun must not take more of it
                written.unlink(missing_ok=True)
                raise
        return len(messages)


@dataclass(frozen=True)
class Letter:
    """One kept mail, as the Mail page shows it."""

    name: str
    subject: str
    sender: str
    to: str
    at: datetime
    text: str
    html: str


def letters(most: int = 200) -> list[Letter]:
    """The newest first; files that are no mail are passed over."""
    paths = sorted(settings.MAIL_DIR.glob("[!.]*.eml"), reverse=True)[:most]
    return [letter for path in paths if (letter := _read(path))]


def letter(name: str) -> Letter | None:
    """The one of this file name, which must be a bare name of ours."""
    known = {path.name: path for path in settings.MAIL_DIR.glob("[!.]*.eml")}
    return _read(known[name]) if name in known else None


def forget(address: str) -> None:
    """Remove every kept mail to this address."""
    for path in settings.MAIL_DIR.glob("[!.]*.eml"):
        kept = _read(path)
        if kept is None:
            continue
        if address.casefold() in [to.casefold() for _, to in getaddresses([kept.to])]:
            path.unlink(missing_ok=True)


def _read(path: Path) -> Letter | None:
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        subject, sender, to = (str(message.get(name, "")) for name in ("Subject", "From", "To"))
        bodies = {}
        for kind in ("plain", "html"):
            part = message.get_body((kind,))
            bodies[kind] = part.get_content() if part else ""
    except Exception:  # on a broken mail the standard library's parser raises nearly anything
        return None
    return Letter(path.name, subject, sender, to, at, bodies["plain"], bodies["html"])
