"""How a tie to faculty grows: what was done together, and the next step that is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from contacts.models import Contact, Context, Opening, Step, Tie
from reminders.models import Decision, NudgeKind

Kind, Role = Context.Kind, Tie.Role
ENDED_WITHIN = 21  # days in which the end of a role is still news
OF_ROLE = {Role.LEADER: Step.LEADER, Role.ASSISTANT: Step.ASSISTANT}
OF_KIND = {
    Kind.COURSE: Step.COURSE, Kind.EVENT: Step.ATTENDED, Kind.GROUP: Step.MEMBER,
    Kind.WORKPLACE: Step.ROLE,
}  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: done, next or open, with where it was or could be done."""

    step: Step
    state: str
    detail: str = ""


@dataclass(frozen=True)
class NextStep:
    """What could be done now; `occurrence` names it where it can be put aside."""

    title: str
    detail: str
    occurrence: str
    closes_on: date | None = None


@dataclass(frozen=True)
class Path:
    rungs: list[Rung]
    next_step: NextStep | None
    ended: Tie | None

    @property
    def states(self) -> list[str]:
        return [rung.state for rung in self.rungs]


def path_with(contact: Contact, today: date) -> Path:
    """The ladder with this faculty contact, by the owner's ties, theirs and the catalogue."""
    own = list(contact.owner.ties.own().select_related("context__term"))
    theirs = set(contact.ties.values_list("context", flat=True))
    entry = contact.faculty
    if entry:
        theirs |= set(entry.contexts.values_list("pk", flat=True))
    shared = [tie for tie in own if tie.context_id in theirs]
    done = {step: tie for tie in reversed(shared) if (step := step_of(tie))}
    openings = _openings(contact, today) if entry else []
    aside = _put_aside(contact)
    free = [one for one in openings if one.step not in done and f"o{one.pk}" not in aside]
    next_step = _next(free, contact, own, theirs, aside, today)
    wanted = free[0].step if free else Step.MEMBER if next_step else None
    by_step = {one.step: one for one in reversed(openings)}
    rungs = [
        Rung(step, "done", done[step].context.label) if step in done
        else Rung(step, "next" if step == wanted else "open", _closing(by_step.get(step)))
        for step in Step
    ]  # fmt: skip
    ended = next((tie for tie in shared if _has_ended(tie, today) and f"t{tie.pk}" not in aside),
                 None)  # fmt: skip
    return Path(rungs, next_step, ended)


def step_of(tie: Tie) -> Step | None:
    """What being there in this role is on the ladder."""
    return OF_ROLE.get(Role(tie.role)) or OF_KIND.get(Kind(tie.context.kind))


def _openings(contact: Contact, today: date) -> list[Opening]:
    order = list(Step)
    if contact.faculty is None or contact.faculty.program_id != contact.owner.program_id:
        return []
    found = Opening.objects.open_on(today).with_faculty(contact.faculty)
    return sorted(found, key=lambda one: (order.index(Step(one.step)), one.closes_on, one.pk))


def _put_aside(contact: Contact) -> set[str]:
    made = contact.decisions.filter(kind=NudgeKind.PATH).exclude(choice=Decision.Choice.SNOOZED)
    return set(made.values_list("occurrence", flat=True))


def _next(
    free: list[Opening],
    contact: Contact,
    own: list[Tie],
    theirs: Collection[int],
    aside: Collection[str],
    today: date,
) -> NextStep | None:
    if free:
        first = free[0]
        return NextStep(first.title, first.details, f"o{first.pk}", first.closes_on)
    mine = {tie.context_id for tie in own}
    groups = Context.objects.open_to(contact.owner).of_kind(Kind.GROUP).filter(pk__in=theirs)
    for group in groups.exclude(pk__in=mine):
        if f"g{group.pk}" not in aside and not (group.ends_on and group.ends_on < today):
            detail = f"{contact.greeting_name} is there, and working together is how ties grow."
            return NextStep(f"Join {group.short}", detail, f"g{group.pk}")
    return None


def _closing(opening: Opening | None) -> str:
    if opening is None:
        return ""
    return f"Open until {opening.closes_on:%B} {opening.closes_on.day}"


def _has_ended(tie: Tie, today: date) -> bool:
    worked = tie.role in OF_ROLE or tie.context.kind == Kind.WORKPLACE
    return bool(worked and tie.ends_on and 0 <= (today - tie.ends_on).days <= ENDED_WITHIN)
