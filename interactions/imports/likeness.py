"""What an undo compares: a person and a talk as an import made them, each in one digest."""

import hashlib
from collections.abc import Iterable
from operator import attrgetter

from contacts.models import Contact
from interactions.models import Interaction

OWN_FIELDS = attrgetter(
    "kind", "name", "called", "pronouns", "employer", "title", "place", "interests", "how_met",
    "notes", "cadence_days", "snoozed_until", "archived_at", "birthday", "faculty_id", "leaves_on",
    "may_stay_on",
)  # fmt: skip
TALK_FIELDS = ["day", "channel", "direction", "topic", "said", "context_id", "follow_up_on"]


def likeness_of(contact: Contact, tags: Iterable[str]) -> str:
    """A digest of what a person can set of a contact; the words themselves are not kept twice."""
    words = [*map(str, OWN_FIELDS(contact)), *sorted(tags)]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def talk_likeness(talk: Interaction) -> str:
    words = (str(getattr(talk, name)) for name in TALK_FIELDS)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
