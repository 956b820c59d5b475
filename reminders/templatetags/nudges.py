from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from accounts.models import User
from contacts.models import Contact, Faculty
from reminders.nudges import nudges_about, stamps_of
from reminders.paths import path_with
from reminders.waiting import turn_words

register = template.Library()


@register.inclusion_tag("reminders/_contact_nudges.html", takes_context=True)
def contact_nudges(context: dict[str, Any], contact: Contact) -> dict[str, Any]:
    """What is on Today's list about this person, with the same actions."""
    request = context["request"]
    today = request.user.today()
    nudges = nudges_about(contact, today) if contact.is_active else []
    return {"nudges": nudges, "request": request, "today": today, "back": "person"}


@register.simple_tag
def due_of(owner: User, people: Sequence[Contact], today: date) -> dict[int, str]:
    """What is due today about these people, by their keys, in two or three words each."""
    return stamps_of(owner, people, today)


@register.simple_tag
def turn_of(contact: Contact, today: date) -> str:
    """For who is due: one of this week's people, or why not."""
    return turn_words(contact, today)


@register.inclusion_tag("reminders/_path.html", takes_context=True)
def contact_path(context: dict[str, Any], contact: Contact, today: date) -> dict[str, Any]:
    """For faculty: the ladder, where the owner stands on it, and the next step that is open."""
    request = context["request"]
    given = {"contact": contact, "request": request, "today": today}
    if contact.kind != Contact.Kind.FACULTY or not contact.is_active:
        return given
    entries = Faculty.objects.filter(program=request.user.program_id)
    return given | {"path": path_with(contact, today), "entries": entries}
