"""Forms of references, introductions and asks."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from contacts.models import Contact
from contacts.text import one_line
from interactions.forms import FOUR, LONG_AGO
from interactions.models import Introduction, Reference

DAY = {"type": "date"}


class DayField(forms.DateField):
    """A day that has come, in the owner's calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)
        self.today: date | None = None

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and self.today and day > self.today:
            raise ValidationError("That day has not come yet.")
        if day and day < LONG_AGO:
            raise ValidationError("That is too long ago: choose a day after 1900.")
        return day


class ReferenceForm(forms.ModelForm):
    """What a reference is for, and by when; its steps are taken on its page."""

    class Meta:
        model = Reference
        fields = ["purpose", "deadline", "project", "emphasis", "cv_url"]
        widgets = {
            "deadline": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "emphasis": forms.Textarea(attrs={"rows": 3}),
            "cv_url": forms.URLInput(),
        }
        help_texts = {
            "purpose": "A scholarship, an internship, a job, and where.",
            "project": "The paper, the project, the months at the desk.",
        }
        error_messages = {
            "purpose": {"required": "Say what it is for."},
            "deadline": {"required": "Say by when it has to be there."},
            "cv_url": {"invalid": "That is not a web address: it begins with https://."},
        }

    def clean_purpose(self) -> str:
        return one_line(self.cleaned_data["purpose"]).strip()

    def clean_deadline(self) -> date:
        deadline = self.cleaned_data["deadline"]
        if not date(2000, 1, 1) <= deadline <= date(2200, 1, 1):
            raise ValidationError("Choose a day of this century.")
        return deadline

    def keep(self, today: date) -> Reference:
        self.instance.keep(today)
        return self.instance


class StepForm(forms.Form):
    """One step of a reference, and its day."""

    step = forms.ChoiceField(choices=Reference.Step.choices)
    day = DayField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].today = today  # type: ignore[attr-defined]


class PacketForm(forms.ModelForm):
    class Meta:
        model = Reference
        fields = ["packet"]
        labels = {"packet": "The packet"}
        widgets = {"packet": forms.Textarea(attrs={"rows": 18})}
        help_texts = {"packet": "Change what you like. Empty, it is put together anew."}


class IntroductionForm(forms.ModelForm):
    """Whom a person is introduced to, or by whom the owner is introduced to them."""

    who = forms.ChoiceField(label="Who introduces", widget=forms.RadioSelect)
    other = forms.ModelChoiceField(
        queryset=Contact.objects.none(),
        label="And the other person",
        error_messages={"required": "Choose somebody from your list.",
                        "invalid_choice": "Choose somebody from your list."},
    )  # fmt: skip
    day = DayField(label="When it came up")

    class Meta:
        model = Introduction
        fields = ["who", "other", "topic", "day"]

    def __init__(
        self, *args: Any, owner: User, contact: Contact, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.fields["day"].today = today  # type: ignore[attr-defined]
        self.initial.setdefault("day", today)
        self.initial["day"] = self.initial["day"] or today
        name = contact.greeting_name
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("me", f"I introduce {name} to somebody"),
            ("them", f"{name} introduces me to somebody"),
            ("other", f"Somebody introduces me to {name}"),
        ]
        other = self.fields["other"]
        other.queryset = owner.contacts.active().exclude(pk=contact.pk).by_name()  # type: ignore[attr-defined]
        other.label_from_instance = lambda person: person.name  # type: ignore[attr-defined]
        other.empty_label = "Choose somebody"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "topic" in cleaned:
            cleaned["topic"] = one_line(cleaned["topic"]).strip()
        return cleaned

    def _post_clean(self) -> None:
        other, who = self.cleaned_data.get("other"), self.cleaned_data.get("who")
        if other is not None and who:
            sides = {
                "me": (None, self.contact, other),
                "them": (self.contact, None, other),
                "other": (other, None, self.contact),
            }[who]
            self.instance.introducer, self.instance.first, self.instance.second = sides
        super()._post_clean()  # type: ignore[misc]

    def keep(self) -> Introduction:
        self.instance.keep()
        return self.instance


class AskForm(forms.Form):
    """Which of the four is wanted, and about what."""

    thing = forms.ChoiceField(label="I am looking for", choices=FOUR)
    topic = forms.CharField(
        label="About", max_length=120, required=False, help_text="A word or two, such as archives."
    )

    def clean_topic(self) -> str:
        return one_line(self.cleaned_data["topic"]).strip()
