"""Bringing a file, and choosing in its review: for everybody at once, and for each."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.http import is_key
from contacts.days import spoken, typed_birthday
from contacts.forms import CADENCES, Lines, mail_addresses, web_addresses
from contacts.models import Contact, Context, Tie
from contacts.text import one_line
from interactions.formats import KINDS, by_hand
from interactions.formats.shapes import LONGEST
from interactions.forms import LONG_AGO
from interactions.imports.meetings import Meeting
from interactions.imports.reviewing import LEAVE, MEETINGS, MESSAGES, MOST_KEPT_UP, NEW, Candidate
from interactions.models import Import

CELLS = ["name", "called", "emails", "phones", "urls", "employer", "title", "birthday"]


class UploadForm(forms.Form):
    """A file, or words pasted in its place."""

    file = forms.FileField(
        label="File", required=False, error_messages={"empty": "That file is empty."}
    )
    words = forms.CharField(
        label="Or paste it here",
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A list of names and addresses, or a Zoom chat.",
        error_messages={"max_length": "That is too long to paste. Save it as a file first."},
    )
    kind = forms.ChoiceField(
        label="What it is",
        required=False,
        choices=[("", "Find out"), *((key, kind.name) for key, kind in KINDS.items())],
    )

    @property
    def brought_in(self) -> str:
        """The field that what was brought came in, where its errors belong."""
        return "file" if self.cleaned_data.get("file") else "words"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_empty = not cleaned.get("file") and not (cleaned.get("words") or "").strip()
        if is_empty and not self.errors:
            self.add_error("file", "Choose a file first, or paste a list.")
        return cleaned


class ColumnsForm(forms.Form):
    """What each column of a table holds; `has_header` says whether its first line names them."""

    has_header = forms.BooleanField(
        label="The first line names the columns", required=False, initial=True
    )

    def __init__(self, data: Any = None, *, rows: list[list[str]]) -> None:
        super().__init__(data)
        header = rows[0] if rows else []
        for number, guess in enumerate(by_hand.guesses(header)):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=f"Column {number + 1}, {header[number]}"
                if header[number]
                else f"Column {number + 1}",
                choices=list(by_hand.WORDS.items()),
                initial=guess,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def columns(self, rows: list[list[str]]) -> list[tuple[Any, list[str]]]:
        """Each column's field with the first cells that have words."""
        fields = [self[name] for name in self.fields if name != "has_header"]
        return [
            (field, [row[number] for row in rows[1:] if number < len(row) and row[number]][:3])
            for number, field in enumerate(fields)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not by_hand.NAMING & set(self._meanings(cleaned)):
            raise ValidationError("Say which column has the name, or the mail address.")
        return cleaned

    def kind(self) -> str:
        meanings = self._meanings(self.cleaned_data)
        return by_hand.kind_of(meanings, self.cleaned_data["has_header"])

    def _meanings(self, cleaned: dict[str, Any]) -> list[str]:
        return [str(cleaned.get(name, "")) for name in self.fields if name != "has_header"]


class Several(Lines):
    """Several values, one a line, however a browser ends its lines."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "").split() != str(data or "").split()


class CellsForm(forms.Form):
    """What a file says of one person, to be corrected before it is taken."""

    name = forms.CharField(
        max_length=LONGEST["name"],
        error_messages={"required": "Add a name, even just a first name."},
    )
    called = forms.CharField(label="What you call them", max_length=80, required=False)
    emails = Several(label="Mail addresses")
    phones = Several(label="Phones")
    urls = Several(label="Links")
    employer = forms.CharField(max_length=200, required=False)
    title = forms.CharField(max_length=200, required=False)
    birthday = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any = None, *, one: Candidate, today: date) -> None:
        row = one.row
        initial = {name: row[name] for name in CELLS}
        for name in ("emails", "phones", "urls"):
            initial[name] = "\n".join(row[name])
        initial["birthday"] = spoken(row["birthday"]) if row["birthday"] else ""
        super().__init__(data, initial=initial, prefix=f"p{one.index}")
        self.row, self.today = row, today
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            if self.is_bound and name in self.errors:
                field.widget.attrs["class"] += " is-invalid"

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"]).strip()
        if not name:
            raise ValidationError("Add a name, even just a first name.")
        return name

    def clean_emails(self) -> list[str]:
        return mail_addresses(self.cleaned_data["emails"])

    def clean_urls(self) -> list[str]:
        return web_addresses(self.cleaned_data["urls"])

    def clean_birthday(self) -> str:
        words: str = self.cleaned_data["birthday"]
        try:
            return typed_birthday(words, self.today) if words else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def corrections(self) -> dict[str, Any]:
        """The cells that differ from what the file says."""
        data = self.cleaned_data
        changed = {name: data[name] for name in self.changed_data}
        return {name: value for name, value in changed.items() if value != self.row[name]}


class ReviewForm(forms.Form):
    """What to do with the people of an import, for all of them at once."""

    kind = forms.ChoiceField(
        label="They are", choices=Contact.Kind.choices, initial=Contact.Kind.PROFESSIONAL
    )
    context = forms.ModelChoiceField(
        Context.objects.none(), label="You know them from", required=False, empty_label="Nothing"
    )
    new_context = forms.CharField(label="Or from somewhere new", max_length=200, required=False)
    new_kind = forms.ChoiceField(
        label="Which is a", choices=Context.Kind.choices, initial=Context.Kind.EVENT, required=False
    )
    role = forms.ChoiceField(
        label="As", choices=[("", "What is usual there"), *Tie.Role.choices], required=False
    )
    tags = forms.CharField(label="Tags", max_length=400, required=False)
    cadence_days = forms.TypedChoiceField(
        label="Rhythm for “Keep up”", choices=CADENCES, required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    log = forms.BooleanField(label="Log that we met there", required=False)
    day = forms.DateField(
        label="On which day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    keep_words = forms.BooleanField(
        label="Keep what they said with the log",
        required=False,
        help_text="Only you would see it. Off, their words are forgotten after this review.",
    )
    sign = forms.ChoiceField(label="End the messages with", required=False)

    def __init__(self, data: Any = None, *, source: Import, meeting: Meeting, today: date) -> None:
        self.source, self.today = source, today
        initial = self._guesses(meeting)
        initial |= {key: value for key, value in source.choices.items() if key != "people"}
        if isinstance(initial.get("tags"), list):
            initial["tags"] = ", ".join(initial["tags"])
        super().__init__(data, initial=initial)
        context = self.fields["context"]
        context.queryset = Context.objects.open_to(source.owner).select_related("term")  # type: ignore[attr-defined]
        context.label_from_instance = lambda context: context.label  # type: ignore[attr-defined]
        owner = source.owner
        ends = [("", "Nothing"), ("mail", f"Your address, {owner.email}")]
        if owner.linkedin_url:
            ends.insert(1, ("linkedin", "Your LinkedIn address"))
        self.fields["sign"].choices = ends  # type: ignore[attr-defined]
        if source.kind != "zoom_chat":
            del self.fields["sign"]
        if source.kind == MESSAGES:
            self._ask_about_messages()
        elif source.kind != "zoom_chat":
            del self.fields["keep_words"]

    def _ask_about_messages(self) -> None:
        """Their days are their own; what is logged, and what is kept of it, takes a yes each."""
        del self.fields["day"]
        log, words = self.fields["log"], self.fields["keep_words"]
        log.label = "Log the days you wrote to each other"
        log.help_text = (
            "One line for each person and day: you wrote, they wrote, or both. Off, only how many"
            " messages there were and the last day are noted, with those you add."
        )
        words.label = "Keep the words of the messages, too"
        words.help_text = (
            "What you wrote to each other, their words as well as yours, would stay in your log,"
            " where only you see it. Messages to groups keep no words. Off, all of them are"
            " forgotten after this review."
        )

    def _guesses(self, meeting: Meeting) -> dict[str, Any]:
        """A meeting is logged unless that is unticked; its day and name stand in the fields."""
        owner, day = self.source.owner, meeting.day
        guesses: dict[str, Any] = {"day": day}
        if self.source.kind in MEETINGS:
            guesses |= {"log": True, "kind": Contact.Kind.STUDENT}
            guesses["sign"] = "linkedin" if owner.linkedin_url else ""
            events = Context.objects.open_to(owner).of_kind(Context.Kind.EVENT)
            event = events.filter(starts_on=day).first() if day else None
            guesses["context"] = event.pk if event else None
            guesses["new_context"] = "" if event else meeting.topic or "Zoom meeting"
        return guesses

    def clean_tags(self) -> list[str]:
        names = (one_line(name).strip()[:40] for name in self.cleaned_data["tags"].split(","))
        return list(dict.fromkeys(name for name in names if name))

    def clean_new_context(self) -> str:
        return one_line(self.cleaned_data["new_context"]).strip()

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day > self.today:
            raise ValidationError("That day has not come yet.")
        if day and day < LONG_AGO:
            raise ValidationError("That is too long ago: choose a day after 1900.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = cleaned.get("new_context")
        if cleaned.get("context") and named:
            if named != self.initial.get("new_context"):
                self.add_error("new_context", "Choose one from the list, or name a new one.")
            cleaned["new_context"] = ""  # it was only our guess
        if self.source.kind == MESSAGES:
            if cleaned.get("keep_words") and not cleaned.get("log"):
                self.add_error("log", "Words are kept with the log: tick both, or neither.")
        elif cleaned.get("log") and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", "Say on which day you met, or do not log it.")
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """What is kept of it, as JSON holds it."""
        data = {name: self.cleaned_data[name] for name in self.fields}
        data["context"] = data["context"].pk if data["context"] else None
        data["new_kind"] = data["new_kind"] or Context.Kind.EVENT
        data["day"] = data["day"].isoformat() if data.get("day") else None
        return data


def chosen_of_each(data: Any, found: Iterable[Candidate]) -> dict[str, dict[str, Any]]:
    """What was ticked for each person that the form showed; all of them where it says not whom.

    A page that shows fifty of ten thousand must not untick the others.
    """
    shown = set(data.getlist("shown"))
    ticked = {name: set(data.getlist(name)) for name in ("chosen", "kept_up")}
    chosen = {}
    for one in found:
        key = str(one.index)
        if shown and key not in shown:
            continue
        who = data.get(f"who-{key}")
        if who is None:
            who = NEW if key in ticked["chosen"] else LEAVE
        elif who != NEW and not is_key(who):
            who = LEAVE
        chosen[key] = {
            "who": who,
            "keep": key in ticked["kept_up"],
            "take": [name for name in data.getlist(f"take-{key}") if name in CELLS],
        }
    return chosen


def wrong_together(found: Iterable[Candidate], cadence_days: int | None) -> str:
    """What is wrong with the people to keep up with, or nothing."""
    kept_up = sum(one.kept_up and one.decided == NEW and not one.match for one in found)
    if kept_up > MOST_KEPT_UP:
        return (
            f"You ticked {kept_up} people to keep up with. Pick up to {MOST_KEPT_UP} now;"
            " the others can have a rhythm any day."
        )
    if kept_up and not cadence_days:
        return "Choose the rhythm for those ticked “Keep up”."
    return ""
