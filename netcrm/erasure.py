"""Erasing an account: every row its owner has, in every app."""

from typing import Any

from django import forms
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User


class ErasureForm(forms.Form):
    password = forms.CharField(label="Your password", widget=forms.PasswordInput, strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("That is not your password. Nothing was erased.")
        return password


@transaction.atomic
def erase(user: User) -> None:
    """Delete the user; the rows go with it, since every owned row refers to its owner."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    user.delete()
