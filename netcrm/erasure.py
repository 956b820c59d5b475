"""Erasing an account: every row its owner has, in every app, at once."""

from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import User


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


@transaction.atomic
def erase(user: User) -> None:
    """Delete the user; the rows go with it, since every owned row refers to its owner.

    Sessions elsewhere end with it, for they name a user who is no more. The panel's log names
    people by their address, so what it says of this one goes too.
    """
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=content_type, object_id=str(user.pk)).delete()
    user.delete()
