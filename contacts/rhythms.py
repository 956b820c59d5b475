"""How often to be in touch, with whom, and when not: the owner's rhythm, and one person's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import Request, toast
from accounts.models import User
from accounts.templatetags.parts import people_words, words
from contacts.forms import CADENCES
from contacts.models import (
    Contact,
    Quiet,
    QuietTime,
    UsualRhythm,
    monday,
    people_a_week,
    period_words,
    quiet_of,
    usual_for,
    usual_of,
)
from contacts.models.usual import WORDS
from contacts.plan import AHEAD, Place, plan

LONGEST_QUIET = timedelta(days=370)
SALT = "contacts.quiet"


@dataclass(frozen=True)
class Week:
    """A week to come: its people by the day they come up, and what makes it quiet."""

    first: date
    people: list[tuple[date, Contact]]
    quiet: list[Quiet]


class RhythmForm(forms.Form):
    """How many people a week, and what is usual for each kind and role."""

    people_a_week = forms.IntegerField(
        label="People a week", min_value=1, max_value=50,
        error_messages={
            "min_value": "Let at least one person a week come up, or mute who should not.",
            "max_value": "More than 50 a week is nobody’s week. Choose fewer.",
        },
        help_text="At most so many come up to be kept in touch with, from Monday to Sunday.",
    )  # fmt: skip

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        usual = usual_of(owner)
        initial = {key.replace(".", "_"): usual[key] or "" for key in WORDS}
        initial["people_a_week"] = owner.people_a_week
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.owner = owner
        for key, name in WORDS.items():
            self.fields[key.replace(".", "_")] = forms.TypedChoiceField(
                label=name, choices=_usual_choices(usual[key]), coerce=int, empty_value=None,
                required=False,
            )  # fmt: skip

    def usual_fields(self, of: str) -> list[forms.BoundField]:
        return [self[key.replace(".", "_")] for key in WORDS if key.startswith(of)]

    @property
    def kinds(self) -> list[forms.BoundField]:
        return self.usual_fields("kind.")

    @property
    def roles(self) -> list[forms.BoundField]:
        return self.usual_fields("role.")

    def keep(self, today: date) -> None:
        self.owner.set_people_a_week(self.cleaned_data["people_a_week"], today)
        for key in WORDS:
            days = self.cleaned_data[key.replace(".", "_")]
            UsualRhythm.objects.update_or_create(
                owner=self.owner, of=key, defaults={"cadence_days": days}
            )


class QuietForm(forms.ModelForm):
    class Meta:
        model = QuietTime
        fields = ["starts_on", "ends_on", "name"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }
        error_messages = {
            "starts_on": {"required": "Choose the first day."},
            "ends_on": {"required": "Choose the last day."},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last - first > LONGEST_QUIET:
            self.add_error("ends_on", "That is more than a year. Mute people instead.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The owner is no field of the form, but the same days twice are one quiet time.
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude - {"owner"}


@require_http_methods(["GET", "HEAD", "POST"])
def rhythm(request: Request) -> HttpResponse:
    owner, today = request.user, request.user.today()
    form = RhythmForm(request.POST or None, owner=owner)
    shown = None
    if request.method == "POST" and form.is_valid():
        if "show" not in request.POST:
            form.keep(today)
            toast(request, "Saved.")
            return redirect("contacts:rhythm")
        shown = weeks_ahead(owner, today, form.cleaned_data["people_a_week"])
    context = {
        "form": form,
        "quiet_form": QuietForm(instance=QuietTime(owner=owner)),
        "weeks": shown,
        **_quiet_context(owner, today),
    }
    return render(request, "contacts/rhythm.html", context)


def _quiet_context(owner: User, today: date) -> dict[str, Any]:
    school = [one for one in quiet_of(owner, today, today + LONGEST_QUIET) if not one.is_own]
    return {
        "today": today,
        "load": load_words(owner, owner.people_a_week),
        "school": school,
        "own": owner.quiet_times.filter(ends_on__gte=today),
    }


@require_POST
def quiet_add(request: Request) -> HttpResponse:
    owner, today = request.user, request.user.today()
    form = QuietForm(request.POST, instance=QuietTime(owner=owner))
    if form.is_valid():
        row = form.save()
        toast(request, f"Quiet {days_words(row.starts_on, row.ends_on)}.", undo=_undo(row))
        return redirect("contacts:rhythm")
    context = {"form": RhythmForm(owner=owner), "quiet_form": form, **_quiet_context(owner, today)}
    return render(request, "contacts/rhythm.html", context)


def _undo(row: QuietTime) -> str:
    return reverse("contacts:quiet_delete", args=[row.pk])


@require_POST
def quiet_delete(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(request.user.quiet_times, pk=pk)
    said = dumps(
        [row.starts_on.isoformat(), row.ends_on.isoformat(), row.name], salt=_salt(request)
    )
    row.delete()
    again = reverse("contacts:quiet_again", args=[said])
    toast(request, f"Not quiet {days_words(row.starts_on, row.ends_on)}.", undo=again)
    return redirect("contacts:rhythm")


@require_POST
def quiet_again(request: Request, said: str) -> HttpResponse:
    """Undo of a delete: what was there comes signed in the address, since the row is gone."""
    try:
        first, last, name = loads(said, salt=_salt(request))
    except BadSignature:
        raise Http404 from None
    days = {"starts_on": date.fromisoformat(first), "ends_on": date.fromisoformat(last)}
    QuietTime.objects.get_or_create(owner=request.user, **days, defaults={"name": name})
    toast(request, f"Quiet {days_words(*days.values())}.")
    return redirect("contacts:rhythm")


def _salt(request: Request) -> str:
    return f"{SALT}.{request.user.pk}"


@require_POST
def gently(request: Request) -> HttpResponse:
    """After a long silence: whoever was due before today comes again over one rhythm from now."""
    before, today = request.user.fresh_start_on, request.user.today()
    request.user.start_afresh(today, today)
    undo = reverse("contacts:gently_back", args=[before or "never"])
    toast(request, "A fresh start: a few people a week, and nobody is late.", undo=undo)
    return redirect("home")


@require_POST
def gently_back(request: Request, before: str) -> HttpResponse:
    today = request.user.today()
    try:
        day = None if before == "never" else date.fromisoformat(before)
    except ValueError:
        raise Http404 from None
    if day and day > today:
        raise Http404
    request.user.start_afresh(day, today)
    toast(request, "Taken back. Everybody is due when they were.")
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def person_rhythm(request: Request, pk: int) -> HttpResponse:
    """One person's rhythm, with the next 60 days before it is saved."""
    contact = get_object_or_404(request.user.contacts.active(), pk=pk)
    owner, today = request.user, request.user.today()
    roles = contact.ties.values_list("role", flat=True)
    days, of = usual_for(usual_of(owner), contact.kind, roles)
    chosen = request.POST.get("cadence_days", str(contact.cadence_days or ""))
    choices = _choices(contact.cadence_days)
    error, shown = "", None
    if request.method == "POST":
        if chosen not in {value for value, _ in choices}:
            error, chosen = "Choose one of these.", str(contact.cadence_days or "")
        elif "show" in request.POST:
            shown = weeks_ahead(owner, today, owner.people_a_week, contact, _number(chosen))
        else:
            contact.set_cadence(_number(chosen), today)
            toast(request, f"{contact.name}: {_next_words(contact)}")
            return redirect(contact)
    context = {
        "contact": contact, "choices": choices, "chosen": chosen, "error": error, "weeks": shown,
        "usual": days, "usual_words": f"{WORDS[of].lower()}: {period_words(days)}", "today": today,
    }  # fmt: skip
    return render(request, "contacts/person_rhythm.html", context)


def _next_words(contact: Contact) -> str:
    day = contact.next_due
    return f"next on {day:%A, %B} {day.day}." if day else "no rhythm."


def _number(text: str) -> int | None:
    return int(text) if text else None


@require_POST
def mute(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.active(), pk=pk)
    contact.mute(request.user.today())
    undo = reverse("contacts:unmute", args=[pk])
    toast(request, f"{contact.name} is muted: in your list, and never on Today.", undo=undo)
    return redirect(contact)


@require_POST
def unmute(request: Request, pk: int) -> HttpResponse:
    contact = get_object_or_404(request.user.contacts.present(), pk=pk)
    contact.unmute(request.user.today())
    undo = reverse("contacts:mute", args=[pk])
    toast(request, f"{contact.name} comes up again.", undo=undo if contact.is_active else "")
    return redirect(contact)


def weeks_ahead(
    owner: User, today: date, a_week: int, changed: Contact | None = None, days: int | None = None
) -> list[Week]:
    """The next 60 days by week, with `changed` in touch every so many `days`; saves nothing."""
    people = {contact.pk: contact for contact in owner.contacts.in_line(today)}
    if changed is not None:
        people[changed.pk] = _with_cadence(changed, days, owner)
    places = [place for contact in people.values() if (place := Place.of(contact))]
    week = monday(today)
    taken = sum(one.turn_on == week and one.next_due is None for one in people.values())
    quiet = quiet_of(owner, today, today + timedelta(days=AHEAD))
    found = plan(places, a_week, quiet, today, taken=taken)
    return list(_weeks(found, people, quiet, today))


def _weeks(
    found: Iterable[tuple[date, int]], people: dict[int, Contact], quiet: list[Quiet], today: date
) -> Iterable[Week]:
    by_week = {
        week: [(day, people[key]) for day, key in rows]
        for week, rows in groupby(found, key=lambda one: monday(one[0]))
    }
    first = monday(today)
    while first < today + timedelta(days=AHEAD):
        last = first + timedelta(days=6)
        told = [one for one in quiet if one.first <= last and one.last >= max(first, today)]
        yield Week(first, by_week.get(first, []), told)
        first += timedelta(days=7)


def _with_cadence(contact: Contact, days: int | None, owner: User) -> Contact:
    contact.cadence_days = days
    contact.take_rule(owner.fresh_start_on)
    return contact


def load_words(owner: User, a_week: int) -> str:
    """Whether what the rhythms ask for fits into the weeks, in plain words."""
    rows = owner.contacts.in_rhythm().order_by().values_list("cadence_days")
    cadences = dict(rows.annotate(Count("pk")))
    asked, people = people_a_week(cadences), sum(cadences.values())
    if not people:
        return "Nobody has a rhythm yet."
    many = words(people).capitalize()
    have = "One person has a rhythm" if people == 1 else f"{many} people have a rhythm"
    about = f"{have}, and that asks for about {people_words(ceil(asked))} a week."
    if asked <= a_week:
        most = "nobody waits longer than one rhythm and a week more, and most wait for none"
        return f"{about} It fits: {most}."
    longer = ceil(people / a_week)
    weeks = "a week" if longer == 1 else f"{words(longer)} weeks"
    return (
        f"{about} That is more than the {words(a_week)} who may come up, so somebody may wait "
        f"{weeks} longer than one rhythm and a week more. Let more come up, or give some people a "
        "longer rhythm."
    )


def days_words(first: date, last: date) -> str:
    if first == last:
        return f"on {first:%B} {first.day}"
    return f"from {first:%B} {first.day} until {last:%B} {last.day}"


def _choices(days: int | None) -> list[tuple[str, str]]:
    """The rhythms that are offered, and the one that stands."""
    choices = [(str(value), name) for value, name in CADENCES]
    if days and str(days) not in dict(choices):
        choices.insert(1, (str(days), f"{days} days"))
    return choices


def _usual_choices(days: int | None) -> list[tuple[str, str]]:
    return [
        (value, f"Every {name.lower()}" if value else "No rhythm") for value, name in _choices(days)
    ]
