"""Over any history of logs, edits, deletes, snoozes, mutes, quiet times: what nudges keep to."""

from datetime import UTC, datetime, time, timedelta
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, QuietTime, base_due_day, monday, people_a_week
from contacts.plan import Place
from contacts.rhythms import load_words
from interactions.turns import Turn, turn_with
from reminders import decisions
from reminders.models import Decision
from reminders.nudges import due_nudges
from tests.factories import day, log_interaction, make_contact, make_update, make_user

BEGIN = day("2026-11-16")  # a Monday
ACTIONS = [
    "pass", "pass", "pass", "pass", "act", "act", "act", "ignore", "log", "heard", "backdate",
    "delete", "restore", "edit", "snooze", "skip", "undo", "archive", "unarchive", "mute",
    "unmute", "quiet", "unquiet", "capacity", "cadence", "add", "news", "discard", "bring back",
    "gently",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 50), st.integers(0, 50)),
    min_size=10, max_size=30,
)  # fmt: skip
numbers = count(1)


def some(max_examples):
    health = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    phases = [Phase.explicit, Phase.reuse, Phase.generate]  # a history takes long to shrink
    return settings(
        max_examples=max_examples, deadline=None, phases=phases, suppress_health_check=health
    )


class History:
    """One owner's days, with everything that was told on them."""

    def __init__(self, people, a_week):
        self.today = BEGIN
        self.owner = make_user(f"o{next(numbers)}@lakeshore.example", people_a_week=a_week)
        self.most, self.told, self.waits = a_week, set(), {}
        for number in range(people):
            self.add(number, number * 3)
        self.look()

    def add(self, first, second):
        cadence = [7, 14, 30, 56, None][first % 5]
        ago = self.today - timedelta(days=second)
        person = make_contact(self.owner, f"P{self.owner.contacts.count()}", today=self.today,
                              cadence_days=cadence, created_day=ago)  # fmt: skip
        if first % 3 == 0:
            log_interaction(person, ago, today=self.today, direction="talked")

    def do(self, name, first, second):
        if name == "pass":
            for _ in range(1 + first % 5):
                self.night()
        else:
            getattr(self, name.replace(" ", "_"))(first, second)
        self.look()

    def night(self):
        """What beat does every day, and then the next one."""
        noon = datetime.combine(self.today, time(12), UTC)
        Contact.objects.filter(owner=self.owner).keep_weeks(noon)
        self.today += timedelta(days=1)
        if self.today.weekday() == 0:
            self.told, self.most = set(), self.owner.people_a_week
        self.owner.contacts.refresh_due(self.today)
        self.look()

    # What an owner does

    def someone(self, number):
        people = list(self.owner.contacts.present().order_by("pk"))
        return people[number % len(people)] if people else None

    def nudge(self, number):
        items = due_nudges(self.owner, self.today, 50).items
        return items[number % len(items)] if items else None

    def act(self, first, second):
        if one := self.nudge(first):
            decisions.log_it(one.contact, one.kind, one.occurrence, self.today)

    def ignore(self, first, second):
        pass

    def snooze(self, first, second):
        if one := self.nudge(first):
            until = self.today + timedelta(days=1 + second % 20)
            decisions.snooze(one.contact, one.kind, one.occurrence, until, self.today)

    def skip(self, first, second):
        if one := self.nudge(first):
            decisions.skip(one.contact, one.kind, one.occurrence, self.today)

    def undo(self, first, second):
        made = list(Decision.objects.filter(owner=self.owner).order_by("pk"))
        if made:
            decisions.undo(made[first % len(made)], self.today)

    def log(self, first, second):
        if person := self.someone(first):
            way = ["wrote", "talked"][second % 2]
            log_interaction(person, self.today, today=self.today, direction=way)

    def heard(self, first, second):
        if person := self.someone(first):
            log_interaction(person, self.today, today=self.today, direction="got")

    def backdate(self, first, second):
        if person := self.someone(first):
            ago = self.today - timedelta(days=second)
            log_interaction(person, ago, today=self.today, direction="wrote")

    def talk(self, number, **only):
        found = list(self.owner.interactions.filter(**only).order_by("pk"))
        return found[number % len(found)] if found else None

    def delete(self, first, second):
        if talk := self.talk(first, deleted_at=None):
            talk.discard(self.today)

    def restore(self, first, second):
        if talk := self.talk(first, deleted_at__isnull=False):
            talk.restore(self.today)

    def edit(self, first, second):
        if talk := self.talk(first, deleted_at=None):
            talk.day = self.today - timedelta(days=second)
            talk.log(list(talk.contacts.all()), self.today)

    def archive(self, first, second):
        if person := self.someone(first):
            person.archive(self.today)

    def unarchive(self, first, second):
        for person in self.owner.contacts.archived():
            person.unarchive(self.today)

    def mute(self, first, second):
        if person := self.someone(first):
            person.mute(self.today)

    def unmute(self, first, second):
        for person in self.owner.contacts.muted():
            person.unmute(self.today)

    def discard(self, first, second):
        if person := self.someone(first):
            person.discard(self.today)

    def bring_back(self, first, second):
        for person in self.owner.contacts.recently_deleted():
            person.restore(self.today)

    def quiet(self, first, second):
        begin = self.today + timedelta(days=first % 5)
        end = begin + timedelta(days=second % 12)
        QuietTime.objects.get_or_create(owner=self.owner, starts_on=begin, ends_on=end)

    def unquiet(self, first, second):
        self.owner.quiet_times.all().delete()

    def capacity(self, first, second):
        self.owner.set_people_a_week(1 + first % 4, self.today)
        self.most = max(self.most, self.owner.people_a_week)

    def cadence(self, first, second):
        if person := self.someone(first):
            person.set_cadence([None, 7, 14, 30, 56][second % 5], self.today)

    def news(self, first, second):
        if person := self.someone(first):
            make_update(person, self.today)

    def gently(self, first, second):
        self.owner.start_afresh(self.today, self.today)

    # What must hold

    def look(self):
        people = {person.pk: person for person in self.owner.contacts.all()}
        is_quiet = self.owner.quiet_times.filter(
            starts_on__lte=self.today, ends_on__gte=self.today
        ).exists()
        turns = {person.pk for person in Contact.objects.in_turn([self.owner.pk], self.today)}
        assert turns == self.first_in_line(people) or (is_quiet and not turns)
        for nudge in due_nudges(self.owner, self.today, 50).items:
            person = people[nudge.contact.pk]
            assert person.is_active and person.muted_at is None
            if nudge.kind == "keep":
                assert not is_quiet
                assert person.pk in turns
                self.told.add(person.pk)
                self.check_reason(person, nudge)
            if nudge.kind == "news":
                assert person.updates.filter(deleted_at=None).exists()
            if nudge.kind == "reply":
                assert turn_with(person, self.today).turn == Turn.YOURS
        assert len(self.told) <= self.most, (self.today, self.told)
        self.check_waits(people, turns, is_quiet)
        assert ("may wait" in load_words(self.owner, self.owner.people_a_week)) == (
            self.load(people) > self.owner.people_a_week
        )

    def first_in_line(self, people):
        """The same queue, by the rule that is played ahead."""
        week = monday(self.today)
        taken = [p for p in people.values() if p.turn_on == week and not self.is_due(p)]
        places = [Place.of(p) for p in people.values() if self.is_due(p)]
        places.sort(key=lambda place: place.order(week))
        room = max(0, self.owner.people_a_week - len(taken))
        return {place.key for place in places[:room]}

    def is_due(self, person):
        return person.next_due is not None and person.next_due <= self.today

    def check_reason(self, person, nudge):
        logged = [talk.day for talk in person.interactions.present() if talk.day <= self.today]
        last = max(logged, default=None)
        fresh = self.owner.fresh_start_on
        base = base_due_day(last, person.cadence_days, person.created_day, person.uid, fresh)
        assert base <= nudge.due <= self.today
        assert turn_with(person, self.today).turn != Turn.REST
        put_off = person.decisions.filter(choice="snoozed", until__gt=self.today)
        assert not put_off.exists()
        if last is None:
            assert nudge.reason == "You have not written to each other yet."
        elif not nudge.is_late:
            assert nudge.reason.endswith(f"You were last in touch on {last:%B} {last.day}.")

    def load(self, people):
        cadences = [p.cadence_days for p in people.values() if p.next_due]
        return people_a_week({days: cadences.count(days) for days in cadences})

    def check_waits(self, people, turns, is_quiet):
        """Nobody who stays due waits, in weeks that are not quiet, longer than the page may say."""
        line = [person for person in people.values() if person.next_due]
        for person in people.values():
            waits = self.waits.get(person.pk)
            if (
                not self.is_due(person)
                or person.pk in turns
                or (waits and waits[0] != person.turn_by)
            ):
                self.waits[person.pk] = (person.turn_by, set(), self.owner.people_a_week)
                continue
            since = waits or (person.turn_by, set(), self.owner.people_a_week)
            fewest = min(since[2], self.owner.people_a_week)
            weeks = since[1] if is_quiet else since[1] | {monday(self.today)}
            self.waits[person.pk] = (since[0], weeks, fewest)
            own = -(-person.cadence_days // 7)
            most = own + -(-max(len(people), len(line)) // fewest) + 1
            assert len(weeks) <= most, person.name


def live(steps, people, a_week):
    with transaction.atomic():
        history = History(people, a_week)
        for step in steps:
            history.do(*step)
        transaction.set_rollback(True)


@some(5)
@given(STEPS, st.integers(3, 9), st.integers(1, 3))
def test_whatever_happens_every_nudge_keeps_its_word(db, steps, people, a_week):
    live(steps, people, a_week)


@pytest.mark.long
@some(12)
@given(
    st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 50), st.integers(0, 50)),
             min_size=60, max_size=150),
    st.integers(3, 15), st.integers(1, 4),
)  # fmt: skip
def test_whatever_happens_for_months(db, steps, people, a_week):
    live(steps, people, a_week)
