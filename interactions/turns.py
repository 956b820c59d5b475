"""Whose turn it is, by the direction of the last words between two people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from contacts.models import Contact, Term
from contacts.pronouns import Spoken, at_the_start
from interactions.models import Interaction, Participation

Direction = Interaction.Direction
REPLY_AFTER = timedelta(days=2)
REPLY_UNTIL = timedelta(days=45)
REST = timedelta(days=90)
UNANSWERED = 2


class Turn(models.TextChoices):
    """A talk leaves it even; posts on a discussion board, which ask nobody, do not count."""

    NEVER = "never", "Not begun"
    EVEN = "even", "Nobody’s turn"
    YOURS = "yours", "Your turn"
    THEIRS = "theirs", "Their turn"
    REST = "rest", "Resting"


@dataclass(frozen=True)
class WhoseTurn:
    """Whose turn, since when; `until` is the last day of a rest, or nothing."""

    turn: Turn
    since: date | None = None
    until: date | None = None


def whose_turn(
    words: Iterable[tuple[date, str]], today: date, next_term: date | None = None
) -> WhoseTurn:
    """Whose turn it is after these days and directions, latest first.

    Two days on which only the owner wrote, with no word since, let it rest until `next_term` (the
    first term to begin after the last of them), or for 90 days where none is known.
    """
    wrote: list[date] = []
    for day, direction in words:
        if direction != Direction.WROTE:
            if wrote:
                break
            return WhoseTurn(Turn.YOURS if direction == Direction.GOT else Turn.EVEN, day)
        if day not in wrote:
            wrote.append(day)
    if not wrote:
        return WhoseTurn(Turn.NEVER)
    until = next_term or wrote[0] + REST
    if len(wrote) >= UNANSWERED and today < until:
        return WhoseTurn(Turn.REST, wrote[0], until)
    return WhoseTurn(Turn.THEIRS, wrote[0])


def turn_with(contact: Contact, today: date) -> WhoseTurn:
    """In two queries, however long they have known each other."""
    counted = _counted(today).filter(owner=contact.owner_id, contact=contact)
    words = list(
        counted.order_by("-day", "-interaction").values_list("day", "interaction__direction")[:50]
    )
    if not words or words[0][1] != Direction.WROTE:
        return whose_turn(words, today)
    return whose_turn(words, today, next_term_after(contact, words[0][0]))


def turn_words(turn: WhoseTurn, spoken: Spoken) -> str:
    """A sentence for the person's page; nothing before the first word."""
    if turn.since is None:
        return ""
    since, they = say_day(turn.since), at_the_start(spoken.subject)
    if turn.turn == Turn.YOURS:
        return f"{they} wrote on {since}, so it is your turn."
    if turn.turn == Turn.THEIRS:
        return f"You wrote on {since}. It is {spoken.possessive} turn, and there is no hurry."
    if turn.turn == Turn.REST and turn.until:
        return (
            f"You wrote twice, last on {since}, and had no word back. A full desk is likelier than "
            f"anything else: let it rest until {say_day(turn.until)}."
        )
    return f"You talked on {since}, so it is nobody’s turn."


def say_day(day: date) -> str:
    return f"{day:%B} {day.day}"


def next_term_after(contact: Contact, day: date) -> date | None:
    terms = Term.objects.filter(program__users=contact.owner_id, starts_on__gt=day)
    return terms.order_by("starts_on").values_list("starts_on", flat=True).first()


def _counted(today: date) -> models.QuerySet[Participation]:
    return Participation.objects.filter(
        day__lte=today, interaction__deleted_at__isnull=True
    ).exclude(interaction__channel=Interaction.Channel.BOARD)


def awaiting_reply(today: date) -> models.QuerySet[Participation]:
    """The last words of people whose owner owes a reply: they wrote, two to 45 days ago."""
    later = _counted(today).filter(_later(), owner=OuterRef("owner"), contact=OuterRef("contact"))
    window = (today - REPLY_UNTIL, today - REPLY_AFTER)
    got = _counted(today).filter(interaction__direction=Direction.GOT, day__range=window)
    return got.filter(~Exists(later))


def resting(today: date) -> Exists:
    """Whether `whose_turn` says of a contact that it rests; for a query of contacts."""
    wrote = _counted(today).filter(owner=OuterRef("owner"), interaction__direction=Direction.WROTE)
    answered = _counted(today).filter(
        _later(), ~Q(interaction__direction=Direction.WROTE),
        owner=OuterRef("owner"), contact=OuterRef("contact"),
    )  # fmt: skip
    before = wrote.filter(~Exists(answered), contact=OuterRef("contact"), day__lt=OuterRef("day"))
    terms = Term.objects.filter(program=OuterRef("owner__program"), starts_on__gt=OuterRef("day"))
    begun = terms.filter(starts_on__lte=today)
    unended = Exists(terms) & ~Exists(begun) | ~Exists(terms) & Q(day__gt=today - REST)
    return Exists(wrote.filter(unended, Exists(before), contact=OuterRef("pk")))


def _later() -> Q:
    """Of a participation: said after the one of the outer query."""
    same_day = Q(day=OuterRef("day"), interaction__gt=OuterRef("interaction"))
    return Q(day__gt=OuterRef("day")) | same_day
