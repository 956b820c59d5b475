"""What is due about whom, and why: computed from the rows, never stored."""

from reminders.nudges.kinds import BY_RANK, TRAITS, Group, Traits
from reminders.nudges.telling import (
    SHOWN,
    Nudge,
    NudgeList,
    by_group,
    due_nudges,
    next_due_day,
    nudges_about,
    nudges_of,
    stamps_of,
)

__all__ = [
    "BY_RANK",
    "SHOWN",
    "TRAITS",
    "Group",
    "Nudge",
    "NudgeList",
    "Traits",
    "by_group",
    "due_nudges",
    "next_due_day",
    "nudges_about",
    "nudges_of",
    "stamps_of",
]
