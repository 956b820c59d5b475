"""What the queue promises, over years of made-up weeks: docs/decisions.md says why it holds."""

from dataclasses import replace
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contacts.models import people_a_week
from contacts.plan import Place, plan

BEGIN = date(2026, 11, 16)  # a Monday
WEEK = timedelta(days=7)


@st.composite
def lists(draw):
    """Rhythms, and on which day each is due at first: often all on one day."""
    cadences = draw(st.lists(st.sampled_from([3, 7, 10, 14, 30, 56, 120, 365]), min_size=1,
                             max_size=25))  # fmt: skip
    together = draw(st.booleans())
    return [
        Place(key, f"uid-{key}", cadence, BEGIN + timedelta(0 if together else key * 5 % 40))
        for key, cadence in enumerate(cadences)
    ]


def told_in(place, week):
    """As they are after a week in which it was their turn, and nobody wrote."""
    return replace(place, turn_on=week)


def weeks_of(places, a_week, weeks, writes):
    """Yield (week, told, queue as it stood that Monday); `writes(key)` says who is written to."""
    queue = {place.key: place for place in places}
    for number in range(weeks):
        week = BEGIN + number * WEEK
        stood, told = dict(queue), []
        for ahead in range(7):
            day = week + timedelta(days=ahead)
            due = sorted(
                (
                    place
                    for place in queue.values()
                    if place.next_due <= day and place.key not in told
                ),
                key=lambda one: one.order(week),
            )
            for place in due[: a_week - len(told)]:
                told.append(place.key)
                queue[place.key] = (
                    place.written_to(day) if writes(place.key) else told_in(place, week)
                )
        yield week, told, stood


def last_weeks(stood):
    return {key: place.turn()[1] for key, place in stood.items()}


@settings(deadline=None, max_examples=60)
@given(lists(), st.sets(st.integers(0, 24)))
def test_what_fits_is_told_by_its_last_week(places, never_written_to):
    a_week = ceil(people_a_week(count(places)))
    assume(a_week <= 12)
    for week, told, stood in weeks_of(places, a_week, 80, lambda key: key not in never_written_to):
        assert len(told) == len(set(told)) <= a_week
        late = {key for key, last in last_weeks(stood).items() if last <= week} - set(told)
        assert not late


@settings(deadline=None, max_examples=60)
@given(lists(), st.integers(1, 4), st.sets(st.integers(0, 24)))
def test_what_does_not_fit_waits_no_longer_than_everybody_once(places, a_week, never_written_to):
    longest = (ceil(len(places) / a_week) - 1) * WEEK
    for week, told, stood in weeks_of(places, a_week, 80, lambda key: key not in never_written_to):
        assert len(told) <= a_week
        late = {k for k, last in last_weeks(stood).items() if last + longest <= week} - set(told)
        assert not late


@pytest.mark.parametrize("cadence", [14, 56, 365])
def test_many_added_on_one_day_come_a_few_a_week(cadence):
    places = [Place(key, f"uid-{key}", cadence, BEGIN) for key in range(20)]
    found = plan(places, 5, [], BEGIN)
    first = [key for day, key in found if day < BEGIN + WEEK]
    assert len(first) == 5
    for number in range(8):
        week = BEGIN + number * WEEK
        assert sum(week <= day < week + WEEK for day, _ in found) <= 5
    if cadence == 365:
        assert sorted(key for _, key in found) == list(range(20))


def count(places):
    cadences = [place.cadence_days for place in places]
    return {days: cadences.count(days) for days in cadences}
