from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from accounts.time import zone_names


class SignupDetailsForm(forms.Form):
    """What sign-up asks besides address and password; the zone is the browser's, if it says one."""

    name = forms.CharField(max_length=200, label="Your name")
    browser_zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        if self.cleaned_data["browser_zone"] in zone_names():
            user.time_zone = self.cleaned_data["browser_zone"]
        user.arm_digest(timezone.now())
        user.save(update_fields=["name", "time_zone", "next_digest_at"])


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in zone_names()],
        help_text="What is “today” for you, and when the digest comes.",
    )

    linkedin_url = forms.URLField(label="LinkedIn address", required=False, assume_scheme="https")
    site_url = forms.URLField(label="Your site", required=False, assume_scheme="https")

    class Meta:
        model = User
        fields = ["name", "time_zone", "employer", "place", "interests", "linkedin_url", "site_url"]

    def keep(self) -> User:
        user = self.instance
        user.arm_digest(timezone.now())
        user.save()
        return user
