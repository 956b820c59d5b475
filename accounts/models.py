from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.time import (
    EVERY_DAY,
    MONDAY,
    instant,
    local_day,
    next_instant,
    weekdays,
    zone_of,
)

PAUSE = timedelta(days=30)
MIND_CHANGED_WITHIN = timedelta(days=7)


class ProgramQuerySet(models.QuerySet["Program"]):
    def open_to(self, user: "User") -> Self:
        """The programs a user may be in: the one they are in, and those of their mail domain."""
        keys = [program.pk for program in self.all() if program.has_domain_of(user.email)]
        return self.filter(pk__in=[*keys, user.program_id])


class Program(models.Model):
    """A school's program. Its catalogue is public to its students; their rows are not to it."""

    name = models.CharField(max_length=200, unique=True)
    email_domains = models.CharField(
        "mail domains",
        max_length=500,
        blank=True,
        help_text="Separated by spaces. Who signs up with such an address joins the program.",
    )

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def has_domain_of(self, email: str) -> bool:
        return email.rpartition("@")[2].lower() in self.email_domains.lower().split()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.arm_digest(timezone.now())
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def of_address(self, address: str) -> models.QuerySet["User"]:
        """Whose it is, however it is written; `iexact` would have every account looked at."""
        return self.alias(lowered=Lower("email")).filter(lowered=address.strip().lower())

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.of_address(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in: a student, or staff of one program.

    `digest_days` is a bit mask, Monday being bit 0. `next_digest_at` is when the beat has to look
    at this owner next; `arm_digest` alone computes it, and it is None while no digest is wanted.
    """

    email = models.EmailField("mail address", max_length=254)
    name = models.CharField(max_length=200, blank=True)
    program = models.ForeignKey(
        Program, models.SET_NULL, null=True, blank=True, related_name="users"
    )
    employer = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    interests = models.CharField(max_length=500, blank=True)
    linkedin_url = models.URLField("LinkedIn address", max_length=500, blank=True)
    site_url = models.URLField("site", max_length=500, blank=True)

    time_zone = models.CharField(max_length=64, default="UTC")
    kept_time_zone = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="A zone the browser named and the user chose not to move to; not asked again.",
    )

    digest_on = models.BooleanField("digest by mail", default=True)
    digest_days = models.PositiveSmallIntegerField(
        default=MONDAY, validators=[MaxValueValidator(EVERY_DAY)]
    )
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    digest_paused_until = models.DateField(null=True, blank=True)
    names_in_subject = models.BooleanField(default=True)
    next_digest_at = models.DateTimeField(null=True, editable=False)
    mail_failed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the address last refused a mail for good; cleared by a mail that arrives.",
    )
    mail_stopped_for = models.EmailField(
        max_length=254,
        blank=True,
        editable=False,
        help_text="The address whose mails came back for good, or who complained of them.",
    )
    yearly_month = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 12: when to be reminded of the yearly letter."
    )

    people_a_week = models.PositiveSmallIntegerField(
        "people a week",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="At most so many come up to be kept in touch with, from Monday to Sunday.",
    )
    fresh_start_on = models.DateField(
        null=True, editable=False, help_text="Whoever was due before that day is due after it."
    )

    leaves_on = models.DateField("your last day at school", null=True, blank=True)
    leap_birthday = models.CharField(
        "birthdays of February 29",
        max_length=5,
        choices=[("02-28", "February 28"), ("03-01", "March 1")],
        default="02-28",
        help_text="When they are remembered in a year that has no such day.",
    )
    feed_token = models.CharField(
        max_length=64,
        null=True,
        editable=False,
        help_text="The secret in the address of the calendar; none while it is off.",
    )
    erase_at = models.DateTimeField(
        null=True, editable=False, help_text="When the account goes, if its owner wants it to go."
    )
    erasure_told_at = models.DateTimeField(null=True, editable=False)

    is_staff = models.BooleanField("staff of the program", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "account"
        ordering = ["email"]
        # Each tick moves rows, and so writes into all indexes that hold them: there are few, none
        # of them for words that nobody looks for by their beginning, as `unique=True` brings.
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.UniqueConstraint(fields=["email"], name="user_email_exact"),
            models.UniqueConstraint(
                fields=["feed_token"],
                name="user_feed",
                condition=models.Q(feed_token__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "next_digest_at",
                name="user_next_digest",
                condition=models.Q(next_digest_at__isnull=False),
            ),
            models.Index("erase_at", name="user_erase", condition=models.Q(erase_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_operator(self) -> bool:
        """Looks after every program's catalogue, and sees no more of students than staff do."""
        return self.is_active and self.is_staff and self.is_superuser

    @property
    def is_program_staff(self) -> bool:
        return (
            self.is_active and self.is_staff and (self.is_superuser or self.program_id is not None)
        )

    def today(self, now: datetime | None = None) -> date:
        """The calendar day where this user lives."""
        return local_day(self.time_zone, now or timezone.now())

    @property
    def wants_digest(self) -> bool:
        return self.digest_on and self.is_active and self.erase_at is None

    def arm_digest(self, now: datetime) -> None:
        """Set when the next digest is due, without saving.

        Today counts while its chosen hour has not passed or is the current one; the tick opens at
        most one digest for each of the owner's days, so arming twice sends nothing twice.
        """
        self.next_digest_at = None
        if not self.wants_digest:
            return
        today = self.today(now)
        if self.digest_paused_until and self.is_paused(today):
            today, still_ahead = self.digest_paused_until, True
        else:
            still_ahead = self.local_hour(now) <= self.digest_hour
        if still_ahead and today.weekday() in weekdays(self.digest_days):
            self.next_digest_at = instant(self.time_zone, today, self.digest_hour)
        else:
            self.next_digest_at = next_instant(
                self.time_zone, self.digest_hour, self.digest_days, today
            )

    @property
    def is_mail_stopped(self) -> bool:
        """Whether the address itself asked for no more; another address ends that."""
        return bool(self.mail_stopped_for) and self.mail_stopped_for == self.email

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.time_zone)

    @transaction.atomic
    def move_to(self, zone: str, now: datetime) -> None:
        """Live by this zone's calendar: the digest's next hour and the due dates follow."""
        self.time_zone, self.kept_time_zone = zone, ""
        self.arm_digest(now)
        self.save(update_fields=["time_zone", "kept_time_zone", "next_digest_at"])
        self.contacts.refresh_due(self.today(now))

    @transaction.atomic
    def set_people_a_week(self, people: int, today: date) -> None:
        """Who is one of this week's people stays it, as far as there is room."""
        self.contacts.keep_week([self.pk], today)
        self.people_a_week = people
        self.save(update_fields=["people_a_week"])

    @transaction.atomic
    def start_afresh(self, day: date | None, today: date) -> None:
        """Let whoever was due before this day come in the time after it; with no day, as it was."""
        self.fresh_start_on = day
        self.save(update_fields=["fresh_start_on"])
        self.contacts.refresh_due(today)

    def keep_zone(self, browser_zone: str) -> None:
        """Stay where one is, and do not ask again about this one."""
        self.kept_time_zone = browser_zone
        self.save(update_fields=["kept_time_zone"])

    @transaction.atomic
    def leave(self, now: datetime) -> None:
        """Let the account go in a week: no digest until then, and no calendar."""
        self.erase_at, self.erasure_told_at = now + MIND_CHANGED_WITHIN, None
        self._rearm(now)

    @transaction.atomic
    def stay(self, now: datetime) -> None:
        """Keep the account after all, as it was."""
        self.erase_at, self.erasure_told_at = None, None
        self._rearm(now)

    def set_feed(self, token: str | None) -> None:
        """Give the calendar this secret; whoever has the old one finds nothing any more."""
        self.feed_token = token
        self.save(update_fields=["feed_token"])

    def _rearm(self, now: datetime) -> None:
        self.arm_digest(now)
        self.save(update_fields=["erase_at", "erasure_told_at", "next_digest_at"])

    def set_active(self, active: bool, now: datetime) -> None:
        """Let in or keep out; who is kept out gets no digest either."""
        self.is_active = active
        self.arm_digest(now)
        self.save(update_fields=["is_active", "next_digest_at"])

    def pause(self, now: datetime) -> None:
        """No digest for a month, without saving or arming."""
        self.digest_paused_until = self.today(now) + PAUSE

    def is_paused(self, today: date) -> bool:
        return self.digest_paused_until is not None and self.digest_paused_until > today

    def local_hour(self, now: datetime) -> int:
        return now.astimezone(self.zone).hour
