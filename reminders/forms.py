from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.time import WEEKDAYS, weekdays
from contacts.models import Contact

LONGEST_SNOOZE = timedelta(days=366)
HOURS = [f"{hour % 12 or 12}:00 {'am' if hour < 12 else 'pm'}" for hour in range(24)]


class SnoozeForm(forms.Form):
    until = forms.DateField(
        label="Wait until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until <= self.today:
            raise ValidationError("Choose a day that is still to come.")
        if until > self.today + LONGEST_SNOOZE:
            raise ValidationError("Choose a day within a year, or archive the person instead.")
        return until


class FirstPeopleForm(forms.Form):
    """The first run: up to three people, with a rhythm for each if wanted."""

    name_1 = forms.CharField(label="First person", max_length=200)
    name_2 = forms.CharField(label="Second person", max_length=200, required=False)
    name_3 = forms.CharField(label="Third person", max_length=200, required=False)
    keep_up = forms.BooleanField(label="Remind me of each about once a month", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_1"].error_messages["required"] = "Add a name, even just a first name."

    @transaction.atomic
    def add_to(self, owner: User, today: date) -> int:
        names = [self.cleaned_data[f"name_{number}"] for number in (1, 2, 3)]
        cadence = 30 if self.cleaned_data["keep_up"] else None
        people = [Contact(owner=owner, name=name, cadence_days=cadence) for name in names if name]
        for contact in people:
            contact.keep(today)
        return len(people)


class DigestForm(forms.ModelForm):
    days = forms.TypedMultipleChoiceField(
        label="On", choices=list(enumerate(WEEKDAYS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    digest_hour = forms.TypedChoiceField(label="At", choices=list(enumerate(HOURS)), coerce=int)
    pause = forms.BooleanField(label="Pause it for a month", required=False)
    yearly_month = forms.TypedChoiceField(
        label="Remind me of my yearly letter in", required=False, coerce=int, empty_value=None,
        choices=[("", "No month"), *((n, date(2000, n, 1).strftime("%B")) for n in range(1, 13))],
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["digest_on", "digest_hour", "names_in_subject", "yearly_month"]
        labels = {
            "digest_on": "Send me the digest by mail",
            "names_in_subject": "Name people in the subject",
        }

    field_order = ["digest_on", "days", "digest_hour", "pause", "names_in_subject", "yearly_month"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["days"] = list(weekdays(self.instance.digest_days))
        self.initial["pause"] = self.instance.is_paused(self.instance.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("digest_on") and "days" in cleaned and not cleaned["days"]:
            self.add_error("days", "Choose at least one day, or turn the digest off.")
        return cleaned

    def keep(self, now: datetime) -> None:
        user = self.instance
        if self.cleaned_data["days"]:  # turned off without a day, the days stay for another time
            user.digest_days = sum(1 << weekday for weekday in self.cleaned_data["days"])
        if not self.cleaned_data["pause"]:
            user.digest_paused_until = None
        elif not user.is_paused(user.today(now)):
            user.pause(now)
        user.arm_digest(now)
        # Not the whole row: a digest may be under way, and keeps its marks in it.
        own = ["digest_days", "digest_paused_until", "next_digest_at"]
        user.save(update_fields=[*self.Meta.fields, *own])
