"""What is known while a line is read: shared by those who take it apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from interactions.quicklog import days
from interactions.quicklog.days import Day
from interactions.quicklog.people import Names, Places
from interactions.quicklog.shapes import Mark, Reading, Token


@dataclass
class Thread:
    """The line, whom and what it may name, and what it has said up to here."""

    text: str
    names: Names
    places: Places
    today: date
    day_first: bool
    reading: Reading
    last: list[int] = field(default_factory=list)  # who was spoken of last
    day: date | None = None  # the first day that was said holds for all that follows

    def day_at(self, tokens: Sequence[Token], at: int) -> Day | None:
        return days.day_at(tokens, at, self.today, self.day_first)

    def mark(self, tokens: Sequence[Token], kind: str, days: tuple[date, ...] = ()) -> None:
        if tokens:
            self.reading.marks.append(Mark(tokens[0].start, tokens[-1].end, kind, days))
