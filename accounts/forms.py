from typing import Any

from django import forms

from accounts.models import User


class SignupDetailsForm(forms.Form):
    """What sign-up asks besides address and password."""

    name = forms.CharField(max_length=200, label="Your name")

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
