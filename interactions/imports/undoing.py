"""Taking an import back: exactly what it made, and nothing that the owner made of it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from contacts.models import Contact, ContactPoint, ContactTag, Context, Tie
from interactions.imports.likeness import likeness_of, talk_likeness
from interactions.imports.people import make_findable
from interactions.imports.reviewing import FILLED
from interactions.models import Import, ImportedRow, Interaction, Participation

UNDO_FOR = timedelta(days=30)


@dataclass(frozen=True)
class TakenBack:
    """How many people an undo took out of the list, and how many of them it kept for a while.

    `edited` counts what was changed since and stays as the owner made it.
    """

    people: int
    kept: int
    edited: int = 0


def can_undo(source: Import) -> bool:
    done = source.done_at
    return source.state == Import.State.DONE and bool(done and timezone.now() - done < UNDO_FOR)


@transaction.atomic
def take_back(source: Import, today: date) -> TakenBack:
    """Remove what this import made, and put back what it overwrote.

    Who is as the import made them is erased. Who was talked with, changed, tagged or given another
    address or course since goes to Recently deleted, with nothing lost. A field, a talk or an event
    that was edited since stays.
    """
    source = Import.objects.select_for_update().get(pk=source.pk)
    if not can_undo(source):
        return TakenBack(0, 0)
    source.state, source.undone_at = Import.State.UNDONE, timezone.now()  # before it deletes any
    made = Contact.objects.filter(owner=source.owner, imported_rows__source=source)
    talks, edited = _own_talks(source)
    used = _used_since(source, made, talks)
    for contact in made.filter(pk__in=used, deleted_at=None):
        contact.discard(today)
    met = set(
        Participation.objects.filter(interaction__in=talks)
        .exclude(contact__in=made)
        .values_list("contact", flat=True)
    )
    gained: set[int] = set()
    for model, name in ((ContactPoint, "point"), (ContactTag, "tag"), (Tie, "tie")):
        rows: QuerySet[Any] = model._default_manager.filter(
            pk__in=_keys_made(source, name), owner=source.owner
        )
        if model is not Tie:
            gained |= set(rows.exclude(contact__in=made).values_list("contact", flat=True))
        rows.exclude(contact__in=used).delete()
    talks.exclude(participations__contact__in=used).delete()
    edited += _restore_fields(source, gained)
    count = made.count()
    made.exclude(pk__in=used).delete()
    edited += _drop_contexts(source)
    make_findable(Contact.objects.filter(pk__in=gained), ["search_text"])
    Contact.objects.filter(pk__in=met).refresh_due(today)
    source.save(update_fields=["state", "undone_at"])
    return TakenBack(count, len(used), edited)


def _own_talks(source: Import) -> tuple[QuerySet[Interaction], int]:
    """The talks it made that are still as it made them, and how many are not."""
    rows = source.made.filter(interaction__isnull=False).select_related("interaction")
    same, edited = [], 0
    for row in rows:
        if row.interaction and row.made_as == talk_likeness(row.interaction):
            same.append(row.interaction.pk)
        else:
            edited += 1
    return Interaction.objects.filter(owner=source.owner, pk__in=same), edited


def _restore_fields(source: Import, gained: set[int]) -> int:
    """Put back what it overwrote where it still stands; how many were changed since."""
    people: dict[int, Contact] = {}
    edited = 0
    for row in source.made.exclude(changed="").select_related("person").order_by("-pk"):
        if row.person is None:
            continue
        person = people.setdefault(row.person.pk, row.person)
        if getattr(person, row.changed) == row.new:
            setattr(person, row.changed, row.old)
            gained.add(person.pk)
        else:
            edited += 1
    Contact.objects.bulk_update(people.values(), list(FILLED), batch_size=500)
    return edited


def _drop_contexts(source: Import) -> int:
    """Its events that nobody else is in; how many are used by now."""
    kept = 0
    for context in Context.objects.filter(pk__in=_keys_made(source, "context")):
        if context.is_used():
            kept += 1
        else:
            context.delete()
    return kept


def _used_since(source: Import, made: QuerySet[Contact], talks: QuerySet[Interaction]) -> set[int]:
    """Those of `made` with something of the owner's own, which an undo must not erase."""
    rows = source.made.filter(contact__isnull=False).select_related("contact")
    used = set()
    for row in rows.prefetch_related("contact__tags"):
        contact = row.contact
        if contact and row.made_as != likeness_of(
            contact, [tag.name for tag in contact.tags.all()]
        ):
            used.add(contact.pk)
    its_own: dict[type[Model], QuerySet[Any]] = {
        ContactPoint: ContactPoint.objects.filter(pk__in=_keys_made(source, "point")),
        Tie: Tie.objects.filter(pk__in=_keys_made(source, "tie")),
        Participation: Participation.objects.filter(interaction__in=talks),
    }
    for model, name in _below():
        theirs = model._default_manager.filter(**{f"{name}__in": made})
        if model in its_own:
            theirs = theirs.exclude(pk__in=its_own[model].values("pk"))
        used.update(theirs.values_list(name, flat=True))
    return used


def _below() -> Iterable[tuple[type[Model], str]]:
    """Every kind of row that hangs on a person, in whatever app; tags are in their likeness."""
    for relation in Contact._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many and relation.auto_created):
            continue
        model = relation.related_model
        if isinstance(model, type) and model not in (ImportedRow, ContactTag):
            yield model, relation.field.name  # type: ignore[union-attr]


def _keys_made(source: Import, field: str) -> QuerySet[ImportedRow, Any]:
    """The keys of what it made; no NULL among them, or NOT IN would hold for nothing."""
    return source.made.filter(**{f"{field}__isnull": False}).values(field)
