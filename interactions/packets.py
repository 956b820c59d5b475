"""The packet for a reference: what somebody needs to write it, from what both were in."""

from collections.abc import Sequence

from accounts.models import User
from contacts.models import Tie
from interactions.models import Reference

ROLES = {
    Tie.Role.INSTRUCTOR: "you taught it",
    Tie.Role.ADVISOR: "you advise it",
    Tie.Role.SUPERVISOR: "you supervised my work",
}


def packet_for(reference: Reference, owner: User) -> str:
    """Plain text from facts alone; a line with nothing to say is left out. In two queries."""
    deadline = reference.deadline
    lines = [
        f"Reference for {owner.name or owner.email}",
        "",
        f"What for: {reference.purpose}",
        f"Due on: {deadline:%B} {deadline.day}, {deadline.year}",
    ]
    if reference.project:
        lines.append(f"What we did together: {reference.project}")
    places = _places(owner, reference)
    if places:
        lines += ["", "Where you know me from:", *places]
    if reference.emphasis:
        lines += ["", "What I would be glad to see in it:", reference.emphasis]
    if reference.cv_url:
        lines += ["", f"My CV: {reference.cv_url}"]
    lines += ["", "Thank you. If anything is missing, I send it the same day.", owner.name]
    return "\n".join(lines).rstrip()


def _places(owner: User, reference: Reference) -> Sequence[str]:
    own = {tie.context_id: tie for tie in owner.ties.own()}
    ties = Tie.objects.filter(owner=owner, contact=reference.contact_id, context__in=own)
    return [_place(tie, own[tie.context_id]) for tie in ties.select_related("context__term")]


def _place(theirs: Tie, own: Tie) -> str:
    context = theirs.context
    named = f"{context.code}, {context.name}" if context.code else context.name
    parts = [named]
    if context.section:
        parts.append(f"section {context.section}")
    if context.term:
        parts.append(context.term.name)
    span = [f"{day:%B %Y}" for day in (own.starts_on or context.starts_on,
                                      own.ends_on or context.ends_on) if day]  # fmt: skip
    if span and not context.term:
        parts.append(" to ".join(span) if len(span) == 2 else f"from {span[0]}")
    if theirs.role in ROLES:
        parts.append(ROLES[Tie.Role(theirs.role)])
    if own.role not in (Tie.Role.CLASSMATE, Tie.Role.MEMBER, Tie.Role.ATTENDEE):
        parts.append(f"I was {own.get_role_display().lower()}")
    return f"- {', '.join(parts)}"
