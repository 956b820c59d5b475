"""What people's news is, and until when it wants an answer."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, Context
from contacts.uids import LONGEST, fresh_uid
from interactions.models.discards import Discardable, DiscardableQuerySet
from interactions.models.talks import Interaction, Participation

if TYPE_CHECKING:
    from accounts.models import User

COURSE_CODE = re.compile(r"\b([A-Za-z]{2,6})[ -]?(\d{2,4}[A-Za-z]?)\b")


class UpdateQuerySet(DiscardableQuerySet["Update"]):
    def with_answer(self) -> Self:
        """With `is_answered`: by hand, or because the owner has written since it was entered."""
        since = Participation.objects.filter(
            owner=OuterRef("owner"),
            contact=OuterRef("contact"),
            day__gte=OuterRef("day"),
            interaction__created_at__gt=OuterRef("entered_at"),
            interaction__deleted_at__isnull=True,
        ).exclude(interaction__direction=Interaction.Direction.GOT)
        answered = When(Q(answered_on__isnull=False) | Exists(since), then=Value(True))
        return self.annotate(
            is_answered=Case(answered, default=Value(False), output_field=models.BooleanField())
        )

    def open(self) -> Self:
        """What waits for an answer, faded or not."""
        return self.present().with_answer().filter(is_answered=False)

    def fresh(self, today: date) -> Self:
        """What has come and has not faded."""
        return self.filter(day__lte=today, fades_on__gt=today)

    def latest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class Update(Discardable):
    """A contact's news, in one line. Open until it is answered, and fading after its half-life.

    Answered is derived: the owner wrote or talked with them on or after `day`, logged after the
    news was entered (`with_answer`), or said by hand that it is (`answered_on`). `fades_on` is a
    copy of what `half_life` says, kept so that what is due is one look-up; `keep` writes it.
    """

    class Kind(models.TextChoices):
        JOB = "job", "New job"
        ARTICLE = "article", "Article"
        COURSE = "course", "Registered"
        TALK = "talk", "Talk"
        AWARD = "award", "Award"
        GRADUATION = "graduation", "Graduation"
        MOVE = "move", "Move"
        QUESTION = "question", "Question"

    TYPED, ENTERED = ("contact", "kind", "words", "day"), "entered_at"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="updates")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.CharField("their news", max_length=200)
    day = models.DateField()
    context = models.ForeignKey(
        Context,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="updates",
        help_text="The course of a registration, where it is known.",
    )
    note = models.TextField("private note", blank=True, max_length=2000)
    fades_on = models.DateField(editable=False)
    answered_on = models.DateField(null=True, editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    uid = models.CharField(max_length=LONGEST, default=fresh_uid, editable=False)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "uid"], name="update_uid")]
        indexes = [
            models.Index(fields=["owner", "contact", "-day"], name="update_contact"),
            models.Index(
                fields=["owner", "fades_on"],
                name="update_open",
                condition=models.Q(answered_on__isnull=True, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Update {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("interactions:news_update", args=[self.pk])

    def keep(self) -> None:
        """Save, with the day it fades and, for a registration, its course where it is known.

        Raises ValidationError for nobody, and for a contact of another owner.
        """
        if self.contact_id is None:
            raise ValidationError("Say whose news it is.")
        if self.contact.owner_id != self.owner_id:
            raise ValidationError("That person is not in your list.")
        self.fades_on = self.day + half_life(self.kind)
        if self.kind == self.Kind.COURSE and self.context_id is None:
            self.context = course_named(self.owner, self.words)
        self.save()

    def has_faded(self, today: date) -> bool:
        return self.fades_on <= today

    def answer(self, day: date | None) -> None:
        """Say by hand that it is answered, or with None that it is not."""
        self.answered_on = day
        self.save(update_fields=["answered_on"])


HALF_LIFE = {
    Update.Kind.JOB: 14, Update.Kind.ARTICLE: 21, Update.Kind.COURSE: 14, Update.Kind.TALK: 14,
    Update.Kind.AWARD: 14, Update.Kind.GRADUATION: 21, Update.Kind.MOVE: 28,
    Update.Kind.QUESTION: 10,
}  # fmt: skip
# What is said of each kind, most telling words first; the first that occurs decides.
SIGNS = [
    (Update.Kind.QUESTION, r"\?\s*$|\b(asks?|asked|wonders?|question)\b"),
    (Update.Kind.COURSE, r"\b(register\w*|enrol\w*|signed up|taking|waitlist\w*)\b"),
    (Update.Kind.GRADUATION, r"\b(graduat\w*|degree|finished school|commencement)\b"),
    (Update.Kind.AWARD, r"\b(awards?|awarded|prize|won|scholarship|fellowship|grant|honou?rs?)\b"),
    (Update.Kind.TALK, r"\b(talks?|present\w*|speak\w*|spoke|poster|panel|keynote|conference)\b"),
    (Update.Kind.ARTICLE, r"\b(articles?|papers?|publish\w*|essay|blog|chapter|book|wrote|post)\b"),
    (Update.Kind.MOVE, r"\b(mov(?:es|ed|ing) (?:to|in)|relocat\w*|new (?:city|home|apartment))\b"),
    (Update.Kind.JOB, r"\b(jobs?|hired|position|start(?:s|ed|ing)? (?:at|as)|joins?|joined"
                      r"|promot\w*|new role|works? at|intern\w*|offer|librarian|archivist"
                      r"|assistant)\b"),
]  # fmt: skip
_SIGNS = [(kind, re.compile(words, re.IGNORECASE)) for kind, words in SIGNS]


def half_life(kind: str) -> timedelta:
    """How long news of this kind asks for an answer; after that it fades instead of nagging."""
    return timedelta(days=HALF_LIFE[Update.Kind(kind)])


def kind_of(words: str) -> Update.Kind | None:
    """The kind of news that a line tells, or None where its words do not say."""
    return next((kind for kind, signs in _SIGNS if signs.search(words)), None)


def course_named(owner: "User", words: str) -> Context | None:
    """The latest course open to this owner whose code stands in the line."""
    named = {"".join(found.groups()).lower() for found in COURSE_CODE.finditer(words)}
    if not named:
        return None
    courses = Context.objects.open_to(owner).of_kind(Context.Kind.COURSE).exclude(code="")
    found = [row for row in courses.select_related("term") if course_key(row.code) in named]
    return max(found, key=lambda row: (row.first_day or date.min, row.pk), default=None)


def course_key(code: str) -> str:
    """A course's code as it is compared: "INFO 287" and "info-287" are one."""
    return code.replace(" ", "").replace("-", "").lower()
