from datetime import date
from typing import Any

from django import template

from contacts.models import Contact
from interactions.rhythm import Month, rhythm

register = template.Library()

LEFT, STEP, MINE, THEIRS = 46, 18, 12, 34  # in the picture's own units
LARGEST = 3  # a dot grows with the count up to here


@register.inclusion_tag("interactions/_rhythm.html")
def contact_rhythm(contact: Contact, today: date) -> dict[str, Any]:
    """Twelve months drawn: the owner above, the other below, joined where both wrote."""
    months = rhythm(contact, today)
    return {
        "contact": contact,
        "columns": [_column(number, month) for number, month in enumerate(months)],
        "mine": sum(month.mine for month in months),
        "theirs": sum(month.theirs for month in months),
        "end": LEFT + STEP * (len(months) - 1),
        "left": LEFT,
        "above": MINE,
        "below": THEIRS,
    }


def _column(number: int, month: Month) -> dict[str, Any]:
    return {
        "x": LEFT + STEP * number,
        "letter": f"{month.first_day:%B}"[0],
        "mine": _radius(month.mine),
        "theirs": _radius(month.theirs),
    }


def _radius(count: int) -> int:
    """Nothing for none, and never larger than a dot of three."""
    return count and 3 + min(count, LARGEST)
