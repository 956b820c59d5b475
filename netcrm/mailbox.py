"""Mail kept as files: one `.eml` each under MAIL_DIR, written whole or not at all."""

import os
from collections.abc import Sequence
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
            written.write_bytes(message.message().as_bytes(linesep="\r\n"))
            os.replace(written, settings.MAIL_DIR / name)
        return len(messages)
