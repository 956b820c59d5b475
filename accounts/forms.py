from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from accounts.models import Program, User
from accounts.time import zone_names

WEB_ADDRESS = "Type an address that begins with https://."


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Places by area, each named by what one would type to find it: "New York" under "America"."""
    names = [name.partition("/") for name in zone_names()]
    return [
        (area, [(f"{area}/{place}" if place else area, said(place or area)) for _, _, place in row])
        for area, row in groupby(names, key=lambda parts: parts[0])
    ]


def said(place: str) -> str:
    return place.replace("_", " ").replace("/", ": ")


class PersonalName(forms.CharField):
    """One line: a name stands in mail headers and greetings."""

    def __init__(self, **kwargs: Any) -> None:
        required = {"required": "Add a name, even just a first name."}
        super().__init__(max_length=200, label="Your name", error_messages=required, **kwargs)

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class WebAddress(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"], message=WEB_ADDRESS)]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = WEB_ADDRESS


class SignupDetailsForm(forms.Form):
    """What sign-up asks besides address and password; the zone is the browser's, if it says one."""

    name = PersonalName()
    browser_zone = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        if self.cleaned_data["browser_zone"] in zone_names():
            user.time_zone = self.cleaned_data["browser_zone"]
        user.arm_digest(timezone.now())
        user.save(update_fields=["name", "time_zone", "next_digest_at"])


class ProfileForm(forms.ModelForm):
    """The program can be left, and joined by an address of its domain; staff stay in theirs."""

    name = PersonalName()
    program = forms.ModelChoiceField(
        Program.objects.none(),
        required=False,
        empty_label="No program",
        help_text="Its courses, groups and events are yours to choose from.",
    )
    time_zone = forms.ChoiceField(
        label="Where your days are",
        choices=zone_choices(),
        help_text="What is “today” for you, and when the digest comes.",
        error_messages={"invalid_choice": "Choose one of the places in the list."},
    )
    linkedin_url = WebAddress(label="LinkedIn address")
    site_url = WebAddress(label="Your site")

    class Meta:
        model = User
        fields = [
            "name", "time_zone", "program", "employer", "place", "interests", "linkedin_url",
            "site_url", "leaves_on",
        ]  # fmt: skip
        labels = {"employer": "Where you work", "place": "Where you live"}
        help_texts = {
            "interests": "Archives, zines, cataloging: what you like to talk about.",
            "leaves_on": "Six weeks before, Today helps you keep those you are in touch with.",
        }
        widgets = {"leaves_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs = Program.objects.open_to(self.instance)
        if self.instance.is_staff or not programs:
            del self.fields["program"]
        else:
            self.fields["program"].queryset = programs  # type: ignore[attr-defined]

    @transaction.atomic
    def keep(self) -> None:
        # Only what was changed: a digest may be under way, and keeps its marks in this row.
        self.instance.save(update_fields=self.changed_data)
        if "time_zone" in self.changed_data:
            self.instance.move_to(self.cleaned_data["time_zone"], timezone.now())


class TimeZoneForm(forms.Form):
    """The answer to "You seem to be in Europe/Berlin now. Move your days there?"."""

    browser_zone = forms.CharField(max_length=64)
    answer = forms.ChoiceField(choices=[("move", "Move"), ("keep", "Keep")])

    def clean_browser_zone(self) -> str:
        zone: str = self.cleaned_data["browser_zone"]
        if zone not in zone_names():
            raise forms.ValidationError("That is no place we know.")
        return zone

    def keep(self, user: User) -> None:
        if self.cleaned_data["answer"] == "move":
            user.move_to(self.cleaned_data["browser_zone"], timezone.now())
        else:
            user.keep_zone(self.cleaned_data["browser_zone"])
