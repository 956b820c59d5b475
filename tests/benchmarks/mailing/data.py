"""Owners with what digests are made of, written by PostgreSQL itself: twelve people each.

Seven of an owner's people have a nudge, of ten kinds in turn, so that five are told in each mail
and two counted. The contexts are the program's, shared by many, and one of the owner's own.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, models
from django.utils import timezone

from accounts.models import Program, User
from contacts.models import Contact, ContactPoint, Context, Term, Tie
from interactions.models import Exchange, Interaction, Participation, Reference, Update

PEOPLE, TOLD, AT_ONCE = 12, 5, 20_000
KEEP, REPLY, FOLLOW, NEWS, PROMISE, THANKS, BIRTHDAY, REFERENCE, HELLO, ASK = range(10)
TOPICS = ["deeds of gift", "the practicum", "oral history", "a reading list", "map collections"]
NAMES = ["Dana Okafor", "Liam Ford", "Mireille Aubert", "Teo Brandt", "Priya Raman", "Jonas Vik"]
SURNAMES = ["Lind", "Adeyemi", "Castellanos", "O’Hara", "Nakamura", "Weiß", "Haddad", "Moreau"]
ZONES = ["America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/Berlin", "UTC",
         "Asia/Kolkata", "America/Denver", "Europe/London"]  # fmt: skip
CONTEXTS, OWN_TIES = 60, 4


def make(count: int, say: Callable[[str], None]) -> None:
    """Owners 1 to `count`, with everything of theirs."""
    _catalogue()
    for first in range(1, count + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, count)
        _owners(first, last)
        _people(first, last)
        _what_is_due(first, last)
        say(f"{last:,} of {count:,} owners made")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def bare_owners(first: int, last: int) -> None:
    """Accounts alone, for the tick."""
    _users(f"generate_series({first}, {last}) o")


def verified(owner: int) -> None:
    """Let this account's address be its own."""
    fill(EmailAddress, f"generate_series({owner}, {owner}) o", user_id="o", verified="true",
         email="'owner' || o || '@lakeshore.example'", primary="true")  # fmt: skip


def _catalogue() -> None:
    today = timezone.now().date()
    program = Program.objects.create(pk=1, name="Lakeshore iSchool")
    term = Term.objects.create(
        pk=1, program=program, name="Fall", starts_on=today - timedelta(days=80),
        ends_on=today + timedelta(days=20),
    )  # fmt: skip
    rows = f"generate_series(1, {CONTEXTS}) c"
    fill(Context, rows, id="c", program_id="1", term_id=str(term.pk), name="'Course ' || c",
         kind="CASE WHEN c % 3 = 0 THEN 'group' ELSE 'course' END",
         code="CASE WHEN c % 3 = 0 THEN '' ELSE 'INFO ' || (200 + c) END")  # fmt: skip


def _users(rows: str) -> None:
    fill(User, rows, id="o", email="'owner' || o || '@lakeshore.example'", name="'Noor Owner'",
         program_id="1", place="'Ann Arbor'", interests="'maps, zines'", password="'!'",
         time_zone=one_of(ZONES, "o"), digest_days=str(_today()),
         digest_hour="6 + o % 12")  # fmt: skip


def _today() -> int:
    """As the one day of a digest: it then tells of the week, where it is this day, too."""
    return 1 << timezone.now().weekday()


def _owners(first: int, last: int) -> None:
    owners = f"generate_series({first}, {last}) o"
    _users(owners)
    fill(EmailAddress, owners, user_id="o", email="'owner' || o || '@lakeshore.example'",
         verified="true", primary="true")  # fmt: skip
    fill(Context, owners, id="1000 + o", owner_id="o", kind="'event'", name="'Meet & Greet'",
         starts_on="current_date - 200")  # fmt: skip
    fill(Tie, f"{owners}, generate_series(0, {OWN_TIES - 1}) j", owner_id="o", role="'classmate'",
         context_id=f"1 + (o + j * 7) % {CONTEXTS}")  # fmt: skip
    fill(Tie, owners, owner_id="o", role="'attendee'", context_id="1000 + o")


def _people(first: int, last: int) -> None:
    each = f"generate_series({first}, {last}) o, generate_series(1, {PEOPLE}) p"
    each = f"{each}, LATERAL (SELECT CASE WHEN p <= 7 THEN (o + p) % 10 ELSE -1 END AS k) kinds"
    person = f"(o - 1) * {PEOPLE} + p"
    name = f"{one_of(NAMES, 'o + p')} || ' ' || {one_of(SURNAMES, 'o * 3 + p')}"
    ago = f"CASE k WHEN {HELLO} THEN NULL WHEN {REPLY} THEN 5 ELSE 100 END"
    fill(Contact, each, id=person, owner_id="o", name=name, sort_name=f"lower({name})",
         search_text="''", interests="CASE WHEN p % 3 = 0 THEN 'maps' ELSE '' END",
         created_day=f"current_date - CASE k WHEN {HELLO} THEN 5 ELSE 400 END",
         birthday=f"CASE k WHEN {BIRTHDAY} THEN to_char(current_date - 1, '--MM-DD') ELSE '' END",
         last_day=f"current_date - {ago}",
         cadence_days=f"CASE WHEN k = {KEEP} THEN 30 WHEN k = -1 THEN 365 END",
         next_due=f"current_date + CASE k WHEN {KEEP} THEN -70 WHEN -1 THEN 265 END")  # fmt: skip
    address = f"'p' || {person} || '@x.example'"
    fill(ContactPoint, each, owner_id="o", contact_id=person, kind="'email'", value=address,
         key=address)  # fmt: skip
    fill(ContactPoint, f"{each} WHERE p % 2 = 0", owner_id="o", contact_id=person,
         kind="'linkedin'", value=f"'https://www.linkedin.com/in/p' || {person}",
         key=f"'p' || {person}")  # fmt: skip
    fill(Tie, each, owner_id="o", contact_id=person, role="'classmate'",
         context_id=f"1 + (o + p % {OWN_TIES} * 7) % {CONTEXTS}")  # fmt: skip
    fill(Tie, f"{each} WHERE p % 3 = 0", owner_id="o", contact_id=person, role="'attendee'",
         context_id="1000 + o")  # fmt: skip
    talks = f"{each}, generate_series(0, 2) t WHERE k <> {HELLO}"
    talk = f"({person}) * 4 + t"
    fill(Interaction, talks, id=talk, owner_id="o", day="current_date - 100 - 60 * t",
         direction=one_of(["talked", "wrote", "got"], "t"), topic=one_of(TOPICS, "o + p + t"),
         said="repeat('We talked. ', 9)",
         follow_up_on=f"CASE WHEN k = {FOLLOW} AND t = 0 THEN current_date - 3 END")  # fmt: skip
    fill(Participation, talks, owner_id="o", interaction_id=talk, contact_id=person,
         day="current_date - 100 - 60 * t")  # fmt: skip
    letters = f"{each} WHERE k = {REPLY}"
    letter = f"({person}) * 4 + 3"
    fill(Interaction, letters, id=letter, owner_id="o", day="current_date - 5",
         direction="'got'", topic=one_of(TOPICS, "o + p"))  # fmt: skip
    fill(Participation, letters, owner_id="o", interaction_id=letter, contact_id=person,
         day="current_date - 5")  # fmt: skip


def _what_is_due(first: int, last: int) -> None:
    def those(kind: int) -> str:
        owners = f"generate_series({first}, {last}) o, generate_series(1, 7) p"
        return f"{owners} WHERE (o + p) % 10 = {kind}"

    theirs = {"owner_id": "o", "contact_id": f"(o - 1) * {PEOPLE} + p"}
    topic = one_of(TOPICS, "o + p")
    fill(Update, those(NEWS), **theirs, kind="'job'", day="current_date - 2",
         words="'started at the Harbor County Library'", fades_on="current_date + 40")  # fmt: skip
    fill(Exchange, those(PROMISE), **theirs, thing="'help'", direction="'given'", topic=topic,
         stage="'promised'", day="current_date - 9")  # fmt: skip
    fill(Exchange, those(THANKS), **theirs, thing="'advice'", direction="'received'", topic=topic,
         stage="'done'", day="current_date - 5", closed_on="current_date - 5")  # fmt: skip
    fill(Exchange, those(ASK), **theirs, thing="'advice'", direction="'received'", topic=topic,
         stage="'asked'", day="current_date - 20")  # fmt: skip
    fill(Reference, those(REFERENCE), **theirs, purpose="'a scholarship'",
         deadline="current_date + 9", next_on="current_date - 3",
         created_day="current_date - 30")  # fmt: skip


def fill(model: type[models.Model], rows: str, **columns: str) -> None:
    """INSERT ... SELECT, with SQL for the columns; the others get their default, or are empty."""
    for field in model._meta.concrete_fields:
        if field.column not in columns and not field.null and not field.primary_key:
            columns[field.column] = _empty(field)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(columns.values())} "  # noqa: S608
            f"FROM {rows}"
        )


def _empty(field: Any) -> str:
    if isinstance(field, models.DateTimeField):
        return "now()"
    if field.column == "uid":
        return "md5(random()::text)"
    default = field.get_default()
    return f"'{default if default is not None else ''}'"


def one_of(words: list[str], number: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + ({number}) % {len(words)}]"
