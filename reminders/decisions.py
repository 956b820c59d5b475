"""What an owner decides about a nudge, from Today or a mail: one row each, and undo deletes it.

Each may be called twice for the same nudge, or from two places at once, with the effect of once.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from contacts.models import Contact, ContactPoint
from interactions.models import Interaction
from reminders.models import Decision, NudgeKind
from reminders.nudges.due import BY_KIND
from reminders.nudges.kinds import TRAITS

Choice = Decision.Choice


def log_it(contact: Contact, kind: str, occurrence: str, today: date) -> Decision:
    """Log that the owner wrote today, and close the nudge."""
    return _decide(contact, kind, occurrence, Choice.DONE, None, today)


def snooze(contact: Contact, kind: str, occurrence: str, until: date, today: date) -> Decision:
    return _decide(contact, kind, occurrence, Choice.SNOOZED, until, today)


def snoozed_until(kind: str, today: date) -> date:
    """What Snooze means before it is changed: what has its day does not wait a week."""
    return today + timedelta(days=TRAITS[NudgeKind(kind)].snooze_days)


def skip(contact: Contact, kind: str, occurrence: str, today: date) -> Decision:
    """This time only: keeping in touch comes again after another cadence."""
    until = None
    if kind == NudgeKind.KEEP_IN_TOUCH and contact.cadence_days:
        until = today + timedelta(days=contact.cadence_days)
    return _decide(contact, kind, occurrence, Choice.SKIPPED, until, today)


@transaction.atomic
def undo(decision: Decision, today: date) -> None:
    """Take the decision back: an interaction it logged goes to Recently deleted."""
    contact = _locked(decision.contact)
    if decision.interaction is not None:
        decision.interaction.discard(today)
    if decision.choice == Choice.DONE:
        _close(decision, None)
    Decision.objects.filter(pk=decision.pk).delete()
    _apply_snoozes(contact, decision.kind, today)


@transaction.atomic
def _decide(
    contact: Contact, kind: str, occurrence: str, choice: str, until: date | None, today: date
) -> Decision:
    contact = _locked(contact)
    decision, is_new = Decision.objects.get_or_create(
        owner=contact.owner,
        contact=contact,
        kind=kind,
        occurrence=occurrence,
        defaults={"choice": choice, "until": until, "day": today},
    )
    if not is_new:
        if _stands(decision, choice, until, today):
            return decision
        decision.choice, decision.until, decision.day = choice, until, today
        decision.save(update_fields=["choice", "until", "day"])
    if choice == Choice.DONE:
        decision.interaction = _logged(contact, today)
        decision.save(update_fields=["interaction"])
        _close(decision, today)
    _apply_snoozes(contact, kind, today)
    return decision


def _close(decision: Decision, day: date | None) -> None:
    """Let the row that a nudge is about be closed with it, or, with no day, open again."""
    source = BY_KIND.get(NudgeKind(decision.kind))
    if source and source.close:
        source.close(decision, day)


def _stands(decision: Decision, choice: str, until: date | None, today: date) -> bool:
    """Whether what was decided answers this wish already, so that nothing is to change."""
    if decision.choice == Choice.DONE:  # but a log that was deleted since no longer stands
        return decision.interaction is not None and decision.interaction.deleted_at is None
    if decision.choice == choice == Choice.SKIPPED:
        return decision.until is None or decision.until > today
    return (decision.choice, decision.until) == (choice, until)


def _locked(contact: Contact) -> Contact:
    """The same person, held until the transaction ends: two clicks at once take turns here."""
    return Contact.objects.select_for_update().select_related(None).get(pk=contact.pk)


def _logged(contact: Contact, today: date) -> Interaction:
    has_mail = contact.points.filter(kind=ContactPoint.Kind.EMAIL).exists()
    channel = Interaction.Channel.MAIL if has_mail else Interaction.Channel.CHAT
    interaction = Interaction(
        owner=contact.owner, day=today, channel=channel, direction=Interaction.Direction.WROTE
    )
    interaction.log([contact], today)
    return interaction


def _apply_snoozes(contact: Contact, kind: str, today: date) -> None:
    """Keeping in touch waits as long as the longest decision that still stands says."""
    if kind != NudgeKind.KEEP_IN_TOUCH:
        return
    standing = contact.decisions.filter(kind=kind, until__isnull=False)
    until = standing.aggregate(until=Max("until"))["until"]
    if until != contact.snoozed_until:
        contact.snooze(until, today)
