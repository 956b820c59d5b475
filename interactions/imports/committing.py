"""Committing an import: from what was chosen in its review to rows, in bulk and all or nothing."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.garbage import uncollected
from accounts.models import User
from contacts import bulk
from contacts.models import (
    DEFAULT_ROLE,
    Contact,
    ContactPoint,
    ContactTag,
    Context,
    Tie,
    shared_contexts,
)
from contacts.points import key_of
from contacts.text import folded, one_line
from interactions.imports.correspondence import days
from interactions.imports.meetings import first_message, mentioned
from interactions.imports.reviewing import (
    FILLED,
    LEAVE,
    MEETINGS,
    MESSAGES,
    NEW,
    Batch,
    Candidate,
    candidates,
    differences,
)
from interactions.models import Import, ImportedRow, Interaction, Participation

BATCH = 500
OWN_FIELDS = attrgetter(
    "kind", "name", "called", "pronouns", "employer", "title", "place", "interests", "how_met",
    "notes", "cadence_days", "snoozed_until", "archived_at", "birthday", "faculty_id", "leaves_on",
    "may_stay_on",
)  # fmt: skip
TAKEN = ["name", "called", "pronouns", "given_name", "family_name", "employer", "title", "birthday",
         "how_met"]  # fmt: skip
TALK_FIELDS = ["day", "channel", "direction", "topic", "said", "context_id", "follow_up_on"]
ADDED, UPDATED, HERE, LEFT = "Added", "Updated", "Already here", "Left out"
SET_ASIDE = "Set aside"
DONE_FIELDS = ["state", "done_at", "leased_until", "added_count", "matched_count", "outcome"]


class Taken(NamedTuple):
    """A row of the file that is somebody now, and what will be told of it."""

    contact: Contact
    one: Candidate
    told: dict[str, Any]


@dataclass
class Work:
    """What a commit has decided so far: whom each chosen row is, and what has to be written."""

    source: Import
    batch: Batch
    today: date
    made: list[Contact] = field(default_factory=list)
    rows: list[Taken] = field(default_factory=list)
    changed: dict[int, Contact] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def owner(self) -> User:
        return self.source.owner

    @cached_property
    def make(self) -> Callable[..., Contact]:
        return bulk.maker(
            Contact, owner_id=self.source.owner_id, kind=self.batch.kind, created_day=self.today
        )

    def mark(self, **what: Any) -> None:
        """Remember, in columns of ImportedRow, what was made or changed."""
        self.marks.append(what)

    def people(self) -> dict[int, Contact]:
        return {row.contact.pk: row.contact for row in self.rows}


@uncollected()
@transaction.atomic
def commit(source: Import, today: date) -> bool:
    """Add what was chosen, all or nothing; False when it was done before."""
    source = Import.objects.select_for_update().get(pk=source.pk)
    if source.state not in (Import.State.REVIEW, Import.State.ADDING):
        return False
    work = Work(source, Batch.of(source), today)
    _decide(work)
    _take_uids(work)
    for contact in work.made:
        contact.take_rule(work.owner.fresh_start_on)
    bulk.insert(work.made)
    groups = _add_tags(work)
    gained = _add_points(work)
    _change_people(work, gained)
    context = _context(work)
    _add_ties(work, context)
    _log_meeting(work, context)
    _log_messages(work)
    _remember(work, groups)
    _draft_messages(work, context)
    bulk.write(ImportedRow, work.marks, owner_id=source.owner_id, source_id=source.pk)
    source.state, source.done_at, source.leased_until = Import.State.DONE, timezone.now(), None
    source.added_count = len(work.made)
    source.matched_count = len(work.people()) - len(work.made)
    source.outcome = work.told + [
        _outcome(row, "", SET_ASIDE, reason) for row, reason in source.rejected
    ]
    source.save(update_fields=[*DONE_FIELDS, *_keep_what_was_taken(work)])
    return True


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


def _decide(work: Work) -> None:
    """Whom each row is: somebody there, somebody this file made already, a new one, or nobody."""
    by_key: dict[tuple[str, str], Contact] = {}
    for one in candidates(work.source):
        known = _known(one) or next((by_key[key] for key in one.keys if key in by_key), None)
        if one.decided == LEAVE:
            what, reason = (SET_ASIDE, one.aside) if one.aside else (LEFT, "It was not chosen.")
            work.told.append(_outcome(one.number, one.row["name"], what, reason))
            continue
        if known is None and one.decided == NEW:
            known = _contact(work, one)
            work.made.append(known)
            what = ADDED
        elif known is None:  # somebody who is no longer there, or never was among those offered
            reason = "Whom it was said to be is not in your list."
            work.told.append(_outcome(one.number, one.row["name"], LEFT, reason))
            continue
        else:
            what = HERE
        told = _outcome(one.number, one.row["name"], what, "")
        work.told.append(told)
        work.rows.append(Taken(known, one, told))
        by_key.update(dict.fromkeys(one.keys, known))


def _known(one: Candidate) -> Contact | None:
    if one.match is not None:
        return one.match
    return next((each for each in one.alike if str(each.pk) == one.decided), None)


def _outcome(row: int, name: str, what: str, reason: str) -> dict[str, Any]:
    return {"row": row, "name": name, "what": what, "reason": reason, "contact": "",
            "message": ""}  # fmt: skip


def _contact(work: Work, one: Candidate) -> Contact:
    row, batch = one.row, work.batch
    contact = work.make(
        **{name: one_line(row[name]) for name in TAKEN},
        notes=row["notes"],
        cadence_days=batch.cadence_days if one.kept_up else None,
    )
    contact.refresh_search()
    words = [*(value for _, value in one.values), *row["groups"], *batch.tags]
    contact.search_text += folded("\n" + "\n".join(words))
    return contact


def _take_uids(work: Work) -> None:
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


def _add_tags(work: Work) -> dict[int, set[str]]:
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


def _add_points(work: Work) -> dict[int, list[str]]:
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


def _change_people(work: Work, gained: Mapping[int, list[str]]) -> None:
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


def _context(work: Work) -> Context | None:
    """The course, group or event that was chosen; one of a new name is made once."""
    batch, open_ones = work.batch, Context.objects.open_to(work.owner).select_related("term")
    if not batch.new_context:
        return open_ones.filter(pk=batch.context).first() if batch.context else None
    is_event = batch.new_kind == Context.Kind.EVENT
    wanted = {"kind": batch.new_kind, "name": batch.new_context,
              "starts_on": batch.day if is_event else None}  # fmt: skip
    there = open_ones.filter(**wanted).first()
    if there is None:
        there = Context.objects.create(owner=work.owner, **wanted)
        work.mark(context_id=there.pk)
    return there


def _add_ties(work: Work, context: Context | None) -> None:
    """Everybody's tie to it; whoever logs a meeting was there, too."""
    if context is None:
        return
    role = work.batch.role or DEFAULT_ROLE[Context.Kind(context.kind)]
    people: set[int | None] = {*work.people()}
    if work.batch.log and people and work.source.kind != MESSAGES:
        people.add(None)
    there = set(
        work.owner.ties.filter(context=context, role=role).values_list("contact", flat=True)
    )
    ties = [{"contact_id": pk} for pk in sorted(people - there, key=lambda pk: pk or 0)]
    same = {"owner_id": work.source.owner_id, "context_id": context.pk, "role": role}
    for key in bulk.write(Tie, ties, **same):
        work.mark(tie_id=key)


def _log_meeting(work: Work, context: Context | None) -> None:
    """A talk on the meeting's day with each of them, once; their words only on a yes."""
    batch = work.batch
    if not (batch.log and batch.day and work.rows) or work.source.kind == MESSAGES:
        return
    channel = Interaction.Channel.VIDEO if work.source.kind in MEETINGS else "other"
    topic = (context.short if context else "a meeting")[:120]
    alike = Interaction.objects.filter(
        owner=work.owner, day=batch.day, channel=channel, topic=topic, deleted_at=None
    )
    there = set(
        Participation.objects.filter(interaction__in=alike).values_list("contact", flat=True)
    )
    said: dict[int, list[str]] = {}
    for contact, one, _ in work.rows:
        said.setdefault(contact.pk, []).extend(one.row.get("lines", []) if batch.keep_words else [])
    talks = {
        pk: Interaction(
            owner=work.owner, day=batch.day, channel=channel, topic=topic, context=context,
            direction=Interaction.Direction.TALKED, said="\n".join(lines)[:20_000],
        )
        for pk, lines in said.items() if pk not in there
    }  # fmt: skip
    _insert_talks(work, list(talks.items()))


def _log_messages(work: Work) -> None:
    """A talk for each day of messages with each of them, where none is logged; words on a yes."""
    if not (work.batch.log and work.source.kind == MESSAGES):
        return
    chat, owner = Interaction.Channel.CHAT, work.owner
    alike = Participation.objects.filter(
        owner=owner, interaction__channel=chat, interaction__deleted_at=None
    )
    there = set(alike.values_list("contact", "day"))
    talks = []
    for contact, one, told in work.rows:
        found = days(one.row.get("messages", []), contact.name, owner.zone, work.today)
        new = [day for day in found if (contact.pk, day.day) not in there]
        there.update((contact.pk, day.day) for day in new)
        for day in new:
            words = day.words if work.batch.keep_words else ""
            talk = Interaction(
                owner=owner, day=day.day, channel=chat, direction=day.direction,
                topic=day.topic, said=words,
            )  # fmt: skip
            talks.append((contact.pk, talk))
        if new:
            logged = f"{len(new)} day{'s' if len(new) > 1 else ''} of messages logged"
            told["reason"] = "; ".join(filter(None, [told["reason"], logged]))
    _insert_talks(work, talks)


def _insert_talks(work: Work, talks: list[tuple[int, Interaction]]) -> None:
    bulk.insert([talk for _, talk in talks])
    there = [{"interaction_id": talk.pk, "contact_id": pk, "day": talk.day} for pk, talk in talks]
    bulk.write(Participation, there, owner_id=work.source.owner_id)
    for _, talk in talks:
        work.mark(interaction_id=talk.pk, made_as=talk_likeness(talk))
    if talks:
        Contact.objects.filter(pk__in={pk for pk, _ in talks}).refresh_due(work.today)


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


def _draft_messages(work: Work, context: Context | None) -> None:
    """For everybody of a chat, a message to copy; it is sent by nobody but the owner."""
    if work.source.kind != "zoom_chat" or not work.rows:
        return
    owner, people = work.owner, work.people()
    own = [tie.context for tie in owner.ties.own().select_related("context__term")]
    own = [one for one in own if context is None or one.pk != context.pk]
    both = shared_contexts(owner, people.values())
    signature = {"linkedin": owner.linkedin_url, "mail": owner.email}.get(work.batch.sign, "")
    event = context.label if context else ""
    for contact, one, told in work.rows:
        shared = mentioned(own, owner.interests, one.row.get("lines", []))
        both_in = [
            each.short
            for each in both.get(contact.pk, [])
            if context is None or each.pk != context.pk
        ]
        name = contact.greeting_name
        told["message"] = first_message(name, event, shared, both_in, signature)


def likeness_of(contact: Contact, tags: Iterable[str]) -> str:
    """A digest of what a person can set of a contact; the words themselves are not kept twice."""
    words = [*map(str, OWN_FIELDS(contact)), *sorted(tags)]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def talk_likeness(talk: Interaction) -> str:
    words = (str(getattr(talk, name)) for name in TALK_FIELDS)
    return hashlib.sha256("\0".join(words).encode()).hexdigest()
