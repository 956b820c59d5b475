"""A month of many users in one process: its clock is turned, and its faults come one by one."""

import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from quopri import decodestring
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.db import OperationalError
from django.db.models import Min

from accounts.models import User
from accounts.time import EVERY_DAY, MONDAY, WEEKDAYS, weekdays
from reminders import delivery, digests, handover, post
from reminders.mail import message_id
from reminders.models import Digest
from tests.faults.kills import make_owners
from tests.faults.sink import Sink

BEGIN = date(2026, 10, 20)  # the clocks change in Europe on the 25th, in America on November 1
ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
    "America/Anchorage", "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax",
    "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix",
    "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll",
    "Asia/Dhaka", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jerusalem", "Asia/Kabul", "Asia/Karachi",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Brisbane", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Honolulu", "Pacific/Kiritimati",
]  # fmt: skip
PLANS = [EVERY_DAY, MONDAY, MONDAY | 0b1000, 0b1_1111, 0b10_0000, 0b100]
HOUR = timedelta(hours=1)
# What goes wrong, and for how long.
FAULTS = {
    "no mail server": 3 * HOUR,
    "554 for a greeting": 2 * HOUR,
    "4xx to every mail": HOUR,
    "5xx to some addresses": 2 * HOUR,
    "hangs up before the text": HOUR,
    "hangs up after the text": HOUR,
    "takes it and hangs up": HOUR,
    "says nothing more": HOUR,
    "no worker": 5 * HOUR,
    "no beat": 50 * HOUR,
    "the worker is killed": HOUR,
    "two beats, tasks twice and late": HOUR,
    "the clock goes back": HOUR,
    "the database is away for the mark": HOUR,
}
RELAY = {
    "554 for a greeting": {"greeting": "554 not now"},
    "4xx to every mail": {"RCPT": "451 later"},
    "hangs up before the text": {"DATA": "close"},
    "hangs up after the text": {"dot": "close"},
    "takes it and hangs up": {"taken": "close"},
    "says nothing more": {"RCPT": "stall"},
}
AWAY = {"no worker", "no beat"}


class Killed(BaseException):
    """Stands for -9: nothing of ours catches it."""


@dataclass
class Fault:
    kind: str
    begins: datetime
    ends: datetime


class Month:
    """So many users for so many days; `live` runs them, and `verdict` says how each day went."""

    def __init__(self, users, days, zones, hours, sink, seed=1):
        self.chance, self.sink = random.Random(seed), sink
        self.begins = datetime.combine(BEGIN, time(0), UTC)
        self.ends = self.begins + timedelta(days=days)
        self.users = [self._user(n, ZONES[n % zones], hours) for n in range(users)]
        make_owners(self.users)
        self.wanted = {user.pk: self._wanted(user) for user in self.users}
        self.planned = {
            pk: [(day, at) for day, at in wanted if at < self.ends]
            for pk, wanted in self.wanted.items()
        }
        self.faults = self._faults()
        self.refusing = {user.email for user in self.users[::7]}
        self.strikes = 0
        sink.keeps_texts = True

    def _user(self, number, zone, hours):
        user = User(
            email=f"u{number}@lakeshore.example", time_zone=zone,
            digest_hour=self.chance.choice(hours), digest_days=self.chance.choice(PLANS),
        )  # fmt: skip
        user.arm_digest(self.begins)
        return user

    def _wanted(self, user):
        """The instants this user wants, without the code that is tried: no gap is at these hours.

        The hour that has begun still counts when the plan is armed.
        """
        zone, wanted = ZoneInfo(user.time_zone), []
        for ahead in range(-1, (self.ends - self.begins).days + 5):
            day = BEGIN + timedelta(days=ahead)
            at = datetime.combine(day, time(user.digest_hour), zone).astimezone(UTC)
            if day.weekday() in weekdays(user.digest_days) and at + HOUR > self.begins:
                wanted.append((day, at))
        return wanted

    def _faults(self):
        """One after the other, each beginning a minute before somebody's hour."""
        instants = sorted({at for wanted in self.planned.values() for _, at in wanted})
        faults, free = [], self.begins + HOUR
        gap = (self.ends - self.begins) / 60
        while True:
            for kind in self.chance.sample(list(FAULTS), len(FAULTS)):
                later = [at for at in instants if at > free + gap * self.chance.random()]
                if not later:
                    return faults
                begins = later[0] - timedelta(minutes=1)
                faults.append(Fault(kind, begins, begins + FAULTS[kind]))
                free = faults[-1].ends

    # Living

    def live(self):
        now = self.begins
        while now is not None:
            fault = next((f for f in self.faults if f.begins <= now < f.ends), None)
            if fault and fault.kind == "no beat":
                now = fault.ends
                continue
            with time_machine.travel(now, tick=False):
                self._minute(now, fault.kind if fault else "")
            now = self._next(now)

    def _minute(self, now, kind):
        self._arrange(kind)
        for _ in range(2 if kind.startswith("two beats") else 1):
            digests.tick(now)
        if kind == "the clock goes back":
            with time_machine.travel(now - timedelta(minutes=10), tick=False):
                digests.tick(now - timedelta(minutes=10))
                self._work()
        if kind != "no worker":
            for _ in range(3 if kind.startswith("two beats") else 1):
                self._work()

    def _arrange(self, kind):
        self.sink.does = dict(RELAY.get(kind, {}))
        is_refusing = kind == "5xx to some addresses"
        self.sink.answers = dict.fromkeys(self.refusing, "550 5.1.1 no") if is_refusing else {}
        settings.EMAIL_PORT = 9 if kind == "no mail server" else self.sink.server_address[1]
        # Short only where nothing is under way: this clock runs ahead of what the relay still does.
        settings.EMAIL_TIMEOUT = 0.05 if kind == "says nothing more" else 20
        if kind in RELAY or kind == "no mail server":
            post.kept.drop()
        self.strikes = kind in ("the worker is killed", "the database is away for the mark")
        self.blow = Killed() if kind == "the worker is killed" else OperationalError("away")

    def mark(self, mark):
        """As `handover.mark`, struck once a minute where that is the fault, behind the 250."""

        def marked(sent, next_up):
            if sent and self.strikes:
                self.strikes = False
                raise self.blow
            return mark(sent, next_up)

        return marked

    def _work(self):
        try:
            while delivery.deliver().claimed:
                pass
        except Killed:
            post.kept.drop()

    def _next(self, now):
        """When something can happen again: the next minute, hour of somebody, pause or lease."""
        if now < self.ends:
            due = User.objects.aggregate(at=Min("next_digest_at"))["at"]
        else:
            User.objects.update(next_digest_at=None)
            due = None
        rows = Digest.objects.open()
        waits = rows.filter(state="pending").aggregate(at=Min("not_before"))["at"]
        held = rows.exclude(state="pending").aggregate(at=Min("lease_until"))["at"]
        fresh = rows.filter(state="pending", not_before=None).exists()
        instants = [at for at in (due, waits, held) if at]
        if not instants and not fresh:
            return None
        step = timedelta(minutes=10) if fresh else timedelta(minutes=1)
        return max(min(instants, default=now), now + step)

    # Judging

    def verdict(self):
        """How many planned days came in their hour, late, merged, refused; and what went wrong."""
        rows = {(row.owner_id, row.day): row for row in Digest.objects.all()}
        found = Counter(
            self._judge(user, day, at, rows)
            for user in self.users
            for day, at in self.planned[user.pk]
        )
        doubled = len(self.sink.taken) - len(set(self.sink.taken))
        kinds = {fault.kind for fault in self.faults}
        return {"lost": 0, "unplanned": len(self._unplanned(rows))} | found | {
            "doubled": doubled, "faults": len(self.faults), "kinds_of_fault": len(kinds),
        }  # fmt: skip

    def _judge(self, user, day, at, rows):
        row = rows.get((user.pk, day))
        if row is None or row.reason == "replaced":
            return "merged" if self._stands_for(user, day, at, rows) else "lost"
        if row.state == "failed":
            is_told = self._was(at, row.closed_at, "5xx to some addresses")
            return "refused" if is_told and user.email in self.refusing else "lost"
        if row.state != "sent" or message_id(row) not in self.sink.texts:
            return "lost"
        came = self.sink.came[message_id(row)]  # where the relay was asked, its row closes later
        if came - at < HOUR:
            return "in its hour"
        if not self._was(at, came):
            return "late without a reason"
        says_so = "This comes late" in self._text(row)
        return "late, saying so" if says_so or came - at < 2 * HOUR else "late in silence"

    def _stands_for(self, user, day, at, rows):
        """Whether the next mail says that it was due at this one's hour, or since before."""
        later = sorted(d for (owner, d), r in rows.items() if owner == user.pk and d > day)
        for row in (rows[user.pk, later_day] for later_day in later):
            if row.state == "sent" and message_id(row) in self.sink.texts:
                return self._since(row) <= day and bool(self._was(at, row.closed_at))
            if row.reason == "refused":
                return True
        return False

    def _since(self, row):
        """The day that its words name; its own where they name none."""
        words = r"This comes late.* due (?:since )?(\w+)(?:, (\w+) (\d+),)? at"
        found = re.search(words, self._text(row))
        if not found:
            return row.day
        weekday, month, number = found.groups()
        if month:
            return datetime.strptime(f"{month} {number} {BEGIN.year}", "%B %d %Y").date()
        back = (row.day.weekday() - WEEKDAYS.index(weekday)) % 7
        return row.day - timedelta(days=back)

    def _text(self, row):
        text = decodestring(self.sink.texts[message_id(row)]).decode()
        return " ".join(text.split())

    def _was(self, begins, ends, kind=""):
        return [
            fault
            for fault in self.faults
            if fault.begins <= ends and fault.ends >= begins and kind in ("", fault.kind)
        ]

    def _unplanned(self, rows):
        """What was sent for a day nobody had planned, and not after time without a beat."""
        wanted = {(pk, day) for pk, days in self.wanted.items() for day, _ in days}
        return [
            row
            for key, row in rows.items()
            if key not in wanted and not self._was(row.due_at, row.closed_at, "no beat")
        ]


def relay_has(message_ids):
    return set(message_ids) & set(asked.taken)


def live(users, days, zones, hours, monkeypatch):
    """A month, or less, from beginning to end; returns the verdict."""
    global asked
    with Sink() as asked:
        monkeypatch.setattr(settings, "EMAIL_HOST", asked.server_address[0])
        monkeypatch.setattr(settings, "EMAIL_PORT", asked.server_address[1])
        monkeypatch.setattr(settings, "EMAIL_TIMEOUT", 20)
        monkeypatch.setattr(settings, "DIGEST_RELAY_LOOKUP", f"{__name__}.relay_has")
        monkeypatch.setattr(handover, "DATABASE_ASKED_EVERY", 0)
        month = Month(users, days, zones, hours, asked)
        monkeypatch.setattr(handover, "mark", month.mark(handover.mark))
        month.live()
        post.kept.drop()
        asked.shutdown()
        return month.verdict()


asked: Sink
