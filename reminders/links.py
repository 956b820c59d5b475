"""Addresses in a mail that act without signing in: each says what it does, under one MAC.

A link names digest, person, kind, occurrence, action and the day it ends; an unsubscribe link names
its owner and never ends. GET shows, POST acts (RFC 8058 asks the same of one-click unsubscribing).
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import NamedTuple

from django.conf import settings

LASTS = timedelta(days=30)
ACTIONS = ("log", "snooze", "skip", "undo")
MAC_BYTES = 16


@lru_cache(maxsize=8)
def _key(secret: str, purpose: str) -> bytes:
    return sha256(f"{purpose}:{secret}".encode()).digest()


def _mac(purpose: str, said: object) -> str:
    """Keyed BLAKE2 (RFC 7693), which needs no HMAC around it and a quarter of its time."""
    key = _key(settings.SECRET_KEY, purpose)
    made = blake2b(str(said).encode(), key=key, digest_size=MAC_BYTES).digest()
    return urlsafe_b64encode(made)[:-2].decode()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


class Link(NamedTuple):
    """One action about one nudge. `ends` is the last day, in UTC, on which it acts."""

    digest: int
    contact: int
    kind: str
    occurrence: str
    action: str
    ends: date

    @property
    def said(self) -> str:
        return "/".join(map(str, self))

    @property
    def mac(self) -> str:
        return _mac("digest-link", self.said)

    @property
    def path(self) -> str:
        """As `reverse` says it, which is too slow for fifteen addresses in each mail."""
        said = self.said
        return f"/l/{said}/{_mac('digest-link', said)}/"

    @property
    def url(self) -> str:
        return settings.BASE_URL + self.path

    def is_genuine(self, mac: str) -> bool:
        return self.action in ACTIONS and _same(self.mac, mac)

    def is_over(self, now: datetime) -> bool:
        return now.astimezone(UTC).date() > self.ends

    def to(self, action: str) -> "Link":
        """The same nudge, another action."""
        return self._replace(action=action)


def last_day(now: datetime) -> date:
    """The last day on which links act that are sent now."""
    return now.astimezone(UTC).date() + LASTS


def mail_path(owner: int, action: str) -> str:
    """Where the owner's mails are stopped, paused or begun again; never ends.

    As `reverse` says it, which is too slow here, too.
    """
    return f"/m/{action}/{owner}/{_mac(f'mail-{action}', owner)}/"


def is_genuine_choice(owner: int, action: str, mac: str) -> bool:
    return _same(_mac(f"mail-{action}", owner), mac)
