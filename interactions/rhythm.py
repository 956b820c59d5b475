"""Twelve months of a back-and-forth: who wrote in which month."""

from dataclasses import dataclass
from datetime import date

from contacts.models import Contact
from interactions.models import Interaction, Participation

MONTHS = 12
Direction = Interaction.Direction


@dataclass(frozen=True)
class Month:
    """One month: how often the owner wrote, and how often they did. A talk counts for both."""

    first_day: date
    mine: int
    theirs: int


def rhythm(contact: Contact, today: date) -> list[Month]:
    """The last twelve months to this one, oldest first, in one query."""
    firsts = _first_days(today)
    rows = Participation.objects.filter(
        owner=contact.owner_id,
        contact=contact,
        day__gte=firsts[0],
        day__lte=today,
        interaction__deleted_at__isnull=True,
    ).values_list("day", "interaction__direction")
    mine, theirs = dict.fromkeys(firsts, 0), dict.fromkeys(firsts, 0)
    for day, direction in rows:
        month = day.replace(day=1)
        mine[month] += direction != Direction.GOT
        theirs[month] += direction != Direction.WROTE
    return [Month(month, mine[month], theirs[month]) for month in firsts]


def _first_days(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    months = range(last - MONTHS + 1, last + 1)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
