"""Erasing an account: asked for, put off for a week, and then every trace of it at once."""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection, transaction

from accounts.models import User
from netcrm import mailbox
from netcrm.archive.kinds import kinds
from netcrm.archive.restoring import model_words

log = logging.getLogger(__name__)

LEAVING = """You asked on {asked} to erase your account at Connect the Dots.

On {day} everything in it goes for good: people, conversations, courses, settings and history.
Until then no digest is sent, and the calendar is off.

If you change your mind, sign in and press "Keep my account": {site}/accounts/login/

If it was not you who asked, do the same, and change your password.
"""

LAST_DAY = """Tomorrow, on {day}, your account at Connect the Dots is erased, as you asked.

To take a copy of everything with you, or to keep the account after all, sign in before then:
{site}/accounts/login/

After that it is gone for good, and no further mail comes.
"""
DAY = timedelta(days=1)


class ErasureForm(forms.Form):
    """Asks for the password; of who signs in by mailed codes and has none, for the address."""

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Type your password. Nothing was erased."},
    )
    address = forms.CharField(
        label="Type your mail address",
        error_messages={"required": "Type your mail address. Nothing was erased."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["address" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("That is not your password. Nothing was erased.")
        return password

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address.lower() != self.user.email:
            raise forms.ValidationError("That is not your mail address. Nothing was erased.")
        return address


def holdings(user: User) -> list[tuple[int, str]]:
    """(how many, of what) the program holds on a user, in a query a kind."""
    counted = [(kind.of(user).filter(owner=user).count(), kind.label) for kind in kinds()]
    said = [(count, model_words(label, count)) for count, label in counted if count]
    return [(count, words) for count, words in said if words]


def leave(user: User, now: datetime) -> None:
    """Let the account go in a week: sign it out everywhere, and mail when it goes.

    A mail server that is down holds nothing up: the page has said it, too.
    """
    with transaction.atomic():
        user.leave(now)
        _end_sessions({user.pk})
    asked = in_words(user.today(now))
    _mail(
        user,
        f"Your account goes on {goes_on(user)}",
        LEAVING.format(asked=asked, day=goes_on(user), site=settings.BASE_URL),
    )


def tell_due(now: datetime) -> int:
    """Mail everyone whose account goes within a day, once; returns how many."""
    soon = User.objects.filter(erase_at__gt=now, erase_at__lte=now + DAY, erasure_told_at=None)
    told = 0
    for user in list(soon):
        untold = soon.filter(pk=user.pk)
        if not untold.update(erasure_told_at=now):
            continue  # another worker was first, or the account is kept
        words = LAST_DAY.format(day=goes_on(user), site=settings.BASE_URL)
        if _mail(user, "Your account is erased tomorrow", words):
            told += 1
        else:
            User.objects.filter(pk=user.pk).update(erasure_told_at=None)
    return told


def _mail(user: User, subject: str, words: str) -> bool:
    try:
        EmailMessage(subject, words, to=[user.email]).send()
    except OSError as problem:  # and every error of SMTP
        log.warning("a mail about leaving did not go: %s", type(problem).__name__)
        return False
    return True


def goes_on(user: User) -> str:
    """The user's own calendar day on which the account goes, in words."""
    return in_words(user.today(user.erase_at))


def in_words(day: date) -> str:
    return f"{day:%A, %B} {day.day}"


def erase_due(now: datetime) -> int:
    """Erase the accounts whose week is over; returns how many. Killed, it goes on later."""
    leaving = list(User.objects.filter(erase_at__lte=now))
    for user in leaving:
        mailbox.forget(user.email)
    _end_sessions({user.pk for user in leaving})
    for user in leaving:
        erase(user)
    _drop_expired(now)
    return len(leaving)


@transaction.atomic
def erase(user: User) -> None:
    """Delete the user; the rows go with it, since every owned row refers to its owner.

    The panel's log names people by their address, so what it says of this one goes too. Whoever
    chose to stay since they were looked for stays.
    """
    if not User.objects.select_for_update().filter(pk=user.pk, erase_at__isnull=False).exists():
        return
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=content_type, object_id=str(user.pk)).delete()
    user.delete()


def _end_sessions(users: set[int]) -> None:
    """Sign these out everywhere. A session says only inside whose it is, so all are looked at."""
    if users:
        theirs = {str(pk) for pk in users}
        ended = [
            session.pk
            for session in Session.objects.iterator(chunk_size=500)
            if str(session.get_decoded().get(SESSION_KEY)) in theirs
        ]
        for key in ended:
            Session.objects.filter(pk=key).delete()


def _drop_expired(now: datetime) -> None:
    """Empty the cache and the sessions of what is over: the framework only looks past it."""
    Session.objects.filter(expire_date__lt=now).delete()
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    over = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608
