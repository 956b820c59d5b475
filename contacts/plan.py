"""The days on which people come up: the queue of `Contact.objects.in_turn`, played ahead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contacts.models import Contact, Quiet, base_due_day, is_quiet, monday, turn_days

AHEAD = 60


@dataclass(frozen=True)
class Place:
    """One person in the queue, as the rule needs them: due and turns, nothing else."""

    key: int
    uid: str
    cadence_days: int
    next_due: date
    turn_on: date | None = None
    snoozed_until: date | None = None

    @classmethod
    def of(cls, contact: Contact) -> "Place | None":
        if contact.next_due is None or contact.cadence_days is None:
            return None
        return cls(contact.pk, contact.uid, contact.cadence_days, contact.next_due,
                   contact.turn_on, contact.snoozed_until)  # fmt: skip

    def turn(self) -> tuple[date, date]:
        """The Mondays of the first and of the last week of their turn."""
        first, last = turn_days(self.next_due, self.cadence_days, self.turn_on, self.snoozed_until)
        return first or self.next_due, last or self.next_due

    def order(self, week: date) -> tuple[int, date, int]:
        """Where they stand on a day of this week: the least come first."""
        first, last = self.turn()
        if self.turn_on == week:
            return 0, week, self.key
        if first <= week:
            return 1, last, self.key
        if self.next_due <= week:
            return 2, first, self.key
        return 3, self.next_due, self.key

    def written_to(self, day: date) -> "Place":
        """As they are when the owner writes on the day that they come up."""
        due = base_due_day(day, self.cadence_days, day, self.uid)
        return replace(self, next_due=due, turn_on=monday(day), snoozed_until=None)


def plan(
    places: Iterable[Place],
    a_week: int,
    quiet: Sequence[Quiet],
    today: date,
    days: int = AHEAD,
    taken: int = 0,
) -> list[tuple[date, int]]:
    """On which of these days each comes up, by key, if whoever comes up is written to that day.

    `places` are all who have a rhythm, also those who had this week's turn already; `taken` is how
    many places of this week went to people who have none any more.
    """
    queue = {place.key: place for place in places}
    found = []
    for day in (today + timedelta(days=ahead) for ahead in range(days)):
        if is_quiet(quiet, day):
            continue
        week = monday(day)
        had = sum(place.turn_on == week and place.next_due > day for place in queue.values())
        had += taken if week == monday(today) else 0
        due = [place for place in queue.values() if place.next_due <= day]
        for place in sorted(due, key=lambda one: one.order(week))[: max(a_week - had, 0)]:
            found.append((day, place.key))
            queue[place.key] = place.written_to(day)
    return found
