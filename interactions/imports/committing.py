"""Committing an import: from what was chosen in its review to rows, in bulk and all or nothing."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.garbage import uncollected
from contacts import bulk
from interactions.imports.deciding import SET_ASIDE, Work, decide, outcome
from interactions.imports.likeness import likeness_of
from interactions.imports.people import add_points, add_tags, change_people, take_uids
from interactions.imports.reviewing import Batch
from interactions.imports.talks import (
    add_ties,
    chosen_context,
    draft_messages,
    log_meeting,
    log_messages,
)
from interactions.models import Import, ImportedRow

DONE_FIELDS = ["state", "done_at", "leased_until", "added_count", "matched_count", "outcome"]


@uncollected()
@transaction.atomic
def commit(source: Import, today: date) -> bool:
    """Add what was chosen, all or nothing; False when it was done before."""
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state not in (Import.State.REVIEW, Import.State.ADDING):
        return False
    work = Work(source, Batch.of(source), today)
    decide(work)
    take_uids(work)
    for contact in work.made:
        contact.take_rule(work.owner.fresh_start_on)
    bulk.insert(work.made)
    groups = add_tags(work)
    gained = add_points(work)
    change_people(work, gained)
    context = chosen_context(work)
    add_ties(work, context)
    log_meeting(work, context)
    log_messages(work)
    _remember(work, groups)
    draft_messages(work, context)
    bulk.write(ImportedRow, work.marks, owner_id=source.owner_id, source_id=source.pk)
    source.state, source.done_at, source.leased_until = Import.State.DONE, timezone.now(), None
    source.added_count = len(work.made)
    source.matched_count = len(work.people()) - len(work.made)
    source.outcome = work.told + [
        outcome(row, "", SET_ASIDE, reason) for row, reason in source.rejected
    ]
    source.save(update_fields=[*DONE_FIELDS, *_keep_what_was_taken(work)])
    return True


def _remember(work: Work, groups: Mapping[int, set[str]]) -> None:
    """Which rows of the file were whom: brought again, they find them."""
    made = {contact.pk for contact in work.made}
    for contact, one, _ in work.rows:
        if contact.pk in made:
            made.remove(contact.pk)
            likeness = likeness_of(contact, groups[contact.pk])
            work.mark(contact_id=contact.pk, made_as=likeness, from_row=one.digest)
        else:
            work.mark(person_id=contact.pk, from_row=one.digest)


def _keep_what_was_taken(work: Work) -> list[str]:
    """Forget who was left out, and words without a yes; the rest waits for a Redo.

    Returns the fields that changed: ten thousand people who were all taken are not written again.
    """
    source, batch = work.source, work.batch
    told = (not batch.keep_words and "lines", not (batch.log and batch.keep_words) and "messages")
    forgotten = [name for name in told if name]
    has_words = any(one.row.get(name) for _, one, _ in work.rows for name in forgotten)
    if len(work.rows) == len(source.rows) and not has_words:
        return []
    people, saved = {}, source.choices.get("people", {})
    rows = []
    for at, (_, one, _) in enumerate(work.rows):
        people[str(at)] = saved.get(str(one.index), {}) | {"who": one.decided}
        row = source.rows[one.index] | {"digest": one.digest}
        if "messages" in row and not (batch.log and batch.keep_words):
            row["messages"] = [[at, way, ""] for at, way, _ in row["messages"]] if batch.log else []
        rows.append(row if batch.keep_words else row | {"lines": []})
    source.rows, source.choices = rows, source.choices | {"people": people}
    return ["rows", "choices"]
