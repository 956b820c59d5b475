from argparse import ArgumentParser
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from reminders import delivery
from reminders.mail import SHOWN
from reminders.models import Digest
from reminders.nudges import due_nudges, nudges_of

AT_ONCE = 200
FURTHEST = timedelta(days=3653)


class Command(BaseCommand):
    help = (
        "Say what a user's digest would hold on a day and why there is none; without --user, "
        "how many would be sent and why the others not. Sends nothing. "
        "It names kinds and counts only, never people: pass --names to see those of your own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", required=True)
        parser.add_argument("--user", help="the mail address of the account; everybody without it")
        parser.add_argument("--day", type=date.fromisoformat, help="2026-11-24; today without it")
        parser.add_argument("--names", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["day"]
        if day and abs(day - timezone.now().date()) > FURTHEST:
            raise CommandError("Choose a day within ten years.")
        if options["user"] is None:
            self._count_everybody(options["day"])
            return
        owner = User.objects.of_address(options["user"]).first()
        if owner is None:
            raise CommandError("There is no account with that address.")
        now = timezone.now()
        day = options["day"] or owner.today(now)
        self.stdout.write(f"Day: {day:%A}, {day}, at {owner.digest_hour}:00 in {owner.time_zone}")
        nudges = due_nudges(owner, day, SHOWN)
        self.stdout.write(f"Would be sent: {self._verdict(owner, day, nudges.total)}")
        for nudge in nudges.items:
            who = nudge.contact.name if options["names"] else f"person {nudge.contact.pk}"
            self.stdout.write(f"  {nudge.kind.label}: {who}, {nudge.stamp}")
        for kind, count in nudges.counts.items():
            self.stdout.write(f"Due of {kind.label}: {count}")
        for row in owner.digests.filter(day=day):
            self.stdout.write(f"Row of that day: {row.state} {row.get_reason_display()}".rstrip())
        self.stdout.write(f"Next planned: {owner.next_digest_at or 'none'}")

    def _count_everybody(self, day: date | None) -> None:
        now, verdicts = timezone.now(), Counter[str]()
        owners = User.objects.order_by("pk").iterator(chunk_size=AT_ONCE)
        while several := list(islice(owners, AT_ONCE)):
            days = {owner: day or owner.today(now) for owner in several}
            lists = nudges_of(days, 1)
            verdicts.update(self._verdict(o, days[o], lists[o.pk].total) for o in several)
        self.stdout.write(f"Would be sent: {verdicts.pop('yes', 0)}")
        for verdict, count in verdicts.most_common():
            self.stdout.write(f"Not, {verdict.removeprefix('no, ')}: {count}")

    def _verdict(self, owner: User, day: date, total: int) -> str:
        at = datetime.combine(day, time(owner.digest_hour), owner.zone)
        reason = delivery.why_not(Digest(owner=owner, day=day, due_at=at), at)
        if reason:
            return f"no, because {Digest.Reason(reason).label}"
        if not owner.digest_days >> day.weekday() & 1:
            return "no, because that is no day that was chosen"
        return "yes" if total else f"no, because {Digest.Reason.NOTHING_DUE.label}"
