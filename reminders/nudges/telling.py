"""Nudges put into words: the reason, what is shared, a drafted line, the last words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat, Left

from accounts.models import User
from accounts.prepared import PreparedQuery, keys
from contacts.models import Contact, is_quiet, monday, quiet_of
from interactions.commonalities import Shared, shared_by
from interactions.models import Participation
from interactions.places import Place
from reminders.grounds import ground, news_facts, school_facts, talk_facts
from reminders.models import NudgeKind
from reminders.nudges.due import BY_KIND, DueList, due_lists
from reminders.nudges.kinds import BY_RANK, TRAITS, Group
from reminders.nudges.source import Due, text
from reminders.openers import Fact, Opener, line, occasion_of, said_to, topic_fact

SHOWN = 8
LAST_WORDS = 140


class Talk(NamedTuple):
    """What two people said last, and the beginning of how."""

    day: date
    direction: str
    topic: str
    begin: str


class Nudge(NamedTuple):
    """One thing due about one person. Everything said in it is a fact of the owner's own rows.

    `last_words` are for the owner's eyes in the program only: no mail carries them.
    """

    contact: Contact
    row: Due
    occurrence: str
    reason: str
    stamp: str
    opener: Opener
    shared: tuple[Place, ...] = ()
    talk: Talk | None = None

    @property
    def kind(self) -> NudgeKind:
        return self.row.kind

    @property
    def due(self) -> date:
        return self.row.due

    @property
    def last_words(self) -> str:
        if self.talk is None:
            return ""
        said = self.talk.topic or " ".join(self.talk.begin.split())
        return said if len(said) <= LAST_WORDS else said[: LAST_WORDS - 1].rstrip() + "…"

    @property
    def is_late(self) -> bool:
        return BY_KIND[self.kind].is_late(self.row)

    @property
    def now(self) -> str:
        """Why it comes up on this day."""
        return BY_KIND[self.kind].now(self.contact, self.row)

    @property
    def key(self) -> str:
        return f"{self.contact.pk}-{self.kind}-{self.occurrence}".replace(".", "-")

    @property
    def write_url(self) -> str:
        """Where the owner writes: their own mail with the line in it, else the person's profile."""
        url = self.contact.write_url
        return f"{url}?body={_quoted(self.opener.text)}" if url.startswith("mailto:") else url

    @property
    def occasion(self) -> str:
        return occasion_of(self.kind, self.contact)

    @property
    def icon(self) -> str:
        return TRAITS[self.kind].icon

    @property
    def group(self) -> Group:
        return TRAITS[self.kind].group

    @property
    def snooze_words(self) -> str:
        return TRAITS[self.kind].snooze_words

    @property
    def write_words(self) -> str:
        return f"Write to {self.contact.greeting_name}"


@dataclass(frozen=True)
class NudgeList:
    """The most valuable nudges first, at most SHOWN; `counts` of all that are due, by kind.

    `more_count` says how many more there are like those told here.
    """

    items: list[Nudge]
    counts: dict[NudgeKind, int]
    more_count: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def grouped(self) -> list[tuple[Group, list[Nudge]]]:
        return by_group(self.items)

    @property
    def first(self) -> Nudge | None:
        """The one that Today rings: the first under the first heading."""
        return self.grouped[0][1][0] if self.items else None


def by_group(nudges: Iterable[Nudge]) -> list[tuple[Group, list[Nudge]]]:
    """These nudges under their groups, in the groups' order."""
    found: dict[Group, list[Nudge]] = {}
    for nudge in nudges:
        found.setdefault(nudge.group, []).append(nudge)
    return [(group, found[group]) for group in Group if group in found]


def _quoted(text: str) -> str:
    """As `quote` has it, word by word: lines are made of the same few, and it is slow."""
    return "%20".join([_quoted_word(word) for word in text.split(" ")])


_quoted_word = lru_cache(maxsize=10_000)(quote)


def due_nudges(owner: User, today: date, shown: int = SHOWN, kind: str = "") -> NudgeList:
    """What is due for this owner on this day of theirs, one nudge a person, in bounded queries.

    With a `kind`, only its nudges are told; the counts stay those of the whole day.
    """
    return nudges_of({owner: today}, shown, kind)[owner.pk]


def nudges_about(contact: Contact, today: date) -> list[Nudge]:
    """The one nudge about this person, or none."""
    found = due_lists({contact.owner_id: today}, 1, people=[contact.pk])
    return _told(found, {contact.owner: today})[contact.owner_id]


def stamps_of(owner: User, people: Sequence[Contact], today: date) -> dict[int, str]:
    """What is due about each of these people, in two or three words; in one query."""
    by_key = {contact.pk: contact for contact in people}
    rows = due_lists({owner.pk: today}, len(by_key), people=by_key)[owner.pk].rows
    return {due.contact_id: BY_KIND[due.kind].stamp(by_key[due.contact_id], due) for due in rows}


def nudges_of(days: Mapping[User, date], shown: int, kind: str = "") -> dict[int, NudgeList]:
    """The same for many owners, by id, each with their own today, in the same three queries."""
    found = due_lists({owner.pk: day for owner, day in days.items()}, shown, kind)
    told = _told(found, days)
    lists = {}
    for owner, one in found.items():
        counts = {known: one.counts[known] for known in BY_RANK if known in one.counts}
        wanted = counts.get(NudgeKind(kind), 0) if kind else sum(counts.values())
        lists[owner] = NudgeList(told[owner], counts, wanted - len(told[owner]))
    return lists


def next_due_day(owner: User, today: date) -> date | None:
    """The first day after today on which anybody is due, or has a turn that waits until then.

    None, too, where all of the next year is quiet.
    """
    day = owner.contacts.active().filter(next_due__gt=today).order_by("next_due")
    days = [day.values_list("next_due", flat=True).first()]
    if owner.contacts.behind([owner.pk], today).exists():
        days.append(monday(today) + timedelta(days=7))
    latest = today + timedelta(days=370)
    quiet = quiet_of(owner, today, latest)
    first = min((one for one in days if one), default=None)
    while first and is_quiet(quiet, first):
        first = first + timedelta(days=1) if first < latest else None
    return first


def _told(found: Mapping[int, DueList], days: Mapping[User, date]) -> dict[int, list[Nudge]]:
    """Put these into words, in a number of queries that does not depend on how many they are."""
    keys = [due.contact_id for one in found.values() for due in one.rows]
    if not keys:
        return {owner: [] for owner in found}
    people = _people(list(found), keys, max(days.values()))
    has_news = any(due.kind == NudgeKind.NEWS for one in found.values() for due in one.rows)
    common = shared_by(days, people.values(), with_teachers=has_news)
    return {
        owner: [_nudge(due, people[due.contact_id], common) for due in one.rows]
        for owner, one in found.items()
    }


def _nudge(due: Due, contact: Contact, common: Shared) -> Nudge:
    source, talk = BY_KIND[due.kind], _talk(contact)
    occurrence, reason = source.occurrence(contact, due), source.reason(contact, due)
    if source.line:
        opener = said_to(contact, source.line(contact, due), reason)
    else:
        facts = ground(contact, common, _facts(due, contact, common, talk))
        opener = line(contact, occasion_of(due.kind, contact), facts, occurrence)
    return Nudge(
        contact=contact,
        row=due,
        occurrence=occurrence,
        reason=reason,
        stamp=source.stamp(contact, due),
        opener=opener,
        shared=tuple(common.places[contact.id]),
        talk=talk,
    )


def _facts(due: Due, contact: Contact, common: Shared, talk: Talk | None) -> dict[str, Fact]:
    """What the line of this nudge may name besides what is shared."""
    if due.kind == NudgeKind.NEWS:
        kind, _, code = due.detail.partition(":")
        return news_facts(contact, kind, due.topic, code, common, due.today)
    if due.kind in (NudgeKind.PATH, NudgeKind.LEAVING):
        return school_facts(due.kind, due.detail, due.topic, due.due)
    if due.kind == NudgeKind.FOLLOW_UP and due.topic:
        return topic_fact(due.topic, "")
    return talk_facts(talk.topic, talk.direction, talk.day) if talk else {}


def _people(owners: Sequence[int], people: Sequence[int], latest: date) -> dict[int, Contact]:
    """These people, with `last_talk`: the interaction they had last, on this day or before."""
    found = _people_query(latest).objects(owners=owners, people=people)
    return {contact.id: contact for contact in found}


@lru_cache(maxsize=16)
def _people_query(latest: date) -> PreparedQuery[Contact]:
    standing = Participation.objects.filter(
        owner=OuterRef("owner"),
        contact=OuterRef("pk"),
        day__lte=latest,
        interaction__deleted_at__isnull=True,
    ).order_by("-day", "-interaction")
    talk = Concat(
        text("day"), Value(" "), "interaction__direction", Value(" "), "interaction__topic",
        Value("\n"), Left("interaction__said", 4 * LAST_WORDS), output_field=TextField(),
    )  # fmt: skip
    return PreparedQuery(
        Contact.objects.filter(owner__in=keys("owners"), pk__in=keys("people"))
        .defer("notes", "search_text")
        .with_ways()
        .annotate(last_talk=Subquery(standing.values(said=talk)[:1]))
    )


def _talk(contact: Contact) -> Talk | None:
    """From one line of it, and the words: to have that read as JSON takes four times as long."""
    found: str | None = vars(contact)["last_talk"]
    if found is None:
        return None
    line, _, begin = found.partition("\n")
    day, direction, topic = line.split(" ", 2)
    return Talk(date.fromisoformat(day), direction, topic, begin)
