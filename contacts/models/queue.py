"""The queue of those who are due: whose turn is this week, and who waits behind them."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Case, DateField, F, Q, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from accounts.time import local_day
from contacts.models.quiet import quiet_on
from contacts.models.rhythm import monday

if TYPE_CHECKING:
    from contacts.models.people import Contact


def among(queue: models.QuerySet["Contact"]) -> Case:
    """Who is one of these. Asked as a CASE, PostgreSQL counts the queue once.

    As a join it may count it anew for each row, where its tables were not analysed yet.
    """
    return Case(
        When(pk__in=queue.values("pk"), then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )


class TurnQuerySet(models.QuerySet["Contact"]):
    def in_rhythm(self) -> Self:
        """Who is in the list, not muted, and has a rhythm."""
        return self.filter(next_due__isnull=False)

    def in_line(self, today: date) -> Self:
        """Who has a rhythm, or had one when they had this week's turn."""
        there = Q(next_due__isnull=False) | Q(turn_on=monday(today))
        return self.filter(there).defer("notes", "search_text")

    def in_play(self, owners: Collection[int] | RawSQL, today: date) -> Self:
        """Who is due, or had this week's turn already; `nth` is their place among these.

        Time alone only ever adds to a week's people: who was due on Monday comes before who comes
        due during the week. What would let somebody slip in between, a change to the dates, first
        has `keep_week` write down whose week it is (`refresh_due` does).
        """
        week = monday(today)
        had = When(turn_on=week, then=Value(week, DateField()))
        ready, waits = Q(turn_from__lte=week), Q(next_due__lte=week)
        is_due = Q(turn_on=week, next_due__lte=today)
        shelf = Case(
            When(is_due, then=1), When(turn_on=week, then=0), When(ready, then=2),
            When(waits, then=3), default=4,
        )  # fmt: skip
        by = Case(
            had, When(ready, then="turn_by"), When(waits, then="turn_from"), default="next_due"
        )
        there = self.filter(Q(turn_on=week) | Q(next_due__lte=today), owner__in=owners)
        nth = Window(RowNumber(), partition_by=[F("owner")], order_by=[shelf, by, F("pk")])
        return there.annotate(nth=nth)

    def in_turn(self, owners: Collection[int] | RawSQL, today: date) -> Self:
        """Whom these owners may be asked to keep in touch with on this day, or nobody if quiet."""
        first = self.model.objects.in_play(owners, today).filter(nth__lte=F("owner__people_a_week"))  # type: ignore[misc]
        return self.filter(~quiet_on(today), among(first), owner__in=owners, next_due__lte=today)

    def place_of(self, contact: "Contact", today: date) -> int:
        """How many stand in the queue down to this person; 0 for who is not in it."""
        # Together with a window's value the key, too, is looked at after the queue is counted.
        here = Q(nth=0) | Q(pk=contact.pk)
        queue = self.model.objects.in_play([contact.owner_id], today)
        found = queue.filter(here).values_list("nth", flat=True)  # type: ignore[misc]
        return found.first() or 0

    def behind(self, owners: Collection[int], today: date) -> Self:
        """Who is due, and whose turn is in another week."""
        queue = self.model.objects.in_play(owners, today)
        waits = queue.filter(nth__gt=F("owner__people_a_week"))  # type: ignore[misc]
        return self.filter(among(waits), owner__in=owners, next_due__lte=today)

    def keep_week(self, owners: Collection[int], today: date) -> set[int]:
        """Write down who is one of this week's people, so that they stay it; who they are.

        A row that another transaction holds is left out: that one has written it down itself.
        """
        week = monday(today)
        turns = list(self.in_turn(owners, today).select_for_update(of=("self",), skip_locked=True))
        new = [contact for contact in turns if contact.turn_on != week]
        for contact in new:
            contact.take_turn(week)
        self.model.objects.bulk_update(new, ["turn_on", "turn_from", "turn_by"], batch_size=500)
        return {contact.pk for contact in turns}

    def keep_weeks(self, now: datetime) -> None:
        """The same for everybody who has somebody due, each on their own day."""
        latest = (now + timedelta(days=1)).date()  # no zone is further ahead
        due = self.filter(next_due__lte=latest).order_by("owner_id").distinct()
        found = list(due.values_list("owner", "owner__time_zone"))
        for at in range(0, len(found), 500):
            on: dict[date, list[int]] = {}
            for owner, zone in found[at : at + 500]:
                on.setdefault(local_day(zone, now), []).append(owner)
            for today, keys in on.items():
                with transaction.atomic():
                    self.keep_week(keys, today)
