"""The people of an import: their names for good, tags, addresses, and what is new of each."""

from collections.abc import Iterable, Mapping
from typing import Any

from contacts import bulk
from contacts.models import Contact, ContactPoint, ContactTag
from contacts.points import key_of
from contacts.text import one_line
from interactions.imports.deciding import UPDATED, Work
from interactions.imports.reviewing import FILLED, differences

BATCH = 500


def take_uids(work: Work) -> None:
    """Let each new person keep their card's UID, where nobody of the owner's has it yet."""
    new = {id(contact) for contact in work.made}
    wanted = {
        one.row["uid"]: contact
        for contact, one, _ in work.rows
        if id(contact) in new and one.row.get("uid")
    }
    taken = set(work.owner.contacts.values_list("uid", flat=True)) if wanted else set()
    for uid in wanted.keys() - taken:
        wanted[uid].uid = uid


def add_tags(work: Work) -> dict[int, set[str]]:
    """The file's groups for whom it made, the chosen tags for everybody; whom it made has which."""
    groups: dict[int, set[str]] = {contact.pk: set() for contact in work.made}
    wanted: dict[int, set[str]] = {pk: set(work.batch.tags) for pk in work.people()}
    for contact, one, _ in work.rows:
        if contact.pk in groups:
            wanted[contact.pk].update(one_line(group) for group in one.row["groups"])
    there = set(work.owner.tags.values_list("contact", "name")) if wanted else set()
    tags: list[dict[str, Any]] = [
        {"contact_id": pk, "name": name}
        for pk, names in wanted.items()
        for name in sorted(filter(None, names))
        if (pk, name) not in there
    ]
    keys = bulk.write(ContactTag, tags, owner_id=work.source.owner_id)
    people = work.people()
    for tag, key in zip(tags, keys, strict=True):
        pk = tag["contact_id"]
        if pk in groups:
            groups[pk].add(tag["name"])
        else:
            work.changed[pk] = people[pk]
            work.mark(tag_id=key)
    return groups


def add_points(work: Work) -> dict[int, list[str]]:
    """Addresses, phones and links that are missing; and for each person, those it added."""
    there = set(work.owner.points.values_list("contact", "kind", "key"))
    points: list[dict[str, Any]] = []
    gained: dict[int, list[str]] = {}
    for contact, one, _ in work.rows:
        for kind, value in one.values:
            key = key_of(kind, value)[:500]
            if (contact.pk, kind, key) not in there:
                there.add((contact.pk, kind, key))
                gained.setdefault(contact.pk, []).append(value)
                points.append({"contact_id": contact.pk, "kind": kind, "value": value, "key": key})
    for pk in bulk.write(ContactPoint, points, owner_id=work.source.owner_id):
        work.mark(point_id=pk)
    return gained


def change_people(work: Work, gained: Mapping[int, list[str]]) -> None:
    """Fill what was empty of those who were there, replace what was ticked, and find them by it."""
    made = {contact.pk for contact in work.made}
    for contact, one, told in work.rows:
        told["contact"] = contact.uid
        if contact.pk in made:
            continue
        filled, replaced = differences(contact, one.row)
        said = list(gained.get(contact.pk, ()))
        for name, new in filled:
            said.append(_set(work, contact, name, "", new))
        for name, _, old, new in replaced:
            if name in one.taken:
                said.append(_set(work, contact, name, old, new))
        if said:
            told["what"], told["reason"] = UPDATED, "; ".join(said)
            work.changed[contact.pk] = contact
    make_findable(work.changed.values(), [*FILLED, "search_text"])


def _set(work: Work, contact: Contact, name: str, old: str, new: str) -> str:
    setattr(contact, name, new)
    work.mark(person_id=contact.pk, changed=name, old=old, new=new)
    return f"{name}: {old} → {new}" if old else f"{name}: {new}"


def make_findable(people: Iterable[Contact], fields: list[str]) -> None:
    """Save these fields of people, who are found by the words they have now."""
    kept = {contact.pk: contact for contact in people}
    fresh = Contact.objects.filter(pk__in=kept).prefetch_related("points", "tags")
    for contact in fresh:
        known = kept[contact.pk]
        known._prefetched_objects_cache = contact._prefetched_objects_cache  # type: ignore[attr-defined]
        known.refresh_search()
    Contact.objects.bulk_update(kept.values(), fields, batch_size=BATCH)
