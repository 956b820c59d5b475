from typing import Any

from django import template

from contacts.models import Contact
from reminders.nudges import nudges_about

register = template.Library()


@register.inclusion_tag("reminders/_contact_nudges.html", takes_context=True)
def contact_nudges(context: dict[str, Any], contact: Contact) -> dict[str, Any]:
    """What is on Today's list about this person, with the same actions."""
    request = context["request"]
    today = request.user.today()
    nudges = nudges_about(contact, today) if contact.is_active else []
    return {"nudges": nudges, "request": request, "today": today, "back": "person"}
