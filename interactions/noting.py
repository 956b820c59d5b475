"""A typed sentence, reviewed part by part, becomes rows: all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core import signing
from django.db import transaction

from accounts.models import User
from contacts.models import Contact
from contacts.text import folded
from interactions.models import Exchange, Interaction, Update
from interactions.quicklog import Reading, Talk, Who, read
from interactions.sentence_forms import NEW, GiftForm, NewsForm, PartForm, TalkForm, WhoForm
from interactions.sentences import people_of, places_of

SALT = "noted"
QUESTIONS = {
    "how": "It does not say how: choose, or leave it at Other.",
    "when": "That day is still to come, so today stands here: change it if it was another.",
    "day": "There is no {}, so today stands here: change it if it was another day.",
    "where": "No place on your list is called {}: choose one, or leave it in your words.",
    "remind": "It does not say when to remind you: choose a day.",
}


class Review:
    """A sentence with a small form for each part of its reading.

    It is read anew on every request, so that the same words have the same parts each time.
    """

    def __init__(
        self, owner: User, text: str, today: date, *, day_first: bool = False,
        data: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.owner, self.text, self.today, self.problem = owner, text, today, ""
        people, places = people_of(owner), places_of(owner)
        self.reading = reading = read(text, people, places, today, day_first=day_first)
        complete(reading, today)
        choices = [(place.key, place.names[0]) for place in places]
        self.talks = [
            TalkForm(data, prefix=f"talk-{at}", talk=talk, today=today, places=choices)
            for at, talk in enumerate(reading.talks)
        ]
        self.gifts = [
            GiftForm(data, prefix=f"gift-{at}", gift=gift) for at, gift in enumerate(reading.gifts)
        ]
        self.news = [
            NewsForm(data, prefix=f"news-{at}", news=news) for at, news in enumerate(reading.news)
        ]
        named = {at for form in self.parts for at in form.people}
        self.whos = {
            at: WhoForm(data, prefix=f"who-{at}", who=reading.whos[at], owner=owner, people=people)
            for at in sorted(named)
        }

    @property
    def parts(self) -> list[PartForm]:
        return [*self.talks, *self.gifts, *self.news]

    @property
    def forms(self) -> list[WhoForm | PartForm]:
        return [*self.whos.values(), *self.parts]

    @property
    def questions(self) -> list[str]:
        """What the sentence left open where something was taken all the same."""
        asked = {one.kind: one.text for one in self.reading.questions}
        return [words.format(asked[kind]) for kind, words in QUESTIONS.items() if kind in asked]

    def carry(self, earlier: "Review") -> None:
        """Keep what was changed by hand in an earlier reading, in parts that are still there."""
        before = {form.prefix: form for form in earlier.forms}
        for form in self.forms:
            if form.prefix in before:
                form.carry(before[form.prefix])

    def is_valid(self) -> bool:
        if any([not form.is_valid() for form in self.forms]):  # noqa: C419 - all are looked at
            return False
        kept = [form for form in self.parts if form.cleaned_data["keep"]]
        if not any(self.whos[at].is_somebody for form in kept for at in form.people):
            self.problem = "Nothing is left to keep: tick a part, and say whom it is about."
        return not self.problem


def complete(reading: Reading, today: date) -> None:
    """Where nobody is named, there is somebody to ask for; words alone are a talk of some kind."""
    if reading.bare is not None:
        return
    if reading.is_empty and reading.text.strip():
        reading.talks.append(Talk(today, "other", "talked", []))
    for talk in reading.talks:
        if not talk.people:
            reading.whos.append(Who("", []))
            talk.people = [len(reading.whos) - 1]


@dataclass
class Noted:
    """The rows that a sentence became, by their keys."""

    talks: list[int] = field(default_factory=list)
    gifts: list[int] = field(default_factory=list)
    news: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def token(self, owner: User) -> str:
        """For an address that takes them back: nobody can make one up, or use another's."""
        rows = [owner.pk, self.talks, self.gifts, self.news, self.people]
        return signing.dumps(rows, salt=SALT)

    @classmethod
    def of(cls, token: str, owner: User) -> "Noted | None":
        """The rows of this owner's token; None for any other text."""
        try:
            whose, *rows = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return cls(*rows) if whose == owner.pk else None

    @transaction.atomic
    def take_back(self, owner: User, today: date) -> None:
        for exchange in owner.exchanges.filter(pk__in=self.gifts):
            exchange.discard()
        for news in owner.updates.filter(pk__in=self.news):
            news.discard()
        for talk in owner.interactions.filter(pk__in=self.talks):
            talk.discard(today)
        for contact in owner.contacts.filter(pk__in=self.people):
            contact.discard(today)

    @transaction.atomic
    def bring_back(self, owner: User, today: date) -> None:
        for exchange in owner.exchanges.filter(pk__in=self.gifts):
            exchange.restore()
        for news in owner.updates.filter(pk__in=self.news):
            news.restore()
        for talk in owner.interactions.filter(pk__in=self.talks):
            talk.restore(today)
        for contact in owner.contacts.filter(pk__in=self.people):
            contact.restore(today)


class Keeping:
    """Makes the rows of a valid review; one that was sent twice is found, and not made again."""

    def __init__(self, review: Review) -> None:
        self.review, self.owner, self.today = review, review.owner, review.today
        self.noted = Noted()
        self.talks: list[tuple[Interaction, list[Contact]]] = []
        self.met: dict[int, Contact] = {}

    @transaction.atomic
    def keep(self) -> None:
        User.objects.select_for_update().get(pk=self.owner.pk)  # two clicks at once take turns
        people = {at: self._person(form) for at, form in self.review.whos.items()}
        kept = [form for form in self.review.parts if form.cleaned_data["keep"]]
        for form in kept:
            there = {one.pk: one for at in form.people if (one := people[at])}
            if there:
                self.met |= there
                self._make(form, list(there.values()))

    def _make(self, form: PartForm, people: list[Contact]) -> None:
        if isinstance(form, TalkForm):
            self._log(form, people)
        elif isinstance(form, GiftForm):
            self._give(form, people[0])
        elif isinstance(form, NewsForm):
            self._tell(form, people[0])

    def _person(self, form: WhoForm) -> Contact | None:
        if form.cleaned_data["choice"] != NEW:
            return form.contact
        name = form.cleaned_data["name"]
        same = {"sort_name": folded(name)[:220], "created_day": self.today}
        contact = self.owner.contacts.present().filter(**same).first()
        if contact is None:
            contact = Contact(owner=self.owner, name=name)
            contact.keep(self.today)
            self.noted.people.append(contact.pk)
        return contact

    @property
    def note(self) -> str:
        """The sentence, for rows beside which there is no talk that keeps it."""
        return "" if self.talks else self.review.text

    def _log(self, form: TalkForm, people: list[Contact]) -> None:
        data = form.cleaned_data
        talk = Interaction(
            owner=self.owner, day=data["day"], channel=data["channel"],
            direction=data["direction"], topic=data["topic"], context_id=data["context"],
            follow_up_on=data["follow_up_on"], said=self.review.text,
        )  # fmt: skip
        talk = talk.log_once(people, self.today)
        self.talks.append((talk, people))
        self.noted.talks.append(talk.pk)

    def _give(self, form: GiftForm, contact: Contact) -> None:
        data = {name: value for name, value in form.cleaned_data.items() if name != "keep"}
        talk = next((talk for talk, people in self.talks if contact in people), None)
        row = Exchange(
            owner=self.owner, contact=contact, interaction=talk, note=self.note,
            day=talk.day if talk else form.gift.day, **data,
        )  # fmt: skip
        self.noted.gifts.append(row.keep_once().pk)

    def _tell(self, form: NewsForm, contact: Contact) -> None:
        row = Update(
            owner=self.owner, contact=contact, kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"], day=form.news.day, note=self.note,
        )  # fmt: skip
        self.noted.news.append(row.keep_once().pk)
