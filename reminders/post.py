"""Handing mails to the relay: one kept connection, and whether it has a mail, as exactly as can be.

With PIPELINING a mail costs one round trip: its text goes out together with the envelope of the
next. Without it, plain SMTP; with any other Django backend, one `send_messages` a mail, where
"in doubt" is wider: the whole call, since it does not say how far it came.
"""

import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from reminders.letter import Letter

log = logging.getLogger(__name__)
GO_ON, TAKEN = 354, 250


class PutOff(Exception):
    """This mail was not taken, and may be later (4xx)."""


class RelayAway(PutOff):
    """Nor will the others of this batch be: there is no connection."""


class Refused(Exception):
    """The address will not have it (5xx)."""


class InDoubt(Exception):
    """The connection ended after the mail had left: the relay may have it or not."""


class Post:
    """The process's connection to the relay, opened when first needed and again after an error."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._announced: Letter | None = None
        self._pipelines = False

    def send(self, letter: Letter, following: Letter | None = None) -> None:
        """Return when the relay has taken it; raise one of the four above when it has not.

        The envelope of `following` may go out along with it: it is to be sent next, or `drop`ped.
        """
        if self._backend is None:
            self._open()
        if not isinstance(self._backend, SmtpBackend):
            self._send_by_backend(letter)
        elif self._pipelines:
            self._send_pipelined(letter, following)
        else:
            self._send_plainly(letter)

    def begin(self) -> None:
        """Before a batch: keep the connection only where the relay still answers on it."""
        try:
            if self._is_smtp and self._smtp.noop()[0] == TAKEN:
                return
        except (smtplib.SMTPException, OSError):
            log.info("the relay closed the kept connection")
        self.drop()

    @property
    def _is_smtp(self) -> bool:
        return isinstance(self._smtp, smtplib.SMTP)

    def drop(self) -> None:
        """Close without ceremony, so that an announced mail is not sent."""
        backend, self._backend, self._announced = self._backend, None, None
        smtp = getattr(backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.close()
        elif backend is not None:
            try:
                backend.close()
            except (smtplib.SMTPException, OSError):
                log.info("the relay closed the connection first")

    def _open(self) -> None:
        backend = get_connection()
        try:
            backend.open()
            smtp = getattr(backend, "connection", None)
            if isinstance(smtp, smtplib.SMTP):
                smtp.ehlo_or_helo_if_needed()
                self._pipelines = smtp.has_extn("pipelining")
        except (smtplib.SMTPException, OSError) as problem:
            raise RelayAway(type(problem).__name__) from problem
        self._backend, self._announced = backend, None

    @property
    def _smtp(self) -> Any:
        return getattr(self._backend, "connection", None)

    def _send_pipelined(self, letter: Letter, following: Letter | None) -> None:
        try:
            self._agree(letter)
        except (smtplib.SMTPException, OSError) as problem:  # before its text: surely not taken
            self.drop()
            raise RelayAway(type(problem).__name__) from problem
        try:
            data = letter.data.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
            self._smtp.sock.sendall(data + (_envelope(following) if following else b""))
            self._announced = following
            code, _ = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            self.drop()
            raise InDoubt(type(problem).__name__) from problem
        if code != TAKEN:
            raise Refused(code) if code >= 500 else PutOff(code)

    def _agree(self, letter: Letter) -> None:
        """Have the relay ask for the text of this mail."""
        if self._announced is not letter:
            if self._announced is not None:
                self.drop()
                self._open()
            self._smtp.sock.sendall(_envelope(letter))
        self._announced = None
        codes = [self._smtp.getreply()[0] for _ in range(3)]
        if codes[2] == GO_ON and codes[0] == TAKEN and codes[1] in (250, 251):
            return
        if codes[2] == GO_ON:  # it waits for a text though nobody would get it
            self.drop()
        else:
            self._smtp.rset()
        wrong = next(code for code in codes if code not in (250, 251, GO_ON))
        if wrong == 421:
            raise smtplib.SMTPServerDisconnected("421")
        raise Refused(wrong) if codes[0] == TAKEN and wrong >= 500 else PutOff(wrong)

    def _send_plainly(self, letter: Letter) -> None:
        try:
            self._smtp.sendmail(letter.envelope_from, [letter.envelope_to], letter.data)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise Refused(code) if code >= 500 else PutOff(code) from refused
        except smtplib.SMTPResponseException as answer:
            self.drop()
            raise PutOff(answer.smtp_code) from answer
        except (smtplib.SMTPException, OSError) as problem:
            self.drop()
            raise InDoubt(type(problem).__name__) from problem

    def _send_by_backend(self, letter: Letter) -> None:
        try:
            if self._backend is not None:
                self._backend.send_messages([letter.message()])
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise Refused(code) if code >= 500 else PutOff(code) from refused
        except Exception as problem:  # whatever a backend raises: it is this mail's alone
            self.drop()
            raise PutOff(type(problem).__name__) from problem


def _envelope(letter: Letter) -> bytes:
    lines = f"MAIL FROM:<{letter.envelope_from}>\r\nRCPT TO:<{letter.envelope_to}>\r\nDATA\r\n"
    return lines.encode("ascii")


kept = Post()


def is_smtp() -> bool:
    """Whether mails go out as our own bytes."""
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
