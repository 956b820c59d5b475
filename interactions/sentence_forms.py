"""What a sentence was read into, each part a small form: who, the talks, what was given, news."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from contacts.forms import look_alikes
from contacts.models import Contact
from contacts.text import one_line
from interactions.forms import LONG_AGO
from interactions.models import Exchange, Interaction, Update
from interactions.quicklog import Gift, News, Person, Talk, Who
from interactions.quicklog.people import Names
from interactions.quicklog.signs import tokens_of

NEW, OTHER, NOBODY = "new", "other", "nobody"
MOST_OFFERED = 6


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        required=required,
        widget=widget,
        error_messages={
            "required": "Say on which day.",
            "invalid": "Write the day as 2026-11-03, or choose it.",
        },
    )


class Changeable(forms.Form):
    """A part of a reading that is changed by hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chooses = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chooses else "form-control"
            field.error_messages["invalid_choice"] = "Choose one of these."

    def carry(self, other: forms.Form) -> None:
        """Begin with what was changed by hand in the same part of an earlier reading."""
        for name in other.changed_data:
            if name in self.fields:
                self.initial[name] = other[name].value()


class PartForm(Changeable):
    """One that may be left out: then nothing in it has to be right."""

    keep = forms.BooleanField(label="Keep this", required=False, initial=True)
    people: list[int]  # places in the reading's `whos`
    # Fields that wait behind "More" while they are empty, or say no more than one of these.
    seldom: ClassVar[dict[str, tuple[str, ...]]] = {}

    @property
    def shown(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "keep" and not self._waits(field)]

    @property
    def more(self) -> list[forms.BoundField]:
        return [field for field in self if self._waits(field)]

    def _waits(self, field: forms.BoundField) -> bool:
        plain = ("", None, *self.seldom.get(field.name, ()))
        return field.name in self.seldom and field.value() in plain and not field.errors

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("keep"):
            self._errors.clear()  # type: ignore[attr-defined]


class WhoForm(Changeable):
    """Who is meant: one of those it may be, somebody new, somebody else, or nobody."""

    choice = forms.ChoiceField(label="Who", required=False, widget=forms.RadioSelect)
    name = forms.CharField(label="Name", required=False, max_length=200)

    def __init__(self, *args: Any, who: Who, owner: User, people: list[Person], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.who, self.owner, self.people = who, owner, people
        self.offered = self._offered()
        self.contact: Contact | None = None
        sure = len(who.keys) == 1
        self.initial.setdefault("choice", str(who.keys[0]) if sure else "")
        self.initial.setdefault("name", who.text)
        self._choose()

    @property
    def said(self) -> str:
        return self.who.text

    @property
    def question(self) -> str:
        """What has to be asked, or nothing where the sentence said it."""
        if len(self.who.keys) == 1:
            return ""
        if self.who.is_open:
            return f"Which {self.said}?" if self.said[:1].isupper() else "Who gave it?"
        if not self.said:
            return "Who was it with?"
        if self.offered:
            return f"Nobody in your list is called {self.said}. Is it one of these, or new?"
        return f"Nobody in your list is called {self.said} yet. Is it somebody new?"

    @property
    def is_somebody(self) -> bool:
        return self.contact is not None or self.cleaned_data.get("choice") == NEW

    @property
    def is_else(self) -> bool:
        """Whether the choices beside those offered are to be seen at once."""
        value = self["choice"].value()
        return not self.offered or value in (NEW, OTHER, NOBODY)

    def _offered(self) -> list[Contact]:
        """The likeliest first; for a name that nobody bears, those who are written nearly so."""
        if self.who.keys:
            found = self.owner.contacts.present().in_bulk(self.who.keys[:MOST_OFFERED])
            return [found[key] for key in self.who.keys[:MOST_OFFERED] if key in found]
        return look_alikes(self.owner, self.said, [], []) if self.said else []

    def _choose(self) -> None:
        choices = [(str(contact.pk), contact.name) for contact in self.offered]
        choices += [(NEW, "Somebody new"), (OTHER, "Somebody else in my list"), (NOBODY, "Nobody")]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choice, name = cleaned.get("choice", ""), cleaned.get("name", "")
        if "choice" in self.errors or "name" in self.errors:
            return cleaned
        if not choice:
            self.add_error("choice", self.question or "Say who it was.")
        elif choice == NEW and not name:
            self.add_error("name", "Add a name, even just a first name.")
        elif choice == OTHER:
            self._find(name)
        elif choice.isdecimal():
            self.contact = next(one for one in self.offered if str(one.pk) == choice)
        return cleaned

    def _find(self, name: str) -> None:
        """Whoever in the list bears the name that was typed; several are offered instead."""
        tokens = tokens_of(name)
        size, keys = Names(self.people).at(tokens, 0, expected=True) if tokens else (0, [])
        if not keys or size < len(tokens):
            words = f"Nobody in your list is called {name}." if name else "Type their name."
            self.add_error("name", words)
            return
        found = self.owner.contacts.present().in_bulk(keys[:MOST_OFFERED])
        self.offered = [found[key] for key in keys[:MOST_OFFERED] if key in found]
        if len(self.offered) == 1:
            self.contact = self.offered[0]
            return
        self._choose()
        self.add_error("choice", f"Which {name}?")


class TalkForm(PartForm):
    seldom: ClassVar[dict[str, tuple[str, ...]]] = {
        "direction": ("talked",), "topic": (), "context": (), "follow_up_on": (),
    }  # fmt: skip
    day = day_field("When")
    channel = forms.ChoiceField(label="How", choices=Interaction.Channel.choices)
    direction = forms.ChoiceField(label="Who began", choices=Interaction.Direction.choices)
    topic = forms.CharField(label="About", required=False, max_length=120)
    context = forms.TypedChoiceField(
        label="Where", required=False, coerce=int, empty_value=None
    )  # fmt: skip
    follow_up_on = day_field("Remind me on", required=False)

    def __init__(
        self, *args: Any, talk: Talk, today: date, places: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        initial = {
            "day": talk.day, "channel": talk.channel, "direction": talk.direction,
            "topic": talk.topic, "context": talk.place or "", "follow_up_on": talk.remind_on,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.talk, self.people, self.today = talk, talk.people, today
        self.fields["context"].choices = [("", "Nowhere named"), *places]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        return past(self.cleaned_data["day"], self.today)

    def clean_topic(self) -> str:
        return one_line(self.cleaned_data["topic"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, follow_up = cleaned.get("day"), cleaned.get("follow_up_on")
        if day and follow_up and follow_up <= day:
            self.add_error("follow_up_on", "A reminder comes after the day of the talk.")
        return cleaned


class GiftForm(PartForm):
    seldom: ClassVar[dict[str, tuple[str, ...]]] = {
        "direction": ("given", "received"), "due_on": (), "topic": (),
    }  # fmt: skip
    direction = forms.ChoiceField(
        label="Who gives",
        choices=Exchange.Direction.choices,
    )
    thing = forms.ChoiceField(label="What", choices=Exchange.Thing.choices)
    stage = forms.ChoiceField(label="How far it is", choices=Exchange.Stage.choices)
    due_on = day_field("By", required=False)
    topic = forms.CharField(label="About", required=False, max_length=120)

    def __init__(self, *args: Any, gift: Gift, **kwargs: Any) -> None:
        names = ("direction", "thing", "stage", "due_on", "topic")
        super().__init__(*args, initial={name: getattr(gift, name) for name in names}, **kwargs)
        self.gift, self.people = gift, [gift.who]

    @property
    def legend(self) -> str:
        if self.gift.stage == Exchange.Stage.PROMISED and self.gift.direction == "given":
            return "You promised"
        return "You gave" if self.gift.direction == "given" else "You received"

    def clean_topic(self) -> str:
        return one_line(self.cleaned_data["topic"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        due_on = cleaned.get("due_on")
        if cleaned.get("stage") in Exchange.CLOSED:
            cleaned["due_on"] = None
        elif due_on and due_on < self.gift.day:
            self.add_error("due_on", "That lies before the day it was said.")
        return cleaned


class NewsForm(PartForm):
    kind = forms.ChoiceField(label="Kind of news", choices=Update.Kind.choices)
    words = forms.CharField(
        label="Their news",
        max_length=200,
        error_messages={"required": "Say what is new, in one line."},
    )

    def __init__(self, *args: Any, news: News, **kwargs: Any) -> None:
        initial = {"kind": news.kind, "words": news.words}
        super().__init__(*args, initial=initial, **kwargs)
        self.news, self.people = news, [news.who]
        self.legend = "Their news"

    def clean_words(self) -> str:
        words = one_line(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("Say what is new, in one line.")
        return words


def past(day: date, today: date) -> date:
    """The same day. Raises ValidationError for one to come, or too long ago to be meant."""
    if day > today:
        raise ValidationError("That day has not come yet: choose today or a day before.")
    if day < LONG_AGO:
        raise ValidationError("That is too long ago: choose a day after 1900.")
    return day
