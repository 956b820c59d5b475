"""The pictures of a yearly letter: its steps, and a bead for each person."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reminders.rounds import Progress

register = template.Library()
STEPS = {"write": "Write once", "each": "Make each one theirs", "answer": "Answer replies"}


@register.simple_tag
def steps(step: str) -> SafeString:
    """Where one is: filled is done, the ring is now, open is to come; words say it, too."""
    names = list(STEPS)
    now = names.index(step)
    items: list[tuple[Any, ...]] = []
    for place, name in enumerate(names):
        state = "done" if place < now else "next" if place == now else "open"
        current = ' aria-current="step"' if place == now else ""
        items.append((state, SafeString(current), STEPS[name]))
    return format_html(
        '<ol class="steps">{}</ol>', format_html_join("", '<li class="{}"{}>{}</li>', items)
    )


@register.simple_tag
def beads(states: Sequence[str]) -> SafeString:
    """One bead for each person; the words beside it say the same."""
    if not states:
        return SafeString("")
    made = format_html_join("", '<i class="{}"></i>', ((state,) for state in states))
    return format_html('<span class="beadbar" aria-hidden="true">{}</span>', made)


@register.filter
def count_of(progress: Progress, state: str) -> int:
    name = "queued" if state == "soon" else state
    return int(getattr(progress, name))
