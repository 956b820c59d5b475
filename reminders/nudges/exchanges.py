"""Promises to keep, asks to chase, help to thank for, advice whose outcome can be told."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from contacts.models import Contact
from contacts.pronouns import spoken_of
from interactions.ledger import told
from interactions.models import Exchange
from reminders.models import Decision, NudgeKind
from reminders.nudges.source import Due, Owners, Source, joined, nudge_rows, say_day, stamped, text

Stage, Thing = Exchange.Stage, Exchange.Thing
A_DAY_AHEAD, NO_DATE, THEIR_ASK, NO_WORD = (
    timedelta(days=1), timedelta(days=7), timedelta(days=2), timedelta(days=14),
)  # fmt: skip
THANKS_AFTER, THANKS_UNTIL = timedelta(days=1), timedelta(days=120)
TELL_AFTER, TELL_UNTIL = timedelta(days=30), timedelta(days=365)
TOLD_OF = (Thing.ADVICE, Thing.GUIDANCE, Thing.REFERENCE, Thing.HELP)


def promises(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """What was asked of the owner, and promises: a day before their date, or after a week."""
    given = Exchange.objects.present().given().filter(owner__in=owners)
    dated = Q(due_on__lte=today + A_DAY_AHEAD)
    undated = Q(stage=Stage.PROMISED, due_on__isnull=True, day__lte=today - NO_DATE)
    asked = Q(stage=Stage.ASKED, day__lte=today - THEIR_ASK)
    open_rows = given.filter(dated | undated | asked, stage__in=[Stage.PROMISED, Stage.ASKED])
    return _rows(open_rows, due=Coalesce("due_on", "day"), occurrence=joined("pk", "day"))


def asks(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """What somebody was asked for, or promised: after its date, or two weeks of no word."""
    received = Exchange.objects.present().received().filter(owner__in=owners)
    dated = Q(due_on__lt=today)
    undated = Q(due_on__isnull=True, day__lte=today - NO_WORD)
    waiting = received.filter(dated | undated, stage__in=[Stage.PROMISED, Stage.ASKED])
    return _rows(waiting, due=Coalesce("due_on", "day"), occurrence=joined("pk", "day"))


def unthanked(owners: Owners, today: date) -> QuerySet[Any, Any]:
    days = (today - THANKS_UNTIL, today - THANKS_AFTER)
    rows = _helped(owners).filter(closed_on__range=days, thanked_on__isnull=True)
    return _rows(rows, due="closed_on", occurrence=text("pk"))


def untold(owners: Owners, today: date) -> QuerySet[Any, Any]:
    """Help of a month to a year ago of which it was never told what came of it."""
    days = (today - TELL_UNTIL, today - TELL_AFTER)
    rows = _helped(owners).filter(closed_on__range=days, outcome_told_on__isnull=True)
    rows = rows.filter(thing__in=TOLD_OF)
    return _rows(rows, due="closed_on", occurrence=text("pk"))


def _helped(owners: Owners) -> QuerySet[Exchange]:
    return Exchange.objects.present().received().done().filter(owner__in=owners)


def _rows(rows: QuerySet[Exchange], **columns: Any) -> QuerySet[Any, Any]:
    return nudge_rows(
        rows, topic="topic", detail=joined("thing", "stage", "direction", "due_on"), **columns
    )


def _told(due: Due) -> tuple[str, str, str, date | None]:
    """Thing, stage and direction of what the row is about, and its date, if it has one."""
    thing, stage, direction, day = due.detail.split(".")
    return thing, stage, direction, date.fromisoformat(day) if day else None


def reason(contact: Contact, due: Due) -> str:
    thing, stage, direction, day = _told(due)
    is_given = direction == Exchange.Direction.GIVEN
    words = told(thing, stage, due.topic, spoken_of(contact), is_given=is_given)
    if due.kind == NudgeKind.THANKS:
        return f"{words} on {say_day(due.due)}, and has not been thanked yet, as far as is noted."
    if due.kind == NudgeKind.OUTCOME:
        return f"{words} on {say_day(due.due)}. What came of it would be good to hear."
    return f"{words}, by {say_day(day)}." if day else f"{words} on {say_day(due.due)}."


def stamp(contact: Contact, due: Due) -> str:
    day = _told(due)[-1]
    if day is None:
        return stamped("Since", due.due)
    return stamped("Promised by" if due.kind == NudgeKind.PROMISE else "By", day)


def promise_line(contact: Contact, due: Due) -> str:
    if _told(due)[1] == Stage.ASKED:
        return (
            f"you asked me{_on(due, ' about ')}, and I have not forgotten. Here is what I can do:"
        )
    return (
        f"here is what I promised you{_on(due, ': ')}."
        if due.topic
        else ("I promised you something, and here it is.")
    )


def ask_line(contact: Contact, due: Due) -> str:
    return (
        f"I know your desk is full. Did you have a moment for what I asked{_on(due, ' about ')}"
        "? If not, that is fine, too."
    )


def thanks_line(contact: Contact, due: Due) -> str:
    return f"thank you for {_gift(due)}{_on(due, ' on ')}. It helped me."


def outcome_line(contact: Contact, due: Due) -> str:
    gift = f"{_gift(due)}{_on(due, ' on ')}"
    return f"you gave me {gift} on {say_day(due.due)}. Here is what came of it:"


def _gift(due: Due) -> str:
    thing = _told(due)[0]
    return {Thing.REFERENCE: "a reference", Thing.HELP: "your help"}.get(Thing(thing), thing)


def _on(due: Due, before: str) -> str:
    return f"{before}{due.topic}" if due.topic else ""


def _row(decision: Decision) -> Exchange | None:
    key = decision.occurrence.partition(".")[0]
    return decision.contact.exchanges.filter(owner=decision.owner_id, pk=key).first()


def keep_promise(decision: Decision, day: date | None) -> None:
    """Done with the log; undone, it is promised again."""
    row = _row(decision)
    if row is None or not row.is_given:
        return
    if day is not None and row.is_open:
        row.move_to(Stage.DONE, day)
    elif day is None and row.stage == Stage.DONE:
        row.move_to(Stage.PROMISED, decision.day)


def thank(decision: Decision, day: date | None) -> None:
    row = _row(decision)
    if row and row.thanked_on in (None, decision.day):
        row.thank(day)


def tell(decision: Decision, day: date | None) -> None:
    row = _row(decision)
    if row and row.outcome_told_on in (None, decision.day):
        row.tell_outcome(day)


PROMISE = Source(NudgeKind.PROMISE, promises, reason, stamp, line=promise_line, close=keep_promise)
ASK = Source(NudgeKind.ASK, asks, reason, stamp, line=ask_line)
THANKS = Source(NudgeKind.THANKS, unthanked, reason, stamp, line=thanks_line, close=thank)
OUTCOME = Source(NudgeKind.OUTCOME, untold, reason, stamp, line=outcome_line, close=tell)
