from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from contacts.days import typed_birthday
from contacts.models import (
    Contact,
    ContactPoint,
    ContactTag,
    Context,
    Tie,
    usual_for,
    usual_of,
)
from contacts.names import Name
from contacts.points import email_key, key_of, link_kind
from contacts.text import folded, one_line

CADENCES = [
    ("", "Off"),
    (14, "2 weeks"),
    (30, "month"),
    (56, "8 weeks"),
    (120, "term"),
    (365, "year"),
]
MOST_COMPARED = 300
web_address = URLValidator(schemes=["http", "https"])
Kind = ContactPoint.Kind


class Lines(forms.CharField):
    """Several values, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=5000, **kwargs)
        self.widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        found = (one_line(line).strip() for line in str(super().clean(value)).split("\n"))
        lines = list(dict.fromkeys(line for line in found if line))
        if len(lines) > 20:
            raise ValidationError("Up to 20 are kept: take out some.")
        if any(len(line) > 500 for line in lines):
            raise ValidationError("One of these is longer than 500 characters.")
        return lines


def mail_addresses(lines: list[str]) -> list[str]:
    """The same lines. Raises ValidationError, naming the first that is no mail address."""
    for address in lines:
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"“{address}” is not a mail address.") from None
    return lines


def web_addresses(lines: list[str]) -> list[str]:
    """The same lines. Raises ValidationError, naming the first that is no whole web address."""
    for address in lines:
        try:
            web_address(address)
        except ValidationError:
            raise ValidationError(
                f"“{address}” does not begin with https:// or is not complete."
            ) from None
    return lines


class ContactForm(forms.ModelForm):
    """Somebody, to be added or changed.

    A change is of the fields that were changed: those that another tab or an import has changed
    since the page was opened, and this one has not, stay as they are.
    """

    emails = Lines(label="Mail addresses", help_text="One a line.")
    phones = Lines(label="Phones", help_text="One a line.")
    links = Lines(
        label="LinkedIn and other links", help_text="One a line, beginning with https://."
    )
    birthday = forms.CharField(
        max_length=40, required=False, help_text="March 5, or March 5, 1988."
    )
    tag_names = forms.CharField(
        label="Tags", max_length=400, required=False, help_text="Separated by commas."
    )
    usual_rhythm = forms.BooleanField(
        label="Or be in touch in the usual rhythm of their kind", required=False, initial=True,
        help_text="What is usual stands in the settings, under Rhythm.",
    )  # fmt: skip
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = ["name", "called", "kind", "pronouns", "employer", "title", "place", "birthday",
                  "interests", "how_met", "cadence_days", "notes"]  # fmt: skip
        labels = {"cadence_days": "Be in touch about every so many days"}
        help_texts = {
            "notes": "Only you can see this.",
            "cadence_days": "30 is a month, 120 a term. Empty: no rhythm.",
        }
        error_messages = {"name": {"required": "Add a name, even just a first name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Contact] = []
        self.initial["birthday"] = self.instance.birthday_words
        self.fields["cadence_days"].min_value = 1  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["usual_rhythm"]
            for field in self.fields.values():
                field.show_hidden_initial = True
            points = list(self.instance.points.all())
            self.initial["emails"] = _lines(points, Kind.EMAIL)
            self.initial["phones"] = _lines(points, Kind.PHONE)
            self.initial["links"] = _lines(points, Kind.LINKEDIN, Kind.LINK)
            self.initial["tag_names"] = ", ".join(tag.name for tag in self.instance.tags.all())

    def opened_with(self) -> Iterator[str]:
        """What the fields held when the page was opened, to go out with it and come back."""
        if self.instance.pk:
            yield from (field.as_hidden(only_initial=True) for field in self)

    def _leave_unchanged(self, cleaned: dict[str, Any]) -> None:
        if not any(name.startswith("initial-") for name in self.data):
            return
        for name in set(cleaned) - set(self.changed_data):
            cleaned[name] = self.fields[name].clean(self.initial.get(name))
            if clean := getattr(self, f"clean_{name}", None):
                self.cleaned_data[name] = cleaned[name]
                cleaned[name] = clean()

    def clean_cadence_days(self) -> int | None:
        days = self.cleaned_data["cadence_days"]
        if days is not None and not 1 <= days <= 3650:
            raise ValidationError("Choose from 1 to 3,650 days, or leave it empty.")
        return days

    def clean_birthday(self) -> str:
        words: str = self.cleaned_data["birthday"]
        try:
            return typed_birthday(words, self.instance.owner.today()) if words else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def clean_emails(self) -> list[str]:
        return mail_addresses(self.cleaned_data["emails"])

    def clean_links(self) -> list[str]:
        return web_addresses(self.cleaned_data["links"])

    def clean_tag_names(self) -> list[str]:
        names = (one_line(name).strip()[:40] for name in self.cleaned_data["tag_names"].split(","))
        return list(dict.fromkeys(name for name in names if name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk:
            self._leave_unchanged(cleaned)
        if cleaned.get("usual_rhythm") and cleaned.get("cadence_days") is None:
            usual = usual_of(self.instance.owner)
            cleaned["cadence_days"] = usual_for(usual, cleaned.get("kind", ""), [])[0]
        for name in (
            "name",
            "called",
            "pronouns",
            "employer",
            "title",
            "place",
            "interests",
            "how_met",
        ):
            if name in cleaned:
                cleaned[name] = one_line(cleaned[name]).strip()
        if cleaned.get("name") == "" and "name" not in self.errors:
            self.add_error("name", "Add a name, even just a first name.")
        if self.instance._state.adding and not cleaned.get("sure") and not self.errors:
            self.alike = look_alikes(
                self.instance.owner, cleaned["name"], cleaned["emails"], cleaned["links"]
            )
            if self.alike:
                self.add_error(None, "You may know this person already.")
        return cleaned

    @transaction.atomic
    def keep(self, today: date) -> Contact:
        """Save the person with points and tags, and recompute what follows from them."""
        contact = self.instance
        contact.keep(today)
        wanted: list[tuple[str, str]] = [
            (Kind.EMAIL, value) for value in self.cleaned_data["emails"]
        ]
        wanted += [(Kind.PHONE, value) for value in self.cleaned_data["phones"]]
        wanted += [(link_kind(value), value) for value in self.cleaned_data["links"]]
        for point in contact.points.all():
            if (point.kind, point.value) in wanted:
                wanted.remove((point.kind, point.value))
            else:
                point.delete()
        ContactPoint.objects.bulk_create(
            ContactPoint(owner_id=contact.owner_id, contact=contact, kind=kind, value=value,
                         key=key_of(kind, value)[:500])
            for kind, value in wanted
        )  # fmt: skip
        names = set(self.cleaned_data["tag_names"])
        contact.tags.exclude(name__in=names).delete()
        kept = set(contact.tags.values_list("name", flat=True))
        ContactTag.objects.bulk_create(
            ContactTag(owner_id=contact.owner_id, contact=contact, name=name)
            for name in names - kept
        )
        contact.keep(today)
        return contact


def look_alikes(owner: User, name: str, emails: list[str], links: list[str]) -> list[Contact]:
    """At most five of the owner's people: of the same name, address or profile, or a near name."""
    people, typed = owner.contacts.present(), Name(name)
    known = Q(sort_name=folded(name)[:220])
    known |= Q(points__kind=Kind.EMAIL, points__key__in=[email_key(email) for email in emails])
    profiles = [key_of(Kind.LINKEDIN, link) for link in links if link_kind(link) == Kind.LINKEDIN]
    known |= Q(points__kind=Kind.LINKEDIN, points__key__in=profiles)
    found = list(people.filter(known).distinct()[:5])
    near = Q(sort_name__contains=typed.family) | Q(sort_name__startswith=folded(name)[:3])
    compared = people.filter(near).exclude(pk__in=[contact.pk for contact in found])
    for contact in compared.by_name()[:MOST_COMPARED]:
        if typed.may_be(Name(contact.name)):
            found.append(contact)
    return found[:5]


class ContextForm(forms.ModelForm):
    """A course, group, event or workplace of the owner's own."""

    class Meta:
        model = Context
        fields = ["kind", "code", "name", "section", "starts_on", "ends_on"]
        labels = {"starts_on": "First day", "ends_on": "Last day"}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        error_messages = {"name": {"required": "Give it a name."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Context.Kind.choices  # type: ignore[attr-defined]

    def twin(self) -> Context | None:
        """One of the owner's that is like this in everything: the same form, sent twice."""
        if not self.instance._state.adding:
            return None
        return Context.objects.filter(owner=self.instance.owner, **self.cleaned_data).first()


class TieForm(forms.ModelForm):
    class Meta:
        model = Tie
        fields = ["context", "role", "starts_on", "ends_on"]
        labels = {"context": "Course, group, event or workplace", "role": "As",
                  "starts_on": "From", "ends_on": "Until"}  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        error_messages = {"context": {"required": "Choose one from the list."}}

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contexts = Context.objects.open_to(owner).select_related("term")
        self.fields["context"].queryset = contexts  # type: ignore[attr-defined]
        self.fields["context"].label_from_instance = lambda context: context.label  # type: ignore[attr-defined]
        self.fields["context"].empty_label = "Choose one"  # type: ignore[attr-defined]
        self.fields["role"].required = False
        self.fields["role"].choices = [("", "What is usual there"), *Tie.Role.choices]  # type: ignore[attr-defined]

    def add(self, owner: User, contact: Contact | None) -> Tie:
        """The tie, made or, where it stood already, with the days that were given now."""
        data = self.cleaned_data
        context, role = data["context"], data["role"] or data["context"].usual_role
        days = {name: data[name] for name in ("starts_on", "ends_on") if data[name]}
        tie, _ = Tie.objects.update_or_create(
            owner=owner, contact=contact, context=context, role=role, defaults=days
        )
        return tie


def _lines(points: list[ContactPoint], *kinds: str) -> str:
    return "\n".join(point.value for point in points if point.kind in kinds)
