from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.time import WEEKDAYS, weekdays
from contacts.models import Contact, Context, Tie
from contacts.text import folded
from reminders.models import Round

TEACHES = (Contact.Kind.FACULTY, Context.Kind.COURSE)
LONGEST_SNOOZE = timedelta(days=366)
NOTHING_WRITTEN = "The letter has nothing in it yet. A line or two is enough to begin."
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


class FirstPersonForm(forms.Form):
    """One person of the first run: a name, what is shared with them, one thing remembered."""

    name = forms.CharField(max_length=200, required=False)
    context = forms.ModelChoiceField(
        Context.objects.none(),
        label="What you share",
        required=False,
        empty_label="Not in the list",
    )
    how_met = forms.CharField(
        label="One thing you remember", max_length=500, required=False,
        help_text="Only you can see it.",
    )  # fmt: skip

    def __init__(self, *args: Any, contexts: QuerySet[Context], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["context"].queryset = contexts  # type: ignore[attr-defined]
        self.fields["context"].label_from_instance = lambda context: context.label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and (cleaned.get("context") or cleaned.get("how_met")):
            self.add_error("name", "Add a name, even just a first name.")
        return cleaned


class FirstPeople:
    """The first run: somebody from a course, somebody from a group, one of the faculty."""

    WHO = {
        "course": ("Someone from a course", "Who made this term better?", Contact.Kind.STUDENT),
        "group": (
            "Someone from a group",
            "A student chapter, a reading circle, a Meet & Greet.",
            Contact.Kind.STUDENT,
        ),
        "faculty": (
            "One of your faculty",
            "Somebody whose course you took, or would like to take.",
            Contact.Kind.FACULTY,
        ),
    }

    def __init__(self, owner: User, data: Mapping[str, Any] | None = None) -> None:
        self.owner, self.data = owner, data
        contexts = Context.objects.open_to(owner).select_related("term")
        self.forms = {who: FirstPersonForm(data, prefix=who, contexts=contexts) for who in self.WHO}
        self.error = ""

    @property
    def steps(self) -> list[tuple[str, str, str, FirstPersonForm]]:
        return [(title, words, kind, self.forms[who])
                for who, (title, words, kind) in self.WHO.items()]  # fmt: skip

    @property
    def keeps_up(self) -> bool:
        return self.data is None or bool(self.data.get("keep_up"))

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms.values() if not form.is_valid()]  # each says its own
        if wrong:
            return False
        if not any(form.cleaned_data["name"] for form in self.forms.values()):
            self.error = "Add a name, even just a first name. One person is enough to begin."
        return not self.error

    @transaction.atomic
    def add(self, today: date) -> int:
        """Keep those with a name; what is shared becomes a tie of theirs, and of the owner's."""
        added = 0
        for _title, _words, kind, form in self.steps:
            person = form.cleaned_data
            if not person["name"]:
                continue
            added += 1
            same = {"sort_name": folded(person["name"])[:220], "created_day": today}
            if self.owner.contacts.present().filter(**same).exists():
                continue  # the same form, sent twice
            contact = Contact(
                owner=self.owner, kind=kind, name=person["name"], how_met=person["how_met"],
                cadence_days=30 if self.keeps_up else None,
            )  # fmt: skip
            contact.keep(today)
            if person["context"]:
                context = person["context"]
                teaches = (kind, context.kind) == TEACHES
                role = Tie.Role.INSTRUCTOR if teaches else context.usual_role
                self.owner.ties.create(contact=contact, context=context, role=role)
                context.join(self.owner)
        return added


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
        fields = ["digest_on", "digest_hour", "names_in_subject", "yearly_month", "leap_birthday"]
        labels = {
            "digest_on": "Send me the digest by mail",
            "names_in_subject": "Name people in the subject",
        }

    field_order = [
        "digest_on",
        "days",
        "digest_hour",
        "pause",
        "names_in_subject",
        "yearly_month",
        "leap_birthday",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leap_birthday"].required = False
        self.initial["days"] = list(weekdays(self.instance.digest_days))
        self.initial["pause"] = self.instance.is_paused(self.instance.today())

    def clean_leap_birthday(self) -> str:
        chosen: str = self.cleaned_data["leap_birthday"]
        return chosen or self.instance.leap_birthday

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


class BeginRoundForm(forms.Form):
    """Four short questions; what is answered becomes the letter's paragraphs, in this order."""

    new = forms.CharField(label="What is new since last year?")
    now = forms.CharField(label="What are you working on, or learning, now?")
    coming = forms.CharField(label="What comes next, or what do you hope for?")
    give = forms.CharField(label="What could you do for others, or who could help you?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required, field.max_length = False, 2000  # type: ignore[attr-defined]
            field.validators.append(MaxLengthValidator(2000))
            field.widget = forms.Textarea(attrs={"rows": 2, "maxlength": 2000})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(NOTHING_WRITTEN)
        return cleaned

    @property
    def text(self) -> str:
        return "\n\n".join(answer for answer in self.cleaned_data.values() if answer)


class RoundForm(forms.ModelForm):
    class Meta:
        model = Round
        fields = ["text", "faculty_text", "peer_text", "closing"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 9}),
            "faculty_text": forms.Textarea(attrs={"rows": 4}),
            "peer_text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "text": "Everybody gets this, after some lines of their own.",
            "faculty_text": "Only faculty get this paragraph.",
            "peer_text": "Students, alums and professionals get this paragraph.",
        }

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(NOTHING_WRITTEN)
        return text


class WordsForm(forms.Form):
    """One contact's own lines; none are fine: the letter then begins with what everybody gets."""

    words = forms.CharField(
        required=False,
        max_length=5000,
        error_messages={"max_length": "Up to 5,000 letters fit here. The rest can go to all."},
    )


class PutOffForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        error_messages={"required": "Say why in a word or two: next year it helps to know."},
    )
