"""The yearly letter's way through everybody: begun, written, made each one's own, answered.

Whom it still has to reach is derived from the list of people as it is, so it can be left and taken
up again at any point. Every step may be taken twice with the effect of once.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from accounts.models import User
from contacts.models import Contact, ContactPoint
from contacts.points import key_of
from contacts.pronouns import Spoken, spoken_of
from interactions.commonalities import Shared, shared_by
from interactions.models import Exchange, Interaction, Participation
from interactions.places import Place
from reminders.grounds import exchange_facts, ground, talk_facts
from reminders.lines import Occasion
from reminders.models import (
    MERGED_WITHIN,
    RefusedAddress,
    Round,
    RoundRow,
    RoundRowQuerySet,
)
from reminders.openers import line

State = RoundRow.State
MOST_BEADS = 60
TOPIC = "my yearly letter"
ANSWER = f"their answer to {TOPIC}"
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Progress:
    """How far a round has come, over everybody: each is in exactly one of these."""

    waiting: int
    had: int
    queued: int
    put_off: int
    refused: int

    @property
    def total(self) -> int:
        return self.waiting + self.settled

    @property
    def settled(self) -> int:
        return self.had + self.queued + self.put_off + self.refused

    @property
    def beads(self) -> list[str]:
        """One for each person; nothing where so many beads would say less than words."""
        if not 0 < self.total <= MOST_BEADS:
            return []
        open_ = ["next"] * bool(self.waiting) + ["open"] * (self.waiting - 1)
        return ["done"] * self.settled + open_


@dataclass(frozen=True)
class Page:
    """What the owner sees to write one contact's letter; each fact is of the owner's own rows."""

    contact: Contact
    row: RoundRow | None
    words: str
    shared: list[Place]
    last: Participation | None
    gift: Exchange | None
    missed_reason: str

    @property
    def is_settled(self) -> bool:
        return self.row is not None and self.row.is_settled

    @property
    def may_undo(self) -> bool:
        return self.row is not None and self.row.state not in (State.LEASED, State.IN_FLIGHT)

    @property
    def spoken(self) -> Spoken:
        return spoken_of(self.contact)

    @property
    def topic(self) -> str:
        return self.last.interaction.topic if self.last else ""


def current(owner: User) -> Round | None:
    """The round that is under way: the latest, also when the year has turned meanwhile."""
    return owner.rounds.latest_first().first()


def begin(owner: User, year: int, text: str, last: Round | None = None) -> Round:
    """Begin this year's round with this text, or with last year's letter; once a year."""
    fields = {"text": text, "closing": owner.first_name}
    if last is not None:
        names = ("text", "faculty_text", "peer_text", "closing")
        fields = {name: getattr(last, name) for name in names}
    return owner.rounds.get_or_create(year=year, defaults=fields)[0]


def progress(letter: Round) -> Progress:
    """In two queries. Who was archived or deleted since counts only if the letter reached them."""
    rows = letter.owner.round_rows.filter(year=letter.year)
    there = Q(contact__archived_at=None, contact__deleted_at=None) | Q(state__in=RoundRow.HAD)
    found = dict.fromkeys(State.values, 0)
    for state in rows.filter(there).values_list("state", flat=True):
        found[state] += 1
    return Progress(
        waiting=letter.waiting().count(),
        had=sum(found[state] for state in RoundRow.HAD),
        queued=sum(found[state] for state in RoundRow.OPEN),
        put_off=found[State.PUT_OFF],
        refused=found[State.REFUSED],
    )


def page_of(letter: Round, contact: Contact, today: date) -> Page:
    """One contact's letter: their own lines, drafted until the owner has changed them."""
    rows = {row.year: row for row in contact.round_rows.filter(year__gte=letter.year - 1)}
    row, before = rows.get(letter.year), rows.get(letter.year - 1)
    shared = shared_by({letter.owner: today}, [contact], with_teachers=False)
    last, gift = last_words(contact, today), last_gift(contact, today)
    words = row.words if row else ""
    words = words or _first_lines(letter, contact, shared, last, gift)
    missed = before.reason if before and before.state == State.PUT_OFF else ""
    return Page(contact, row, words, shared.places[contact.pk], last, gift, missed)


def _first_lines(
    letter: Round,
    contact: Contact,
    shared: Shared,
    last: Participation | None,
    gift: Exchange | None,
) -> str:
    """Of what they gave, what was spoken of last, and what is shared; other ones next year."""
    facts = exchange_facts(gift)
    if last and last.interaction.topic != ANSWER:
        talk = last.interaction
        facts |= talk_facts(talk.topic, talk.direction, talk.day)
    return line(contact, Occasion.YEARLY, ground(contact, shared, facts), str(letter.year)).text


def last_gift(contact: Contact, today: date) -> Exchange | None:
    """What they gave the owner last, within a year."""
    got = contact.exchanges.present().received().done()
    return got.filter(day__range=(today - A_YEAR, today)).latest_first().first()


def last_words(contact: Contact, today: date) -> Participation | None:
    """The last talk with them that was not itself a yearly letter."""
    talks = contact.participations.filter(day__lte=today, interaction__deleted_at=None)
    mine = talks.exclude(interaction__topic=TOPIC).select_related("interaction")
    return mine.order_by("-day", "-interaction").first()


def keep_words(letter: Round, contact: Contact, words: str) -> RoundRow:
    row = letter.row_of(contact)
    if row.words != words:
        RoundRow.objects.filter(pk=row.pk, state=State.WAITING).update(words=words)
        row.words = words
    return row


@transaction.atomic
def mark_sent(letter: Round, contact: Contact, words: str, today: date) -> RoundRow:
    """The owner has sent it, by mail or by hand: logged as what they wrote."""
    row = keep_words(letter, contact, words)
    how = RoundRow.How.OWN_MAIL if contact.mail_address else RoundRow.How.COPIED
    if row.settle(State.SENT, today, how=how):
        log_letter(row, letter.letter(contact, words), today)
    row.refresh_from_db()
    return row


def log_letter(row: RoundRow, text: str, today: date) -> None:
    """Log a letter that has just gone out, and hang it on its row."""
    channel = Interaction.Channel
    talk = Interaction(
        owner=row.owner,
        day=today,
        direction=Interaction.Direction.WROTE,
        channel=channel.CHAT if row.how == RoundRow.How.COPIED else channel.MAIL,
        topic=TOPIC,
        said=text[:20_000],
    )
    talk.log([row.contact], today)
    RoundRow.objects.filter(pk=row.pk).update(interaction=talk)


def merge(letter: Round, contact: Contact, today: date) -> RoundRow:
    """They were in touch lately, and know: that talk stands for the letter."""
    row = letter.row_of(contact)
    last = last_words(contact, today)
    if last and was_lately(contact, today):
        row.settle(State.MERGED, today, interaction=last.interaction)
        row.refresh_from_db()
    return row


def was_lately(contact: Contact, today: date) -> bool:
    return contact.last_day is not None and contact.last_day >= today - MERGED_WITHIN


def put_off(letter: Round, contact: Contact, reason: str, today: date) -> RoundRow:
    row = letter.row_of(contact)
    row.settle(State.PUT_OFF, today, reason=reason)
    row.refresh_from_db()
    return row


@transaction.atomic
def queue(letter: Round, contact: Contact, words: str, today: date) -> RoundRow:
    """Let the program send this one in the owner's name, by the owner's choice for this message."""
    row = keep_words(letter, contact, words)
    if may_send_to(letter.owner, contact):
        row.settle(State.QUEUED, today, how=RoundRow.How.PROGRAM)
    row.refresh_from_db()
    return row


def may_send_to(owner: User, contact: Contact) -> bool:
    """Whether the program may: answers reach the owner, and the address has not refused a mail."""
    address = contact.mail_address
    if not address or not has_verified_address(owner):
        return False
    key = key_of(ContactPoint.Kind.EMAIL, address)
    return not owner.refused_addresses.filter(key=key).exists()


def has_verified_address(owner: User) -> bool:
    verified = EmailAddress.objects.filter(user=owner, email__iexact=owner.email, verified=True)
    return verified.exists()


def refuse(row: RoundRow, address: str) -> None:
    key = key_of(ContactPoint.Kind.EMAIL, address)
    RefusedAddress.objects.get_or_create(owner_id=row.owner_id, key=key)


@transaction.atomic
def undo(row: RoundRow, today: date) -> bool:
    """Back among those to write; what it logged goes to Recently deleted."""
    talk = row.interaction if row.state == State.SENT else None
    if not row.reopen():
        return False
    if talk is not None:
        talk.discard(today)
    return True


def reply(row: RoundRow, today: date) -> Interaction:
    """They answered: logged as what they wrote."""
    talk = Interaction(
        owner=row.owner,
        day=today,
        direction=Interaction.Direction.GOT,
        channel=Interaction.Channel.CHAT if row.how == RoundRow.How.COPIED else "mail",
        topic=ANSWER,
    )
    return talk.log_once([row.contact], today)


def with_replies(letter: Round) -> RoundRowQuerySet:
    """Who had the letter, with the day they answered; those who have not first."""
    answers = Participation.objects.filter(
        owner=OuterRef("owner"),
        contact=OuterRef("contact"),
        day__gte=OuterRef("day"),
        interaction__deleted_at=None,
        interaction__direction__in=[Interaction.Direction.GOT, Interaction.Direction.TALKED],
    )
    first = answers.order_by().values("contact").annotate(first=Min("day")).values("first")
    rows = letter.owner.round_rows.filter(
        year=letter.year, state=State.SENT, contact__deleted_at=None
    )
    return (
        rows.annotate(answered_on=first)
        .select_related("contact")
        .order_by(F("answered_on").desc(nulls_first=True), "contact__sort_name", "pk")
    )  # fmt: skip


def heard(owner: User, year: int) -> tuple[int, int]:
    """How many of the people on the list have had this year's letter, and of how many."""
    people = owner.contacts.active()
    rows = RoundRow.objects.had().filter(owner=OuterRef("owner"), contact=OuterRef("pk"), year=year)
    return people.filter(Exists(rows)).count(), people.count()


def answered_count(letter: Round) -> int:
    rows: QuerySet[RoundRow] = with_replies(letter)
    return rows.filter(answered_on__isnull=False).count()  # type: ignore[misc]
