"""Two who were made one taken apart again, by the record of their merge."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contacts.models import Contact, ContactPoint, ContactTag, Merge, Tie
from contacts.uids import fresh_uid
from interactions.models import Participation
from netcrm.merging.fields import COMPUTED
from netcrm.merging.rows import BATCH, repoint
from netcrm.merging.snapshots import bring_back, read, value_of, written

WHO = {
    Participation: "conversations", ContactPoint: "ways to reach them", ContactTag: "tags",
    Tie: "courses and groups",
}  # fmt: skip


def why_not_unmerge(merged: Merge) -> str:
    """Why this can no longer be taken apart, as a sentence; empty where it can."""
    if not merged.record:
        return "It came back from a copy, so it stays as it is."
    if not merged.is_fresh(timezone.now()):
        return "It is more than 30 days ago, so it stays as it is."
    if merged.contact.deleted_at:
        return f"{merged.contact.name} is deleted. Bring them back first."
    later = Merge.objects.filter(contact=merged.contact, pk__gt=merged.pk).order_by("-pk").first()
    if later:
        return f"{later.gone_name} was merged after that. Take that apart first."
    return ""


def changed_since(merged: Merge) -> list[str]:
    """What the merge left and somebody changed since, in sentences: it stays as it is now."""
    kept, told = merged.contact, []
    for name in _edited(merged):
        column: Any = Contact._meta.get_field(name)
        if column.editable:
            told.append(f"{str(column.verbose_name).capitalize()} was changed, and stays as it is.")
    for label, column_name, keys in merged.record["moved"]:
        model = apps.get_model(label)
        there = sum(
            model._base_manager.filter(
                pk__in=keys[at : at + BATCH], **{column_name: kept.pk}
            ).count()
            for at in range(0, len(keys), BATCH)
        )
        if there < len(keys):
            words = WHO.get(model, str(model._meta.verbose_name_plural))
            told.append(f"{len(keys) - there} of the {words} were taken off, and stay so.")
    return told


def _edited(merged: Merge) -> set[str]:
    """The columns of who stayed that are no longer as the merge left them."""
    now = written(merged.contact)
    after = merged.record["kept"]
    return {name for name in after if name not in COMPUTED and now.get(name) != after[name][1]}


@transaction.atomic
def unmerge(merged: Merge, today: date) -> tuple[Contact, list[str]]:
    """Take the two apart: who had gone comes back, and what was changed since is told.

    What was added since stays with who stayed. Raises ValidationError where it cannot be done.
    """
    kept = Contact.objects.select_for_update().get(pk=merged.contact_id)
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    merged.contact = kept
    if reason := why_not_unmerge(merged):
        raise ValidationError(reason)
    told, record = changed_since(merged), merged.record
    gone = _bring_back_person(record["gone"])
    for label, key in record["made"]:
        apps.get_model(label)._base_manager.filter(pk=key).delete()
    _move_back(record, kept, gone)
    lost = sum(not bring_back(label, values) for label, values in record["removed"])
    _move_back(record, kept, gone)
    _set_back(record)
    edited = _edited(merged)
    for name, (before, _) in record["kept"].items():
        if name not in edited:
            setattr(kept, name, value_of(Contact, name, before))
    for contact in (kept, gone):
        contact.keep(today)
    merged.delete()
    if lost:
        told.append(f"{lost} small things that hung on rows erased since could not come back.")
    return gone, told


def _bring_back_person(values: Mapping[str, Any]) -> Contact:
    gone = read(Contact, values)
    if Contact.objects.filter(owner=values["owner_id"], uid=values["uid"]).exists():
        gone.uid = fresh_uid()  # type: ignore[attr-defined]
    gone.save_base(raw=True, force_insert=True)
    return Contact.objects.get(pk=gone.pk)


def _move_back(record: Mapping[str, Any], kept: Contact, gone: Contact) -> None:
    for label, column, keys in record["moved"]:
        repoint(apps.get_model(label), column, keys, kept.pk, gone.pk)


def _set_back(record: Mapping[str, Any]) -> None:
    """Undo what was filled in and cleared, where it still is as the merge left it."""
    for label, key, columns in record["changed"]:
        model = apps.get_model(label)
        for row in model._base_manager.filter(pk=key):
            now = written(row)
            fresh = {
                name: before for name, (before, after) in columns.items() if now[name] == after
            }
            values = {name: value_of(model, name, before) for name, before in fresh.items()}
            model._base_manager.filter(pk=key).update(**values)
    for label, column, key, old in record["cleared"]:
        model = apps.get_model(label)
        target = next(one for one in model._meta.concrete_fields if one.attname == column)
        if target.remote_field.model._base_manager.filter(pk=old).exists():
            model._base_manager.filter(pk=key, **{column: None}).update(**{column: old})
