"""Handing mails to the relay: one kept connection, and whether it has a mail, as exactly as can be.

With PIPELINING a mail costs one round trip: its text goes out together with the envelope of the
next. Without it, one command at a time; with any other Django backend, one `send_messages` a mail,
where "in doubt" is wider: the whole call, since it does not say how far it came.
"""

import logging
import re
import smtplib
import socket
from threading import Timer
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from reminders.letter import Letter

log = logging.getLogger(__name__)
TAKEN, GO_ON, GOES_AWAY = 250, 354, 421
# To MAIL, RCPT and DATA.
WANTED = [(TAKEN,), (TAKEN, 251), (GO_ON,)]
RECIPIENT = 1
GONE = (smtplib.SMTPException, OSError)
# Of commands and of signing in, whatever step they answer: they say nothing about an address.
OF_THE_SESSION = {500, 502, 503, 504, 521, 530, 534, 535, 538, 555}
OF_AN_ADDRESS = {550, 551, 553}

Answer = tuple[int, bytes]


class PutOff(Exception):
    """This mail was not taken, and may be later."""


class Lost(PutOff):
    """The connection ended before the text had left. Another mail may fare better."""


class RelayAway(PutOff):
    """Nor will the others of this batch be taken: there is no connection."""


class Refused(Exception):
    """The address will not have it (5xx)."""


class InDoubt(Exception):
    """The connection ended after the mail had left: the relay may have it or not."""


class Post:
    """The process's connection to the relay, opened when first needed and again after an error."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._announced: Letter | None = None
        self._pipelines = self._has_taken = False
        self._watch: Timer | None = None

    def begin(self, seconds: float) -> None:
        """Before a batch of so many seconds: keep a connection on which the relay still answers.

        A mail under way at its end gets one timeout more, and then the connection is cut: the
        timeout itself bounds one read, but not an answer that drips.
        """
        self.end()
        self._watch = Timer(seconds + (settings.EMAIL_TIMEOUT or 0), self._cut)
        self._watch.daemon = True
        self._watch.start()
        try:
            if self._is_smtp and self._smtp.noop()[0] == TAKEN:
                return
        except GONE:
            log.info("the relay closed the kept connection")
        self.drop()

    def end(self) -> None:
        """After a batch: whatever was announced is not sent."""
        if self._watch is not None:
            self._watch.cancel()
        if self._announced is not None:
            self.drop()

    def send(self, letter: Letter, following: Letter | None = None) -> None:
        """Return when the relay has taken it; raise one of the five above when it has not.

        The envelope of `following` may go out along with it: it is to be sent next, or `drop`ped.
        """
        if self._backend is None:
            self._open()
        if isinstance(self._backend, SmtpBackend):
            self._reach(letter)
            self._hand_over(letter, following if self._pipelines else None)
        else:
            self._send_by_backend(letter)

    def drop(self) -> None:
        """Close without ceremony, so that an announced mail is not sent."""
        backend, self._backend, self._announced = self._backend, None, None
        smtp = getattr(backend, "connection", None)
        if isinstance(smtp, smtplib.SMTP):
            smtp.close()
        elif backend is not None:
            try:
                backend.close()
            except GONE:
                log.info("the relay closed the connection first")

    @property
    def _smtp(self) -> Any:
        return getattr(self._backend, "connection", None)

    @property
    def _is_smtp(self) -> bool:
        return isinstance(self._smtp, smtplib.SMTP)

    def _cut(self) -> None:
        """From the watching thread: whoever reads finds the connection ended."""
        sock = getattr(self._smtp, "sock", None)
        if sock is not None:
            log.warning("the relay took too long: the connection is cut")
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                log.info("the relay closed the connection first")

    def _open(self) -> None:
        self._backend, self._announced, self._has_taken = get_connection(), None, False
        try:
            self._backend.open()
            if self._is_smtp:
                # The end of a text must not wait until the relay has said that it got the rest.
                self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._smtp.ehlo_or_helo_if_needed()
                self._pipelines = self._smtp.has_extn("pipelining")
        except GONE as problem:  # 554 for a greeting and a refused password, too
            self.drop()
            raise RelayAway(type(problem).__name__) from problem

    def _reach(self, letter: Letter) -> None:
        """Have the relay ask for the text of this mail.

        Relays end a connection after so many mails: that is no reason to put off the next one.
        """
        try:
            try:
                self._agree(letter)
            except GONE:
                if not self._has_taken:
                    raise
                self.drop()
                self._open()
                self._agree(letter)
        except GONE as problem:  # before its text: surely not taken
            self.drop()
            raise Lost(type(problem).__name__) from problem

    def _agree(self, letter: Letter) -> None:
        is_announced = self._announced is letter
        if self._announced is not None and not is_announced:
            self.drop()
            self._open()
        self._announced = None
        answers = self._answers(letter, is_announced)
        wrong = _first_wrong(answers)
        if wrong is None:
            return
        code, words = answers[wrong]
        if code == GOES_AWAY:
            raise smtplib.SMTPServerDisconnected(str(code))
        if answers[-1][0] == GO_ON:  # it waits for a text though nobody would get it
            self.drop()
        else:
            self._forget_envelope()
        if wrong == RECIPIENT and is_about_recipient(code, words):
            raise Refused(code)
        raise PutOff(code)

    def _answers(self, letter: Letter, is_announced: bool) -> list[Answer]:
        """What it says to MAIL, RCPT and DATA, up to the end or to the first refusal."""
        commands, answers = _envelope(letter), []
        if self._pipelines and not is_announced:
            self._smtp.sock.sendall(b"".join(commands))
        try:
            for command in commands:
                if not self._pipelines:
                    self._smtp.sock.sendall(command)
                answers.append(self._smtp.getreply())
                if not self._pipelines and _first_wrong(answers) is not None:
                    break
        except GONE:
            if _first_wrong(answers) is None:
                raise
            self.drop()  # it refused, and went: what it said stands
        return answers

    def _forget_envelope(self) -> None:
        try:
            if self._is_smtp:
                self._smtp.rset()
        except GONE:
            self.drop()

    def _hand_over(self, letter: Letter, following: Letter | None) -> None:
        data = letter.data.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
        ahead = b"".join(_envelope(following)) if following else b""
        try:
            self._smtp.sock.sendall(data + ahead)
            self._announced = following
            code, words = self._smtp.getreply()
        except GONE as problem:
            self.drop()
            raise InDoubt(type(problem).__name__) from problem
        if code == TAKEN:
            self._has_taken = True
        else:
            raise Refused(code) if _is_about_mailbox(code, words) else PutOff(code)

    def _send_by_backend(self, letter: Letter) -> None:
        try:
            if self._backend is not None:
                self._backend.send_messages([letter.message()])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise Refused(code) if is_about_recipient(code, words) else PutOff(code) from refused
        except (TimeoutError, ConnectionResetError, smtplib.SMTPServerDisconnected) as problem:
            self.drop()
            raise InDoubt(type(problem).__name__) from problem
        except Exception as problem:  # whatever a backend raises: it is this mail's alone
            self.drop()
            raise PutOff(type(problem).__name__) from problem


def _envelope(letter: Letter) -> list[bytes]:
    lines = f"MAIL FROM:<{letter.envelope_from}>\r\nRCPT TO:<{letter.envelope_to}>\r\nDATA\r\n"
    return lines.encode("ascii").splitlines(keepends=True)


def _first_wrong(answers: list[Answer]) -> int | None:
    wrong = (n for n, (code, _) in enumerate(answers) if code not in WANTED[n])
    return next(wrong, None)


def is_about_recipient(code: int, words: bytes) -> bool:
    """Whether a refusal of RCPT is meant for good and for this address, and not for all of ours."""
    said = _subject(words)
    return code >= 500 and code not in OF_THE_SESSION and (said is None or said in b"12")


def _is_about_mailbox(code: int, words: bytes) -> bool:
    """The same of a refusal after the text, which else speaks of the text or of the relay."""
    said = _subject(words)
    return code >= 500 and (code in OF_AN_ADDRESS if said is None else said in b"12")


def _subject(words: bytes) -> bytes | None:
    """The middle of an enhanced code (RFC 3463): 1 is the address, 2 its mailbox, 7 the policy."""
    found = re.match(rb"5\.(\d)\.", words)
    return found[1] if found else None


kept = Post()


def is_smtp() -> bool:
    """Whether mails go out as our own bytes."""
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
