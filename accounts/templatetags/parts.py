"""The small parts that every page is made of: icons, dots, labels, dates as people say them."""

from calendar import month_name as MONTHS
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
CLOTHS = 8
HEIGHTS = [2, -4, 3, -2, 4, -3, 2, -4]
CONTEXT_ICONS = {
    "course": "book-open",
    "group": "users-round",
    "event": "calendar-days",
    "workplace": "landmark",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Lucide icon from the sprite; always beside a word, so hidden from assistive technology."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def dot(person: Any, size: str = "md") -> SafeString:
    """A person, as a round with initials; a second ring means faculty. Always beside the name."""
    ring = " is-faculty" if getattr(person, "kind", "") == "faculty" else ""
    return format_html(
        '<span class="dot dot-{} cloth-{}{}" aria-hidden="true">{}</span>',
        size,
        cloth(person),
        ring,
        initials(person.name),
    )


@register.simple_tag
def label(context: Any, shared: bool = False) -> SafeString:
    """A course, group, event or workplace; green when both people are in it."""
    return format_html(
        '<span class="label{}">{}{}</span>',
        " is-shared" if shared else "",
        icon(CONTEXT_ICONS[context.kind]),
        context.label,
    )


@register.simple_tag
def thread(states: Sequence[str]) -> SafeString:
    """The dots of a day or of steps: filled is done, the ring is next, open can wait.

    A solid line has happened, a dotted one could. Always beside words that say the same.
    """
    points = [(9 + 34 * i, 16 + HEIGHTS[i % len(HEIGHTS)]) for i in range(len(states))]
    lines = format_html_join(
        "",
        '<path class="{}" d="M{} {}L{} {}" />',
        (
            ("happened" if states[i] == states[i + 1] == "done" else "could", *start, *end)
            for i, (start, end) in enumerate(pairwise(points))
        ),
    )
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="{}" />',
        (
            (state, *at, 7 if state == "next" else 6)
            for state, at in zip(states, points, strict=True)
        ),
    )
    return format_html(
        '<svg class="thread-line" width="{0}" height="32" viewBox="0 0 {0} 32" aria-hidden="true"'
        ' focusable="false">{1}{2}</svg>',
        34 * len(states) - 16,
        lines,
        dots,
    )


@register.filter
def near(day: date | None, today: date) -> str:
    """A day as people say it: Today, Yesterday, Nov 13, or Sep 4, 2024 outside this year."""
    if day is None:
        return "Not yet"
    ago = (today - day).days
    if ago in (0, 1, -1):
        return {0: "Today", 1: "Yesterday", -1: "Tomorrow"}[ago]
    year = "" if day.year == today.year or 0 < ago < 180 else f", {day.year}"
    return f"{day:%b} {day.day}{year}"


@register.filter
def words(number: int) -> str:
    """Numbers under ten as words, as they stand in a sentence."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


def people_words(number: int) -> str:
    """ "one person", "two people", as they stand in a sentence."""
    return "one person" if number == 1 else f"{words(number)} people"


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key that only the template knows; nothing where there is none."""
    return values.get(key, "")


@register.filter
def times(number: int) -> str:
    """How often, as it stands in a sentence."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{words(number)} times")


@register.filter
def month_name(number: int) -> str:
    return MONTHS[number]


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The fields that the summary above a form leads to."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def initials(name: str) -> str:
    """Of first and last word, without titles; a middle dot for a name with no letters in it."""
    found = [word for word in name.split() if word[0].isalpha() and word.casefold() != "dr."]
    letters = [word[0].upper() for word in found]
    return "".join(letters[:1] + letters[1:][-1:]) or "·"


def cloth(person: Any) -> int:
    """The ground of a person's dot, 1 to 8: by id only, so it never says anything of them."""
    return (person.id or 0) * 7 % CLOTHS + 1
