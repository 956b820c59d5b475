"""Messages of a file as talks: one with each person on each of the owner's days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from interactions.models import Interaction

LONGEST = 20_000  # characters of what is kept of one day
FIRST_DAY = date(2003, 1, 1)  # LinkedIn is no older: a day before it is a mistake
Message = tuple[str, str, str]
Direction = Interaction.Direction


@dataclass
class Day:
    """What two people wrote to each other on one day; `lines` has its words with who wrote them."""

    day: date
    directions: set[str] = field(default_factory=set)
    count: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def direction(self) -> str:
        """By whoever wrote alone that day; where both did, they talked."""
        return Direction.TALKED if len(self.directions) > 1 else next(iter(self.directions))

    @property
    def topic(self) -> str:
        return f"{self.count} messages on LinkedIn" if self.count > 1 else "A message on LinkedIn"

    @property
    def words(self) -> str:
        return "\n".join(self.lines)[:LONGEST].strip()


def days(messages: Iterable[Message], name: str, zone: ZoneInfo, today: date) -> list[Day]:
    """The days on which they wrote, first to last; one without a date, or to come, is none."""
    found: dict[date, Day] = {}
    for at, direction, words in sorted(messages):
        day = _day(at, zone)
        if day is None or not FIRST_DAY <= day <= today:
            continue
        one = found.setdefault(day, Day(day))
        one.count += 1
        one.directions.add(direction)
        if words:
            one.lines.append(f"{name if direction == Direction.GOT else 'I'}: {words}")
    return list(found.values())


def _day(at: str, zone: ZoneInfo) -> date | None:
    try:
        moment = datetime.fromisoformat(at)
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None
