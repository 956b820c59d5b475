"""What each kind of nudge is like: picture, group, weight, and how long a snooze is."""

from dataclasses import dataclass

from django.db.models import TextChoices

from reminders.models import NudgeKind

SNOOZES = {1: "until tomorrow", 3: "for three days", 7: "for a week"}


class Group(TextChoices):
    """Under what Today and the digest tell a nudge, in this order."""

    TURN = "turn", "Your turn"
    NEWS = "news", "Their news"
    PROMISES = "promises", "Promises and thanks"
    REFERENCES = "references", "References with dates"
    PEOPLE = "people", "This week’s people"


@dataclass(frozen=True)
class Traits:
    """`rank` orders kinds by worth, the lowest first; of one person the lowest alone is told.

    `words` name the kind on a filter; `snooze_days` is what Snooze means before it is changed.
    """

    group: Group
    rank: int
    icon: str
    words: str
    snooze_days: int = 7

    @property
    def snooze_words(self) -> str:
        """How long a snooze lets somebody wait."""
        return SNOOZES[self.snooze_days]


TRAITS = {
    NudgeKind.PROMISE: Traits(Group.PROMISES, 10, "hand", "Promises", 1),
    NudgeKind.REFERENCE: Traits(Group.REFERENCES, 15, "file-text", "References", 3),
    NudgeKind.REPLY: Traits(Group.TURN, 20, "message-square", "Your turn", 3),
    NudgeKind.FOLLOW_UP: Traits(Group.TURN, 25, "calendar-clock", "Follow up"),
    NudgeKind.BIRTHDAY: Traits(Group.NEWS, 30, "sparkles", "Birthdays", 1),
    NudgeKind.NEWS: Traits(Group.NEWS, 35, "newspaper", "News", 3),
    NudgeKind.THANKS: Traits(Group.PROMISES, 40, "mail-check", "Thanks", 3),
    NudgeKind.OUTCOME: Traits(Group.PROMISES, 45, "undo-2", "What came of it"),
    NudgeKind.ASK: Traits(Group.PROMISES, 50, "clock", "Asked for"),
    NudgeKind.INTRO: Traits(Group.PROMISES, 55, "users-round", "Introductions"),
    NudgeKind.LEAVING: Traits(Group.PEOPLE, 60, "map-pin", "Before the end"),
    NudgeKind.HELLO: Traits(Group.PEOPLE, 65, "user-plus", "First words"),
    NudgeKind.OFFER: Traits(Group.PEOPLE, 70, "hand", "Offers"),
    NudgeKind.PATH: Traits(Group.PEOPLE, 75, "waypoints", "Next steps"),
    NudgeKind.KEEP_IN_TOUCH: Traits(Group.PEOPLE, 80, "repeat", "Keep in touch"),
    NudgeKind.YEARLY: Traits(Group.PEOPLE, 90, "mail-open", "Yearly letter"),
}
BY_RANK = sorted(TRAITS, key=lambda kind: TRAITS[kind].rank)
