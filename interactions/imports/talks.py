"""Where the people of an import are known from, what was said there, and what to say next."""

from contacts import bulk
from contacts.models import Contact, Context, Tie, shared_contexts
from interactions.imports.correspondence import days
from interactions.imports.deciding import Work
from interactions.imports.likeness import talk_likeness
from interactions.imports.meetings import first_message, mentioned
from interactions.imports.reviewing import MEETINGS, MESSAGES
from interactions.models import Interaction, Participation


def chosen_context(work: Work) -> Context | None:
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


def add_ties(work: Work, context: Context | None) -> None:
    """Everybody's tie to it; whoever logs a meeting was there, too."""
    if context is None:
        return
    role = work.batch.role or context.usual_role
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


def log_meeting(work: Work, context: Context | None) -> None:
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


def log_messages(work: Work) -> None:
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


def draft_messages(work: Work, context: Context | None) -> None:
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
