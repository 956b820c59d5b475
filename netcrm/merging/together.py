"""Two of a student's people made one."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.models import Contact, Merge
from contacts.uids import fresh_uid
from netcrm.merging.fields import take_over
from netcrm.merging.rows import move_rows
from netcrm.merging.snapshots import differences, written


def why_not_merge(kept: Contact, gone: Contact) -> str:
    """Why these two cannot be made one, as a sentence; empty where they can."""
    if kept.pk == gone.pk:
        return "That is one entry already. Choose somebody else."
    names = [contact.name for contact in (kept, gone) if contact.deleted_at]
    return f"{names[0]} is deleted. Bring them back first." if names else ""


@transaction.atomic
def merge(kept: Contact, gone: Contact, chosen: Mapping[str, str], today: date) -> Merge:
    """Make `gone` part of `kept`. `chosen` says for a field whose value stands; kept's by default.

    Raises ValidationError for a person with themselves, and for one who is deleted.
    """
    locked = Contact.objects.select_for_update().filter(owner=kept.owner, pk__in=[kept.pk, gone.pk])
    people = {contact.pk: contact for contact in locked.order_by("pk")}
    if not people.keys() >= {kept.pk, gone.pk}:
        raise ValidationError("One of the two is not in your list any more.")
    kept, gone = people[kept.pk], people[gone.pk]
    if reason := why_not_merge(kept, gone):
        raise ValidationError(reason)
    before, whole = written(kept), written(gone)
    record = move_rows(kept, gone)
    overwritten = take_over(kept, gone, chosen)
    Contact.objects.filter(pk=gone.pk)._raw_delete(using=Contact.objects.db)
    kept.keep(today)
    return Merge.objects.create(
        owner=kept.owner,
        contact=kept,
        gone_key=gone.pk,
        gone_uid=gone.uid if not kept.owner.merges.filter(gone_uid=gone.uid) else fresh_uid(),
        gone_name=gone.name,
        overwritten=overwritten,
        record={**vars(record), "gone": whole, "kept": differences(before, written(kept))},
    )
