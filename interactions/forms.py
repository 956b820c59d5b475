from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.http import is_key
from accounts.models import User
from contacts.models import Contact, Context
from contacts.text import one_line
from interactions.models import Exchange, Interaction, Update, kind_of

LONG_AGO = date(1900, 1, 1)


class PeopleField(forms.ModelMultipleChoiceField):
    """People by their numbers; one that no database could hold is nobody, as any other stranger."""

    def clean(self, value: Any) -> Any:
        for key in value or []:
            if not is_key(str(key)):
                raise ValidationError("Choose people from the list.")
        return super().clean(value)


FOUR = [one for one in Exchange.Thing.choices if one[0] != Exchange.Thing.HELP]


def kinds_field(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=FOUR, required=False, widget=forms.CheckboxSelectMultiple
    )


class InteractionForm(forms.ModelForm):
    """A talk, which of the four things were given or received in it, and what is new."""

    received = kinds_field("You received")
    given = kinds_field("You gave")
    news = forms.CharField(
        label="Their news",
        required=False,
        max_length=200,
        help_text="In one line, if there is any: started at Harbor County Library.",
    )
    news_kind = forms.ChoiceField(
        label="Kind of news", choices=[("", "Find out"), *Update.Kind.choices], required=False
    )

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
        labels = {
            "contacts": "With",
            "day": "When",
            "topic": "About",
            "context": "Course, group or event",
            "follow_up_on": "Follow up on",
        }
        help_texts = {"contacts": "Hold Ctrl or ⌘ to choose several."}
        widgets = {
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "follow_up_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "direction": forms.RadioSelect,
            "said": forms.Textarea(attrs={"rows": 4}),
            "contacts": forms.SelectMultiple(attrs={"size": 7}),
        }
        field_classes = {"contacts": PeopleField}
        error_messages = {"contacts": {"required": "Say who it was with."}}

    def __init__(self, *args: Any, owner: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        people, context = self.fields["contacts"], self.fields["context"]
        chosen = [contact.pk for contact in self.initial.get("contacts", ())]
        offered = owner.contacts.active() | owner.contacts.filter(pk__in=chosen)
        people.queryset = offered.by_name()  # type: ignore[attr-defined]
        if self.instance.pk:
            for row in self._noted():
                self.initial.setdefault(row.direction, []).append(row.thing)
        people.label_from_instance = lambda contact: contact.name  # type: ignore[attr-defined]
        context.queryset = Context.objects.open_to(owner).select_related("term")  # type: ignore[attr-defined]
        context.label_from_instance = lambda context: context.label  # type: ignore[attr-defined]
        context.empty_label = "None"  # type: ignore[attr-defined]

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
        self._clean_news(cleaned)
        for direction in Exchange.Direction.values:
            if cleaned.get(direction) and len(cleaned.get("contacts") or ()) > 1:
                self.add_error(
                    direction, "With several people, note it on the page of whoever it was."
                )
        return cleaned

    def _clean_news(self, cleaned: dict[str, Any]) -> None:
        news = cleaned["news"] = one_line(cleaned.get("news") or "").strip()
        if not news:
            return
        kind = cleaned["news_kind"] = cleaned.get("news_kind") or kind_of(news) or ""
        if not kind:
            self.add_error(
                "news_kind", "The line does not say what kind of news it is: choose one."
            )
        if len(cleaned.get("contacts") or ()) > 1:
            self.add_error("news", "Say whose news it is: add it on the page of one of them.")

    @transaction.atomic
    def keep(self) -> Interaction:
        people = list(self.cleaned_data["contacts"])
        self.instance.log(people, self.today)
        if len(people) == 1:
            self._note(people[0])
        if self.cleaned_data["news"]:
            Update(
                owner_id=self.instance.owner_id,
                contact=people[0],
                kind=self.cleaned_data["news_kind"],
                words=self.cleaned_data["news"],
                day=self.instance.day,
            ).keep()
        return self.instance

    def _noted(self) -> list[Exchange]:
        return list(self.instance.exchanges.present().done().exclude(thing=Exchange.Thing.HELP))

    def _note(self, contact: Contact) -> None:
        """Let what is noted with the talk be what is ticked."""
        talk = self.instance
        ticked = {(d, thing) for d in Exchange.Direction.values for thing in self.cleaned_data[d]}
        for row in self._noted():
            if (row.direction, row.thing) not in ticked:
                row.discard()
                continue
            ticked.discard((row.direction, row.thing))
            row.contact, row.day, row.closed_on = contact, talk.day, talk.day
            row.keep()
        for direction, thing in sorted(ticked):
            Exchange(
                owner_id=talk.owner_id, contact=contact, interaction=talk, direction=direction,
                thing=thing, day=talk.day, topic=talk.topic,
            ).keep()  # fmt: skip


class UpdateForm(forms.ModelForm):
    """Somebody's news in one line; its kind is found in the words where it is not chosen."""

    kind = forms.ChoiceField(
        label="Kind", choices=[("", "Find out"), *Update.Kind.choices], required=False
    )

    class Meta:
        model = Update
        fields = ["contact", "words", "kind", "day", "context", "note"]
        labels = {"contact": "Whose news", "day": "When", "context": "Course, if it is one"}
        help_texts = {
            "words": "In one line: started at Harbor County Library, registered for INFO 287.",
            "context": "Found by its code where it stands in the line.",
            "note": "Only you can see this.",
        }
        widgets = {
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "contact": {"required": "Say whose news it is.",
                        "invalid_choice": "Choose somebody from your list."},
            "words": {"required": "Say what is new, in one line."},
        }  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, owner = today, self.instance.owner
        self.initial.setdefault("day", today)
        self.initial["day"] = self.initial["day"] or today
        self.fields["day"].required = False
        if self.instance.contact_id:
            del self.fields["contact"]
        else:
            people = self.fields["contact"]
            people.queryset = owner.contacts.active().by_name()  # type: ignore[attr-defined]
            people.label_from_instance = lambda contact: contact.name  # type: ignore[attr-defined]
            people.empty_label = "Choose somebody"  # type: ignore[attr-defined]
        context = self.fields["context"]
        courses = Context.objects.open_to(owner).of_kind(Context.Kind.COURSE)
        context.queryset = courses.select_related("term")  # type: ignore[attr-defined]
        context.label_from_instance = lambda context: context.label  # type: ignore[attr-defined]
        context.empty_label = "None"  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        words = one_line(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("Say what is new, in one line.")
        return words

    def clean_day(self) -> date:
        day = self.cleaned_data["day"] or self.today
        if day > self.today:
            raise ValidationError("That day has not come yet. News is of today or before.")
        if day < LONG_AGO:
            raise ValidationError("That is too long ago: choose a day after 1900.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == "" and cleaned.get("words"):
            cleaned["kind"] = kind_of(cleaned["words"]) or ""
            if not cleaned["kind"]:
                self.add_error("kind", "The line does not say what kind of news it is: choose one.")
        return cleaned

    def keep(self) -> Update:
        self.instance.keep()
        return self.instance


class ExchangeForm(forms.ModelForm):
    """One thing given or received; the owner and the person come with the instance."""

    class Meta:
        model = Exchange
        fields = ["direction", "thing", "stage", "topic", "day", "due_on", "note"]
        widgets = {
            "direction": forms.RadioSelect,
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "due_on": "For what is asked, offered or promised.",
            "note": "Only you can see this.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["direction"].choices = Exchange.Direction.choices  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(
                "That day has not come yet. What is still to come has a “by” date instead."
            )
        if day < LONG_AGO:
            raise ValidationError("That is too long ago: choose a day after 1900.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, due_on = cleaned.get("day"), cleaned.get("due_on")
        if cleaned.get("stage") in Exchange.CLOSED:
            cleaned["due_on"] = None
        elif day and due_on and due_on < day:
            self.add_error("due_on", "That lies before the day it was said.")
        if "topic" in cleaned:
            cleaned["topic"] = one_line(cleaned["topic"]).strip()
        return cleaned

    def keep(self) -> Exchange:
        self.instance.keep()
        return self.instance
