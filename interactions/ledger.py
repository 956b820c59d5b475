"""Give and take, in sentences and a table: with one person what could go back, and of a term.

A count is never a score: it is told in words, and drawn as dots with the number beside them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from accounts.models import User
from contacts.models import Contact, Term
from contacts.pronouns import Spoken, at_the_start, spoken_of
from interactions.models import Exchange

Thing, Stage = Exchange.Thing, Exchange.Stage
MOST_DOTS = 6
LEANS_FROM = 3
LATELY = timedelta(days=120)
TIMES = {1: "once", 2: "twice"}
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
VERBS = {
    Stage.OFFERED: "offered",
    Stage.PROMISED: "promised",
    Stage.DONE: "gave",
    Stage.DECLINED: "could not give",
}
# What the giver did, and to whom
DEEDS = {
    Thing.ADVICE: "advised {to} {times}",
    Thing.GUIDANCE: "guided {to} {times}",
    Thing.UNDERSTANDING: "shown {to} understanding {times}",
    Thing.REFERENCE: "given {to} a reference {times}",
    Thing.HELP: "helped {to} {times}",
}


@dataclass(frozen=True)
class Line:
    """One row of the table: how often it went each way."""

    name: str
    gave: int
    got: int

    @property
    def gave_dots(self) -> range:
        return range(self.gave if self.gave <= MOST_DOTS else 0)

    @property
    def got_dots(self) -> range:
        return range(self.got if self.got <= MOST_DOTS else 0)


@dataclass(frozen=True)
class Tally:
    """How often each of the four went each way, and where that leans."""

    lines: Sequence[Line]
    balance: str

    @property
    def gave(self) -> int:
        return sum(line.gave for line in self.lines)

    @property
    def got(self) -> int:
        return sum(line.got for line in self.lines)


@dataclass(frozen=True)
class Ledger(Tally):
    """What went each way, said and drawn; `open` is asked, offered or promised and not closed."""

    sentence: str
    open: Sequence[Exchange]
    unthanked: Sequence[Exchange]
    untold: Sequence[Exchange]
    closed: Sequence[Exchange]


def tally_of(owner: User, today: date) -> tuple[str, Tally]:
    """Since when, in words ("this term", "since August 1"), and what has gone each way since.

    The program's term that this day is in; without one, four months. In two queries.
    """
    term = Term.objects.filter(
        program=owner.program_id, starts_on__lte=today, ends_on__gte=today
    ).first()
    since = term.starts_on if term else today - LATELY
    rows = owner.exchanges.present().done().filter(
        closed_on__range=(since, today), contact__deleted_at=None
    )  # fmt: skip
    counts = rows.order_by().values_list("direction", "thing").annotate(Count("pk"))
    gave: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for direction, thing, count in counts:
        (gave if direction == Exchange.Direction.GIVEN else got)[thing] += count
    words = "this term" if term else f"since {since:%B} {since.day}"
    return words, Tally(_lines(gave, got), _leaning(gave.total(), got.total()))


def _leaning(gave: int, got: int) -> str:
    if got - gave >= LEANS_FROM:
        return "Leaning your way. Telling somebody how it turned out gives something back."
    if gave - got >= LEANS_FROM:
        return "You have given much. It is fine to ask for something."
    return "Close to even." if gave and got else ""


def _lines(gave: Counter[str], got: Counter[str]) -> list[Line]:
    """Other help stands there only where there was some."""
    return [
        Line(thing.label if thing != Thing.REFERENCE else "References", gave[thing], got[thing])
        for thing in Thing
        if thing != Thing.HELP or gave[thing] or got[thing]
    ]


def ledger_of(contact: Contact, today: date) -> Ledger:
    """In one query."""
    rows = contact.exchanges.filter(owner=contact.owner_id).present().latest_first()
    return made_of(contact, list(rows), today)


def made_of(contact: Contact, rows: Sequence[Exchange], today: date) -> Ledger:
    done = [row for row in rows if row.stage == Stage.DONE]
    gave = Counter[str](Thing(row.thing) for row in done if row.is_given)
    got = Counter[str](Thing(row.thing) for row in done if not row.is_given)
    spoken = spoken_of(contact)
    open_rows = [row for row in rows if row.is_open]
    open_rows.sort(key=lambda row: (row.due_on or date.max, row.day, row.pk))
    return Ledger(
        lines=_lines(gave, got),
        sentence=_sentence(spoken, rows, gave, got, today),
        balance=_balance(spoken, done),
        open=open_rows,
        unthanked=[row for row in rows if row.wants_thanks],
        untold=[row for row in rows if row.wants_outcome],
        closed=[row for row in rows if not row.is_open],
    )


def _sentence(
    spoken: Spoken, rows: Sequence[Exchange], gave: Counter, got: Counter, today: date
) -> str:
    """ "She has advised you twice; you last offered something in March." """
    offered = [row for row in rows if row.is_given and row.stage != Stage.DECLINED]
    offered = [row for row in offered if row.stage != Stage.ASKED]
    if not got and not offered:
        return ""
    if not got:
        return f"You have {_deeds(gave, spoken.object)}." if gave else _last(offered, today)
    first = f"{at_the_start(spoken.has)} {_deeds(got, 'you')}"
    if not offered:
        return f"{first}. Nothing has gone back yet."
    last = _last(offered, today)
    return f"{first}; {last[:1].lower()}{last[1:]}"


def _last(offered: Sequence[Exchange], today: date) -> str:
    return f"You last offered something {in_month(_day(offered[0]), today)}."


def _day(row: Exchange) -> date:
    return row.closed_on or row.day


def _deeds(counts: Counter, to: str) -> str:
    said = [
        DEEDS[thing].format(to=to, times=times(counts[thing])) for thing in Thing if counts[thing]
    ]
    return listed(said)


def _balance(spoken: Spoken, done: Sequence[Exchange]) -> str:
    """Where it leans, from three more one way than the other; nothing of a single thing."""
    gave = sum(row.is_given for row in done)
    got = len(done) - gave
    if got - gave >= LEANS_FROM:
        waits = next((row for row in done if row.wants_outcome), None)
        if waits is None:
            return "Leaning your way. Something small from you would be welcome."
        thing = waits.noun.removeprefix("a ")
        return (
            f"Leaning your way. Telling {spoken.object} how {spoken.possessive} {thing} turned out "
            "gives something back."
        )
    if gave - got >= LEANS_FROM:
        return f"You have given much here. It is fine to ask {spoken.object} for something."
    return "Close to even." if gave and got else ""


def said(exchange: Exchange, spoken: Spoken) -> str:
    """One exchange as a sentence without its dates: "You promised her: the syllabus"."""
    return told(exchange.thing, exchange.stage, exchange.topic, spoken, is_given=exchange.is_given)


def told(thing: str, stage: str, topic: str, spoken: Spoken, *, is_given: bool) -> str:
    """The same of what is no row yet, or is told without it."""
    they = at_the_start(spoken.subject)
    giver, taker = ("You", spoken.object) if is_given else (they, "you")
    helps = thing == Thing.HELP
    if stage == Stage.ASKED:
        asker, asked = (they, "you") if is_given else ("You", spoken.object)
        what = "help" if helps else Thing(thing).noun
        link = {Thing.HELP: " with ", Thing.REFERENCE: " for "}.get(Thing(thing), " on ")
        return f"{asker} asked {asked} for {what}{_about(topic, link)}"
    verb = VERBS[Stage(stage)]
    if helps and topic:
        verb = {"gave": "helped", "could not give": "could not help"}.get(verb, verb)
        return f"{giver} {verb} {taker}{_about(topic, ': ')}"
    return f"{giver} {verb} {taker} {Thing(thing).noun}{_about(topic, ': ')}"


def _about(topic: str, before: str) -> str:
    return f"{before}{topic}" if topic else ""


def in_month(day: date, today: date) -> str:
    """ "this month", "in March", "in March 2024": near enough for a friendship."""
    if (day.year, day.month) == (today.year, today.month):
        return "this month"
    recent = today - timedelta(days=330) < day
    return f"in {day:%B}" if recent else f"in {day:%B %Y}"


def times(count: int) -> str:
    return TIMES.get(count) or f"{NUMBERS[count] if count < len(NUMBERS) else count} times"


def listed(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
