from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from contacts.models import Context
from interactions.models import Interaction

LONG_AGO = date(1900, 1, 1)


class InteractionForm(forms.ModelForm):
    class Meta:
        model = Interaction
        fields = [
            "contacts",
            "day",
            "direction",
            "channel",
            "topic",
            "said",
            "context",
            "follow_up_on",
        ]
        labels = {"contacts": "With", "day": "When", "follow_up_on": "Follow up on"}
        widgets = {
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "follow_up_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "direction": forms.RadioSelect,
            "said": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {"contacts": {"required": "Say who it was with."}}

    def __init__(self, *args: Any, owner: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        people, context = self.fields["contacts"], self.fields["context"]
        people.queryset = owner.contacts.active().by_name()  # type: ignore[attr-defined]
        if self.instance.pk:
            people.queryset |= owner.contacts.filter(interactions=self.instance)  # type: ignore[attr-defined]
            people.queryset = people.queryset.distinct()  # type: ignore[attr-defined]
        people.label_from_instance = lambda contact: contact.name  # type: ignore[attr-defined]
        context.queryset = Context.objects.open_to(owner).select_related("term")  # type: ignore[attr-defined]
        context.label_from_instance = lambda context: context.label  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(
                "That day has not come yet. Log it on the day, or set a follow-up date."
            )
        if day < LONG_AGO:
            raise ValidationError("That is too long ago: choose a day after 1900.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, follow_up = cleaned.get("day"), cleaned.get("follow_up_on")
        if day and follow_up and follow_up <= day:
            self.add_error("follow_up_on", "A follow-up comes after the day it was said.")
        return cleaned

    def keep(self) -> Interaction:
        self.instance.log(list(self.cleaned_data["contacts"]), self.today)
        return self.instance
