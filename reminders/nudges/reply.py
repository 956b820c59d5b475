"""Your turn: they wrote, and have had no answer for two days to six weeks."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from contacts.models import Contact
from contacts.pronouns import at_the_start, spoken_of
from interactions.turns import awaiting_reply
from reminders.models import NudgeKind
from reminders.nudges.source import Due, Owners, Source, nudge_rows, say_day, stamped, text


def rows(owners: Owners, today: date) -> QuerySet[Any, Any]:
    waiting = awaiting_reply(today).filter(owner__in=owners)
    return nudge_rows(
        waiting,
        due="day",
        occurrence=text("interaction"),
        topic="interaction__topic",
        ref="interaction",
    )


def reason(contact: Contact, due: Due) -> str:
    about = f" about {due.topic}" if due.topic else ""
    wrote = f"{at_the_start(spoken_of(contact).subject)} wrote{about} on {say_day(due.due)}"
    return f"{wrote}, so it is your turn."


def stamp(contact: Contact, due: Due) -> str:
    return stamped("Since", due.due)


def line(contact: Contact, due: Due) -> str:
    about = f" about {due.topic}" if due.topic else ""
    return f"thank you for your words{about}. I wanted to answer properly:"


SOURCE = Source(NudgeKind.REPLY, rows, reason, stamp, line=line)
