"""Mails that came back for good, or that somebody complained of: no more go to that address.

The plan stays as it is. The owner is told in the program, and may ask for mail again there.
"""

import logging
from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User

log = logging.getLogger(__name__)
KINDS = ("bounce", "complaint")


def stop(addresses: Iterable[str], kind: str) -> int:
    """Stop mail to these addresses, and return how many of them are somebody's."""
    stopped = 0
    for address in set(addresses):
        for user in User.objects.of_address(address):
            user.mail_stopped_for = user.email
            user.mail_failed_at = timezone.now()
            user.save(update_fields=["mail_stopped_for", "mail_failed_at"])
            stopped += 1
    log.info("mail stopped kind=%s accounts=%d", kind, stopped)
    return stopped


def begin_again(user: User) -> None:
    """The owner says that the address is right."""
    user.mail_stopped_for, user.mail_failed_at = "", None
    user.save(update_fields=["mail_stopped_for", "mail_failed_at"])
