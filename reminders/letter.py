"""One mail, as words and as the bytes that go to the relay."""

import time
from binascii import b2a_qp
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import cached_property, lru_cache
from zlib import crc32

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

LONGEST_LINE, LONGEST_TAKEN = 70, 998
STRAIGHT = {"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."}


@dataclass(frozen=True)
class Letter:
    """A mail to one address; `message_id` is the same whenever it is written again."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    stop_url: str

    @property
    def envelope_from(self) -> str:
        return _sender(settings.DEFAULT_FROM_EMAIL)[1]

    @property
    def envelope_to(self) -> str:
        return _address(self.to)

    @cached_property
    def data(self) -> bytes:
        """The whole mail with CRLF line ends, in seven bits and short lines for any relay.

        Written by hand, since these bytes are made for each of many mails, and readable as they
        stand in any program.
        """
        if "\n" in self.to + self.subject + self.message_id or "\r" in self.to + self.subject:
            raise ValueError("a header with a line break")
        mark = f"=_dots_{crc32(self.message_id.encode()):08x}"
        named = {
            "From": _sender(settings.DEFAULT_FROM_EMAIL)[0],
            "To": self.envelope_to,
            "Subject": _header(self.subject),
            "Date": _date(int(time.time())),
        }
        head = [f"{name}: {value}\r\n" for name, value in (named | self.headers).items()]
        return b"".join(
            (
                "".join(head).encode("ascii"),
                b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="
                + f'"{mark}"\r\n\r\n'.encode(),
                _part(mark, "plain", _plain(self.text)),
                _part(mark, "html", self.html),
                f"--{mark}--".encode(),
            )
        )

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Message-ID": self.message_id,
            "List-Unsubscribe": f"<{self.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        }

    def message(self) -> EmailMultiAlternatives:
        """The same mail for Django's own backends."""
        message = EmailMultiAlternatives(
            self.subject, self.text, to=[self.to], headers=self.headers
        )
        message.attach_alternative(self.html, "text/html")
        return message


def _part(mark: str, kind: str, text: str) -> bytes:
    encoding, body = _encoded(text.replace("\r\n", "\n") if "\r" in text else text)
    head = (
        f"--{mark}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n"


def _encoded(text: str) -> tuple[str, bytes]:
    """As it stands where that is seven bits in lines that any relay takes (RFC 5321, 4.5.3.1.6)."""
    if text.isascii() and _is_taken(text):
        return "7bit", text.replace("\n", "\r\n").encode("ascii")
    return "quoted-printable", b2a_qp(text.encode()).replace(b"\n", b"\r\n")


def _is_taken(text: str) -> bool:
    """Whether no line is too long: then one ends in each stretch of so many letters."""
    at = 0
    while at + LONGEST_TAKEN < len(text):
        at = text.rfind("\n", at, at + LONGEST_TAKEN + 1) + 1
        if not at:
            return False
    return True


def _plain(text: str) -> str:
    """With straight quotation marks, where without them it is all seven bits."""
    if text.isascii():
        return text
    straight = text
    for mark, plain in STRAIGHT.items():
        straight = straight.replace(mark, plain)
    return straight if straight.isascii() else text


def _header(words: str) -> str:
    if words.isascii() and len(words) <= LONGEST_LINE:
        return words
    return Header(words, "utf-8").encode(linesep="\r\n")


def _address(address: str) -> str:
    return address if address.isascii() else sanitize_address(address, "utf-8")


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    """As a header says it (RFC 5322, 3.3), made once for all mails of a second."""
    return formatdate(second)


@lru_cache(maxsize=4)
def _sender(sender: str) -> tuple[str, str]:
    """As it stands in From, and the bare address."""
    return sanitize_address(sender, "utf-8"), parseaddr(sender)[1]
