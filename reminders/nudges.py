"""What is due about whom, and why: computed from the rows, never stored."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from contacts.models import Contact, Context, base_due_day, shared_contexts
from interactions.models import Participation
from reminders.models import Decision, NudgeKind
from reminders.openers import Opener, draft

SHOWN = 8
LATE = timedelta(days=31)
NEW_TO_THE_LIST = timedelta(days=30)
ICONS = {
    NudgeKind.FOLLOW_UP: "calendar-clock",
    NudgeKind.KEEP_IN_TOUCH: "repeat",
    NudgeKind.YEARLY: "mail-open",
}
PERIODS = {7: "every week", 14: "every two weeks", 30: "every month", 56: "every 8 weeks",
           120: "every term", 365: "every year"}  # fmt: skip


@dataclass(frozen=True)
class Nudge:
    """One thing due about one person. Everything said in it is a fact of the owner's own rows.

    `last_words` are for the owner's eyes in the program only: no mail carries them.
    """

    contact: Contact
    kind: NudgeKind
    occurrence: str
    due: date
    reason: str
    stamp: str
    opener: Opener
    shared: tuple[Context, ...] = ()
    last_words: str = ""
    is_late: bool = False

    @property
    def key(self) -> str:
        return f"{self.contact.pk}-{self.kind}-{self.occurrence}".replace(".", "-")

    @property
    def write_url(self) -> str:
        """Where the owner writes: their own mail with the line in it, else the person's profile."""
        url = self.contact.write_url
        return f"{url}?body={quote(self.opener.text)}" if url.startswith("mailto:") else url

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

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


@dataclass(frozen=True)
class _Due:
    """A row that is due, before anything is said about it."""

    contact_id: int
    kind: NudgeKind
    occurrence: str
    due: date
    rank: tuple
    topic: str = ""


def due_nudges(owner: User, today: date, shown: int = SHOWN, kind: str = "") -> NudgeList:
    """What is due for this owner on this day of theirs, one nudge a person, in bounded queries.

    With a `kind`, only its nudges are told; the counts stay those of the whole day.
    """
    found: dict[int, _Due] = {}
    for due in sorted(_all_due(owner, today), key=lambda due: due.rank):
        found.setdefault(due.contact_id, due)
    counts = Counter(due.kind for due in found.values())
    wanted = [due for due in found.values() if kind in ("", due.kind)]
    in_order = {one: counts[one] for one in NudgeKind if counts[one]}
    return NudgeList(_told(owner, wanted[:shown], today), in_order, len(wanted[shown:]))


def nudges_about(contact: Contact, today: date) -> list[Nudge]:
    """The one nudge about this person, or none."""
    due = [due for due in _all_due(contact.owner, today) if due.contact_id == contact.pk]
    return _told(contact.owner, sorted(due, key=lambda due: due.rank)[:1], today)


def heard_this_year(owner: User, today: date) -> tuple[int, int]:
    """How many of the owner's people have had this year's letter, and of how many."""
    people = owner.contacts.active()
    heard = people.filter(_decided(NudgeKind.YEARLY, str(today.year), Decision.Choice.DONE))
    return heard.count(), people.count()


def next_due_day(owner: User, today: date) -> date | None:
    """The first day after today on which anything comes due."""
    day = owner.contacts.active().filter(next_due__gt=today).order_by("next_due")
    return day.values_list("next_due", flat=True).first()


def _all_due(owner: User, today: date) -> Iterable[_Due]:
    """Every nudge that is due, but for people who were put off to a later day."""
    snoozed = owner.decisions.filter(choice=Decision.Choice.SNOOZED, until__gt=today)
    waiting = set(snoozed.values_list("contact", flat=True))
    for due in (*_follow_ups(owner, today), *_keeping_in_touch(owner, today)):
        if due.contact_id not in waiting:
            yield due
    if owner.yearly_month == today.month:
        yield from (due for due in _yearly(owner, today) if due.contact_id not in waiting)


def _keeping_in_touch(owner: User, today: date) -> Iterable[_Due]:
    # A snooze or a skip has moved next_due itself, so decisions need no look here.
    for contact in owner.contacts.active().due(today):
        if contact.next_due is None or contact.cadence_days is None:  # `due` leaves none of these
            continue
        base = base_due_day(contact.last_day, contact.cadence_days, contact.created_day)
        overdue = (today - contact.next_due).days / contact.cadence_days
        rank = (1, -overdue, contact.sort_name, contact.pk)
        kind = NudgeKind.KEEP_IN_TOUCH
        yield _Due(contact.pk, kind, base.isoformat(), contact.next_due, rank)


def _follow_ups(owner: User, today: date) -> Iterable[_Due]:
    since = Participation.objects.filter(
        owner=owner,
        contact=OuterRef("contact"),
        day__gte=OuterRef("interaction__follow_up_on"),
        day__lte=today,
        interaction__deleted_at__isnull=True,
    )
    rows = Participation.objects.filter(
        ~Exists(since),
        owner=owner,
        interaction__owner=owner,
        interaction__follow_up_on__lte=today,
        interaction__deleted_at__isnull=True,
        contact__deleted_at__isnull=True,
        contact__archived_at__isnull=True,
    ).values_list(
        "contact", "interaction", "interaction__follow_up_on", "interaction__topic",
        "contact__sort_name",
    )  # fmt: skip
    decided = _waiting(owner, NudgeKind.FOLLOW_UP, today)
    for contact, interaction, day, topic, name in rows:
        occurrence = f"{interaction}.{day}"
        if day and (contact, occurrence) not in decided:
            rank = (0, day, name, contact, interaction)
            yield _Due(contact, NudgeKind.FOLLOW_UP, occurrence, day, rank, topic)


def _yearly(owner: User, today: date) -> Iterable[_Due]:
    occurrence = str(today.year)
    waiting = _waiting(owner, NudgeKind.YEARLY, today)
    people = owner.contacts.active().filter(created_day__lte=today - NEW_TO_THE_LIST)
    for pk, name in people.by_name().values_list("pk", "sort_name"):
        if (pk, occurrence) not in waiting:
            yield _Due(pk, NudgeKind.YEARLY, occurrence, today.replace(day=1), (2, name, pk))


def _waiting(owner: User, kind: NudgeKind, today: date) -> set[tuple[int, str]]:
    """The occurrences that were decided and do not come back today."""
    rows = owner.decisions.filter(kind=kind).exclude(
        choice=Decision.Choice.SNOOZED, until__lte=today
    )
    return set(rows.values_list("contact", "occurrence"))


def _decided(kind: NudgeKind, occurrence: str, choice: str) -> Exists:
    return Exists(
        Decision.objects.filter(
            owner=OuterRef("owner"),
            contact=OuterRef("pk"),
            kind=kind,
            occurrence=occurrence,
            choice=choice,
        )
    )


def _told(owner: User, dues: Sequence[_Due], today: date) -> list[Nudge]:
    """Put these into words, in a number of queries that does not depend on how many they are."""
    keys = [due.contact_id for due in dues]
    people = {
        contact.pk: contact
        for contact in owner.contacts.filter(pk__in=keys).prefetch_related("points")
    }
    shared = shared_contexts(owner, people.values())
    last = _last_interactions(owner, keys, today)
    told = []
    for due in dues:
        contact = people[due.contact_id]
        words = last.get(contact.pk)
        common = tuple(shared.get(contact.pk, ()))
        late = due.kind == NudgeKind.KEEP_IN_TOUCH and today - due.due > LATE
        topic = words.interaction.topic if words else ""
        opener = draft(contact, due.kind, common, topic, due.occurrence)
        told.append(
            Nudge(
                contact=contact,
                kind=due.kind,
                occurrence=due.occurrence,
                due=due.due,
                reason=_reason(contact, due, late),
                stamp=_stamp(due, late),
                opener=opener,
                shared=common,
                last_words=_last_words(words),
                is_late=late,
            )
        )
    return told


def _last_interactions(
    owner: User, contacts: Sequence[int], today: date
) -> dict[int, Participation]:
    """The latest counted participation of each of these few people, with its interaction."""
    standing = Participation.objects.filter(
        owner=owner,
        contact=OuterRef("contact"),
        day__lte=today,
        interaction__deleted_at__isnull=True,
    ).order_by("-day", "-interaction")
    rows: QuerySet[Participation] = Participation.objects.filter(
        owner=owner, contact__in=contacts, pk=standing.values("pk")[:1]
    ).select_related("interaction")
    return {row.contact_id: row for row in rows}


def _reason(contact: Contact, due: _Due, late: bool) -> str:
    if due.kind == NudgeKind.FOLLOW_UP:
        about = f" about {due.topic}" if due.topic else ""
        return f"You wanted to follow up{about} on {say_day(due.due)}."
    if due.kind == NudgeKind.YEARLY:
        return f"It is {due.due:%B}, and {contact.greeting_name} has not had your yearly letter."
    if contact.last_day is None:
        return "You have not written to each other yet."
    if late:
        return "It has been a while. Start again with a line, or let it rest."
    period = period_words(contact.cadence_days or 0)
    return f"Keep in touch {period}. You were last in touch on {say_day(contact.last_day)}."


def _stamp(due: _Due, late: bool) -> str:
    if due.kind == NudgeKind.YEARLY:
        return f"Yearly, {due.due:%b}"
    word = "Since" if late else "Due"
    return f"{word} {due.due:%b} {due.due.day}"


def _last_words(last: Participation | None) -> str:
    if last is None:
        return ""
    said = last.interaction.topic or " ".join(last.interaction.said.split())
    return said if len(said) <= 140 else said[:139].rstrip() + "…"


def say_day(day: date) -> str:
    return f"{day:%B} {day.day}"


def period_words(cadence_days: int) -> str:
    return PERIODS.get(cadence_days, f"every {cadence_days} days")
