"""`./dev bench digest`: from due to sent, beside a naive loop and one round trip a mail.

They take turns in one run, so that their ratios hold on a machine that is shared. PostgreSQL
writes to the disk before it answers, the relay is a process of its own, workers are, too.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from contacts.models import Contact
from reminders import delivery, digests
from reminders.mail import digest_mail
from reminders.models import Digest
from reminders.nudges import nudges_of
from reminders.week import weeks_of
from tests.benchmarks.mailing import bodies, data, naive, processors, raw, scale, sink, worker
from tests.faults.kills import kill_run

OWNERS, ROUNDS = 10_000, 5
AT_ONCE, NAIVE_AT_ONCE, RAW_AT_ONCE = 5_000, 60, 3_000
FEW = 1_000  # whom it sends to in a run of its own, for its memory
LARGE = 10_000
KILLS, KILLED_RUN = 20, 12_000


def run(
    say: Callable[[str], None],
    owners: int = OWNERS,
    rounds: int = ROUNDS,
    accounts: int = scale.MANY,
) -> dict[str, float]:
    """`accounts` is how many the tick is tried with, which need no people."""
    call_command("migrate", verbosity=0)
    data.make(owners, say)
    figures = scale.measure(say, accounts)
    figures |= {"batch_queries": max(_queries(owners), _queries_of_a_large_list(owners))}
    with sink.started() as (port, relay):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        figures |= Rounds(port, relay, owners, say).figures(rounds)
    figures |= bodies.measure(_mails(min(owners, 200)), say)
    connection.close()
    figures |= _killed(min(owners, KILLED_RUN), say)
    return figures


class Rounds:
    """The raw bound, the naive loop and the engine by turns, each on other owners every time."""

    def __init__(self, port: int, relay: int, owners: int, say: Callable[[str], None]) -> None:
        self.port, self.owners, self.say = port, owners, say
        self.others = {"postgres": _postmaster(), "relay": relay}
        self.database = "postgres://{USER}@/{HOST}/{NAME}".format(**connection.settings_dict)
        self.rates: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}  # microseconds a digest
        self.rss: list[float] = []

    def figures(self, rounds: int) -> dict[str, float]:
        letters = [digest_mail(*mail).data for mail in _mails(min(200, self.owners))]
        self._engine("engine_few", FEW, 0)
        for number in range(rounds):
            self.say(f"round {number + 1} of {rounds}")
            self._raw(letters)
            self._naive(number)
            self._engine("engine", AT_ONCE, number)
            self._engine("engine_2", 2 * AT_ONCE, number, workers=2, mark_every=5)
        self._engine("engine_all", self.owners, 0)
        for name, rates in self.rates.items():
            spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
            self.say(f"{name:18} {median(rates):10,.1f} mails a second ({spread})")
        rate = {name: median(rates) for name, rates in self.rates.items()}
        for name, cpu in self.cpu.items():
            self.say(f"processor: {min(cpu):,.0f} to {max(cpu):,.0f} us a digest ({name})")
        cpu_us = {name: round(median(cpu)) for name, cpu in self.cpu.items()}
        self.say(f"memory over the program's: {self.rss[0]} MiB for {FEW:,} digests, "
                 f"{self.rss[-1]} MiB for {self.owners:,}")  # fmt: skip
        return {
            "speedup_naive": round(rate["engine, ticked"] / rate["naive"], 1),
            "ratio_raw": round(rate["engine"] / rate["raw"], 3),
            "ratio_raw_2": round(rate["engine_2"] / rate["raw"], 3),
            "cpu_us": cpu_us["engine, worker"],
            "cpu_us_2_workers": cpu_us["engine_2, worker"],
            "cpu_us_2_postgres": cpu_us["engine_2, postgres"],
            "cpu_us_2_relay": cpu_us["engine_2, relay"],
            "rss_mib": max(self.rss),
            "raw_per_second": round(rate["raw"]),
            "engine_per_second": round(rate["engine"]),
            "engine_2_per_second": round(rate["engine_2"]),
            "naive_per_second": round(rate["naive"], 1),
        }

    def _raw(self, letters: list[bytes]) -> None:
        texts = [letters[n % len(letters)] for n in range(RAW_AT_ONCE)]
        envelope = b"MAIL FROM:<dots@x.example>\r\nRCPT TO:<owner@x.example>\r\nDATA\r\n"
        self._note("raw", RAW_AT_ONCE, raw.send(self.port, envelope, texts))
        raw.counted(self.port)

    def _naive(self, number: int) -> None:
        owners = self._due(NAIVE_AT_ONCE, number)
        began = time.perf_counter()
        count = naive.send_due(owners, timezone.now())
        self._note("naive", count, time.perf_counter() - began)
        self._all_taken(len(owners))

    def _engine(
        self, name: str, count: int, number: int, workers: int = 1, mark_every: int = 1
    ) -> None:
        owners = self._due(count, number)
        began = time.perf_counter()
        digests.tick(timezone.now())
        ticked = time.perf_counter() - began
        used = {other: processors.seconds(process) for other, process in self.others.items()}
        said = worker.run(self.port, self.database, workers, mark_every)
        self._all_taken(len(owners))
        self._note(name, len(owners), said["seconds"])
        self._note(f"{name}, ticked", len(owners), said["seconds"] + ticked)
        if workers == 1:
            self.rss.append(said["rss_mib"])
        if name in ("engine", "engine_2"):
            spent = {o: processors.seconds(self.others[o]) - before for o, before in used.items()}
            for what, seconds in ({"worker": said["cpu"]} | spent).items():
                each = seconds / said["sent"] * 1e6
                self.cpu.setdefault(f"{name}, {what}", []).append(each)

    def _due(self, count: int, number: int) -> list[int]:
        """Let so many owners be due and nobody else; others each time, all over the table."""
        count = min(count, self.owners)
        step = self.owners // count
        owners = list(range(1 + number % step, self.owners + 1, step))[:count]
        Digest.objects.all().delete()
        User.objects.filter(next_digest_at__isnull=False).update(next_digest_at=None)
        due = timezone.now() - timedelta(minutes=1)
        User.objects.filter(pk__in=owners).update(next_digest_at=due)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE reminders_digest")
            cursor.execute("VACUUM ANALYZE accounts_user")
            cursor.execute("CHECKPOINT")
        return owners

    def _all_taken(self, count: int) -> None:
        taken = raw.counted(self.port)
        if taken != (count, count):
            raise SystemExit(
                f"{count} were due, and the relay has {taken[0]}, {taken[1]} different"
            )

    def _note(self, name: str, count: int, seconds: float) -> None:
        self.rates.setdefault(name, []).append(count / seconds)


def _postmaster() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (folder,) = cursor.fetchone() or ("",)
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


def _mails(count: int) -> list[bodies.Given]:
    now = timezone.now()
    owners = list(User.objects.filter(pk__lte=count).select_related("program"))
    lists = nudges_of({owner: owner.today(now) for owner in owners}, 5)
    rows = [Digest(pk=o.pk, owner=o, day=o.today(now), due_at=now) for o in owners]
    weeks = weeks_of({row.owner_id: row.day for row in rows})
    return [(row, lists[row.owner_id], now, weeks[row.owner_id]) for row in rows]


def _queries(owners: int) -> int:
    """Of a batch of 200 with every kind of nudge the data has, and some owners with none."""
    User.objects.filter(pk__lte=min(owners, 199)).update(next_digest_at=timezone.now())
    data.bare_owners(owners + 1, owners + 1)
    data.verified(owners + 1)
    User.objects.filter(pk=owners + 1).update(next_digest_at=timezone.now())
    return _asked()


def _queries_of_a_large_list(owners: int) -> int:
    """The same for one owner with ten thousand people."""
    owner = owners + 1
    data.fill(Contact, f"generate_series(1, {LARGE}) p", owner_id=str(owner),
              id=f"{owner * data.PEOPLE} + p", name="'P ' || p",
              sort_name="'p ' || p", created_day="current_date - 400", cadence_days="30",
              next_due="current_date - 9")  # fmt: skip
    User.objects.filter(pk=owner).update(next_digest_at=timezone.now())
    asked = _asked()
    Contact.objects.filter(owner=owner).delete()
    User.objects.filter(pk=owner).delete()
    return asked


def _asked() -> int:
    now = timezone.now()
    digests.tick(now)
    with CaptureQueriesContext(connection) as asked:
        delivery._to_send(delivery.claim(200, now), delivery.Tally())
    Digest.objects.all().delete()
    return len(asked)


def _killed(count: int, say: Callable[[str], None]) -> dict[str, float]:
    """Two runs in which twenty workers die by -9, the second with the relay's log to look into."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE killed")
    connection.close()
    connection.settings_dict["NAME"] = "killed"
    call_command("migrate", verbosity=0)
    plain = kill_run(count, KILLS, say=say)
    Digest.objects.all().delete()
    User.objects.all().delete()
    asked = kill_run(count, KILLS, lookup=True, say=say)
    return {
        "lost": plain["lost"] + asked["lost"],
        "repeated": plain["repeated"],
        "repeated_unnamed": plain["unnamed"],
        "repeated_with_lookup": asked["repeated"],
    }
