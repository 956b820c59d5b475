"""How far a new acquaintance has come: from having met to a settled back-and-forth."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from contacts.models import Contact
from interactions.models import Interaction

STEPS = ["Met", "First message", "They answered", "Second exchange", "Settled"]


@dataclass(frozen=True)
class Arc:
    """`reached` steps of STEPS are done; the next, if any, is what to do."""

    reached: int

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each step with its state: done, next or open."""
        states = ["done"] * self.reached + ["next"] + ["open"] * len(STEPS)
        return list(zip(STEPS, states, strict=False))

    @property
    def is_settled(self) -> bool:
        return self.reached == len(STEPS)

    @property
    def is_silent(self) -> bool:
        """Connected, but never talked."""
        return self.reached == 1


def arc_of(mine: int, theirs: int, has_rhythm: bool) -> Arc:
    """From how often each of the two has spoken (a talk counts for both), and a chosen rhythm.

    A talk at an event is how they met, and counts for neither.
    """
    if not mine and not theirs:
        return Arc(1)
    if not theirs:
        return Arc(2)
    if mine < 2 or theirs < 2:
        return Arc(3)
    return Arc(5 if has_rhythm else 4)


def arc_with(contact: Contact, today: date) -> Arc:
    way = Interaction.Direction
    counts: dict[str, Any] = (
        contact.interactions.present()
        .beyond_meeting()
        .filter(day__lte=today)
        .aggregate(
            mine=Count("pk", filter=~Q(direction=way.GOT)),
            theirs=Count("pk", filter=~Q(direction=way.WROTE)),
        )
    )
    return arc_of(counts["mine"], counts["theirs"], contact.cadence_days is not None)
