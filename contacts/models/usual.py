"""How often the owner usually is in touch, by what somebody is and by what they do together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction

from contacts.models.contexts import Tie
from contacts.models.people import Contact, ContactQuerySet

if TYPE_CHECKING:
    from accounts.models import User

KIND, ROLE = "kind", "role"
USUAL: dict[str, int | None] = {
    f"{KIND}.{Contact.Kind.STUDENT}": 56,
    f"{KIND}.{Contact.Kind.FACULTY}": 120,
    f"{KIND}.{Contact.Kind.ALUM}": 120,
    f"{KIND}.{Contact.Kind.PROFESSIONAL}": 120,
    f"{ROLE}.{Tie.Role.TEAMMATE}": 30,
    f"{ROLE}.{Tie.Role.LEADER}": 56,
    f"{ROLE}.{Tie.Role.ADVISOR}": 56,
    f"{ROLE}.{Tie.Role.SUPERVISOR}": 56,
    f"{ROLE}.{Tie.Role.ASSISTANT}": 56,
}
WORDS = {
    f"{KIND}.{Contact.Kind.STUDENT}": "Students",
    f"{KIND}.{Contact.Kind.FACULTY}": "Faculty",
    f"{KIND}.{Contact.Kind.ALUM}": "Alums",
    f"{KIND}.{Contact.Kind.PROFESSIONAL}": "Professionals",
    f"{ROLE}.{Tie.Role.TEAMMATE}": "Teammates",
    f"{ROLE}.{Tie.Role.LEADER}": "Leaders of a group",
    f"{ROLE}.{Tie.Role.ADVISOR}": "Advisors",
    f"{ROLE}.{Tie.Role.SUPERVISOR}": "Supervisors",
    f"{ROLE}.{Tie.Role.ASSISTANT}": "Student assistants",
}


class UsualRhythm(models.Model):
    """The owner's own answer for one kind or role; without a row, USUAL is the answer."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="usual_rhythms"
    )
    of = models.CharField(max_length=30, choices=list(WORDS.items()))
    cadence_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "of"], name="usual_unique")]

    def __str__(self) -> str:
        return f"UsualRhythm {self.pk}"


def usual_of(owner: "User") -> dict[str, int | None]:
    """How often this owner usually is in touch, by kind and by role."""
    return USUAL | dict(owner.usual_rhythms.values_list("of", "cadence_days"))


def usual_for(
    usual: Mapping[str, int | None], kind: str, roles: Iterable[str]
) -> tuple[int | None, str]:
    """The shortest rhythm that their roles ask for, or else their kind's; and whose it is."""
    of_roles = [f"{ROLE}.{role}" for role in roles]
    found = [(days, of) for of in of_roles if (days := usual.get(of)) is not None]
    days, of = min(found, default=(usual.get(f"{KIND}.{kind}"), f"{KIND}.{kind}"))
    return days, of


@transaction.atomic
def give_usual_rhythm(owner: "User", people: ContactQuerySet, today: date) -> None:
    """Be in touch with each of these as often as is usual for what you do together, or they are."""
    usual, by_days = usual_of(owner), defaultdict[int | None, list[int]](list)
    for contact in people.prefetch_related("ties"):
        days, _ = usual_for(usual, contact.kind, [tie.role for tie in contact.ties.all()])
        by_days[days].append(contact.pk)
    for days, keys in by_days.items():
        owner.contacts.filter(pk__in=keys).set_cadence_of_all(days, today)
