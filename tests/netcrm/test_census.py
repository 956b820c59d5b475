"""Every address of the project, by every method, by everyone who has no business there.

`URLS` says of each address in the resolver whose it is and which rows its arguments name; one that
is missing from it fails. Each is tried as anonymous, as another student and as staff, with the
owner's rows in path and body; then as its owner, for sanity. What must hold:

- nothing that the owner wrote is in any answer to anyone else, and nothing of hers has changed;
- GET, HEAD and OPTIONS change no row of anybody's, whoever asks;
- no row of one student refers to a row of another.
"""

import copy
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Program, User
from contacts.models import Context, Faculty, NotSame, Opening, Recess, Term
from interactions.formats import Person
from interactions.models import Import, Restoration
from interactions.noting import Noted
from netcrm.archive.writing import archive
from netcrm.merging.together import merge
from reminders.links import Link, last_day, mail_path
from reminders.models import Decision, Digest, Round, RoundRow
from tests.factories import (
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_introduction,
    make_point,
    make_program,
    make_reference,
    make_tie,
    make_update,
    make_user,
)

pytestmark = pytest.mark.once
CANARY, NAME = "zq-canary-4417", "zq-name-4417"
SAFE, UNSAFE = ("get", "head", "options"), ("post", "put", "patch", "delete")


@dataclass
class Rows:
    """One student and one row of everything that a student owns."""

    user: User
    program: Context
    text: str
    name: str
    ids: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        user, text, today = self.user, self.text, self.user.today()
        contact = make_contact(
            user, self.name, notes=text, how_met=text, employer=text, cadence_days=30,
            email=f"{text}@x.example", created_day=today - timedelta(days=90),
        )  # fmt: skip
        deleted = make_contact(user, f"{self.name} gone", notes=text)
        deleted.discard(today)
        contact.tags.create(owner=user, name=text)
        make_point(contact, "phone", text)
        context = make_context(owner=user, name=text, code=text)
        tie = make_tie(context, contact=contact)
        make_tie(context, owner=user)
        make_tie(self.program, contact=contact)
        talk = log_interaction(
            contact, today - timedelta(days=60), said=text, topic=text, context=context,
            follow_up_on=today - timedelta(days=1),
        )  # fmt: skip
        exchange = make_exchange(
            contact, today - timedelta(days=60), topic=text, note=text, interaction=talk
        )
        news = make_update(contact, today, words=text, context=context)
        reference = make_reference(contact, today, purpose=text, emphasis=text, packet=text)
        other = make_contact(user, f"{self.name} too", notes=text)
        introduction = make_introduction(other, first=contact, topic=text)
        logged = Decision.objects.create(
            owner=user, contact=contact, kind="keep", occurrence="2026-01-02", choice="done",
            interaction=talk, day=today,
        )  # fmt: skip
        decision = Decision.objects.create(
            owner=user, contact=contact, kind="keep", occurrence="2026-01-01", choice="snoozed",
            until=today, day=today,
        )  # fmt: skip
        person = Person(row=2, name=self.name, employer=text).as_row()
        source = Import.objects.create(owner=user, kind="linkedin", file_name=text, rows=[person])
        Digest.objects.create(
            owner=user, day=today, due_at=timezone.now(), state="sent", closed_at=timezone.now()
        )
        letter = Round.objects.create(
            owner=user, year=today.year, text=text, faculty_text=text, peer_text=text, closing=text
        )
        letter_row = RoundRow.objects.create(
            owner=user, contact=contact, year=letter.year, words=text, reason=text, state="put_off",
            day=today,
        )  # fmt: skip
        brought = Restoration.objects.create(owner=user, file_name=text, content=an_archive())
        user.set_feed(secrets.token_urlsafe(32))
        waiting = EmailAddress.objects.create(user=user, email=f"new-{user.email}")
        token = default_token_generator.make_token(user)
        digest = user.digests.get()
        link = Link(digest.pk, contact.pk, "keep", "2026-01-01", "log", last_day(timezone.now()))
        namesake = make_contact(user, self.name, notes=text)
        one_of_two = make_contact(user, f"{self.name} twin", notes=text)
        merged = merge(namesake, one_of_two, {}, today)
        NotSame.keep(contact, namesake)
        quiet = user.quiet_times.create(name=text, starts_on=today, ends_on=today)
        self.ids = {
            "quiet": quiet.pk, "namesake": namesake.pk, "merge": merged.pk,
            "contact": contact.pk, "deleted": deleted.pk, "context": context.pk, "tie": tie.pk,
            "noted": Noted([talk.pk], [exchange.pk], [news.pk], [contact.pk]).token(user),
            "talk": talk.pk, "exchange": exchange.pk, "news": news.pk,
            "reference": reference.pk, "introduction": introduction.pk,
            "decision": decision.pk, "logged": logged.pk, "import": source.pk, "user": user.pk,
            "digest": digest.pk, "restoration": brought.pk, "feed": user.feed_token,
            "link": link.path, "choice": mail_path(user.pk, "stop"),
            "confirm": EmailConfirmationHMAC(waiting).key,
            "reset": f"{user_pk_to_url_str(user)}-{token}", "program": self.program.pk,
            "term": self.program.term_id,
            "faculty": Faculty.objects.get(program=self.program.program).pk,
            "opening": Opening.objects.get(program=self.program.program).pk,
            "recess": Recess.objects.get(program=self.program.program).pk,
            "letter": letter.pk, "letter_row": letter_row.pk,
        }  # fmt: skip

    @property
    def body(self) -> dict[str, object]:
        """What to post: these rows under every name a form may know them by."""
        ids = self.ids
        return {
            "name": "Posted", "day": "2026-01-02", "direction": "wrote", "channel": "mail",
            "kind": "student", "role": "classmate", "contacts": [ids["contact"], ids["deleted"]],
            "contact": ids["contact"], "with": ids["contact"],
            "people": [ids["contact"], ids["deleted"]], "picked": [ids["contact"]],
            "pk": ids["contact"], "ids": [ids["contact"]],
            "chosen": ["0"], "context": ids["context"], "contexts": [ids["context"]],
            "tie": ids["tie"], "interaction": ids["talk"], "decision": ids["decision"],
            "owner": ids["user"], "user": ids["user"], "act": "archive", "action": "archive",
            "cadence_days": "30", "until": "2026-01-03", "said": "Posted", "topic": "Posted",
            "words": "Posted", "news": "Posted", "news_kind": "job", "text": "Posted",
            "reason": "Posted", "new": "Posted",
            "course-name": "Posted", "time_zone": "Asia/Tokyo", "browser_zone": "Asia/Tokyo",
            "answer": "move",
            "digest_on": "", "days": ["1"], "digest_hour": "7", "email": self.user.email,
            "login": self.user.email, "password": "wrong password 1", "password1": "a new horse 99",
            "password2": "a new horse 99", "oldpassword": "wrong password 1", "code": "000000",
            "_selected_action": [ids["user"]], "index": "0", "post": "yes", "is_staff": "on",
            "is_superuser": "on", "program": "", "term": ids["term"], "back": "person",
        }  # fmt: skip


OPEN, OWN, ROW, PANEL, HOLDER = "anyone", "signed in", "owner", "staff", "whoever has the link"


@dataclass(frozen=True)
class Url:
    """Whose it is; `path` fills its arguments with somebody's rows."""

    who: str
    arguments: Callable[[Rows], list[object]] = lambda rows: []
    path: Callable[[Rows], str] | None = None
    # Unsafe methods that an outsider may use with effect, since the address itself is the proof.
    acts: bool = False


def row(*names: str, then: tuple[str, ...] = ()) -> Url:
    return Url(ROW, lambda rows: [*(rows.ids[name] for name in names), *then])


NUDGE = row("contact", then=("keep", "2026-01-01"))
URLS: dict[str, Url] = {
    # The project
    "home": Url(OPEN), "livez": Url(OPEN), "healthz": Url(OPEN), "privacy": Url(OPEN),
    "mail": Url(OPEN), "mail_message": Url(OPEN, lambda rows: ["x.eml"]),
    "mail_part": Url(OPEN, lambda rows: ["x.eml"]),
    "account_delete": Url(OWN), "account_export": Url(OWN),
    "account_keep": Url(OWN), "calendar": Url(OWN),
    "calendar_feed": Url(HOLDER, lambda rows: [rows.ids["feed"]]),
    "restoration": row("restoration"), "restoration_cancel": row("restoration"),
    "restoration_undo": row("restoration"), "restoration_now": row("restoration"),
    "accounts:profile": Url(OWN), "accounts:time_zone": Url(OWN), "accounts:account": Url(OWN),
    # People, and what they share
    "contacts:list": Url(OWN), "contacts:create": Url(OWN), "contacts:deleted": Url(OWN),
    "contacts:detail": row("contact"), "contacts:update": row("contact"),
    "contacts:cadence": row("contact"), "contacts:vcard": row("contact"),
    "contacts:archive": row("contact"),
    "contacts:unarchive": row("contact"), "contacts:delete": row("contact"),
    "contacts:restore": row("deleted"), "contacts:tie_create": row("contact"),
    "contacts:tie_delete": row("tie"), "contacts:bulk": Url(OWN), "contacts:export": Url(OWN),
    "contacts:faculty": row("contact"), "contacts:last_day": row("contact"),
    "contacts:leaving": row("contact", then=("stay",)),
    "contacts:person_rhythm": row("contact"), "contacts:mute": row("contact"),
    "contacts:unmute": row("contact"), "contacts:rhythm": Url(OWN), "contacts:quiet_add": Url(OWN),
    "contacts:quiet_delete": row("quiet"),
    "contacts:quiet_again": Url(OWN, lambda rows: ["unsigned"]),
    "contacts:gently": Url(OWN), "contacts:gently_back": Url(OWN, lambda rows: ["never"]),
    "contacts:contexts": Url(OWN), "contacts:context_create": Url(OWN),
    "contacts:context": row("context"), "contacts:context_update": row("context"),
    "contacts:context_join": row("context"),
    "contacts:context_delete": row("context"), "contacts:my_contexts": Url(OWN),
    "contacts:duplicates": Url(OWN), "contacts:not_same": row("contact", "namesake"),
    "contacts:maybe_same": row("contact", "namesake"),
    "merge_with": row("contact"), "merge": row("contact", "namesake"),
    "merged": row("merge"), "unmerge": row("merge"),
    # What was said
    "interactions:log": row("contact"), "interactions:log_any": Url(OWN),
    "interactions:quick_log": Url(OWN), "interactions:quick_reading": Url(OWN),
    "interactions:quick_undo": row("noted"), "interactions:quick_redo": row("noted"),
    "interactions:today": row("contact"), "interactions:update": row("talk"),
    "interactions:delete": row("talk"), "interactions:restore": row("talk"),
    "interactions:news_create_any": Url(OWN), "interactions:news_create": row("contact"),
    "interactions:news_update": row("news"), "interactions:news_answered": row("news"),
    "interactions:news_reopen": row("news"), "interactions:news_delete": row("news"),
    "interactions:news_restore": row("news"),
    "interactions:exchange_note": row("talk"), "interactions:exchange_create": row("contact"),
    "interactions:exchange": row("exchange"),
    "interactions:exchange_act": row("exchange", then=("thanked",)),
    "interactions:asking": Url(OWN), "interactions:references": Url(OWN),
    "interactions:reference_create": row("contact"), "interactions:reference": row("reference"),
    "interactions:reference_update": row("reference"),
    "interactions:reference_step": row("reference"),
    "interactions:reference_back": row("reference", then=("asked",)),
    "interactions:reference_packet": row("reference"),
    "interactions:reference_delete": row("reference"),
    "interactions:reference_restore": row("reference"),
    "interactions:introduction_create": row("contact"),
    "interactions:introduction": row("introduction"),
    "interactions:introduction_step": row("introduction", then=("first_agreed",)),
    "interactions:introduction_back": row("introduction", then=("first_agreed",)),
    "interactions:introduction_delete": row("introduction"),
    "interactions:introduction_restore": row("introduction"),
    "interactions:imports": Url(OWN), "interactions:import_review": row("import"),
    "interactions:import_done": row("import"), "interactions:import_columns": row("import"),
    "interactions:import_wait": row("import"),
    "interactions:import_outcome": row("import"),
    "interactions:import_cancel": row("import"), "interactions:import_undo": row("import"),
    "interactions:import_redo": row("import"), "interactions:import_now": row("import"),
    # What is due
    "reminders:write": row("contact"),
    "reminders:today": Url(OWN), "reminders:first_people": Url(OWN), "reminders:log_it": NUDGE,
    "reminders:snooze": NUDGE, "reminders:skip": NUDGE, "reminders:snooze_until": row("decision"),
    "reminders:undo": row("decision"), "reminders:note": row("logged"),
    "reminders:digests": Url(OWN),
    "reminders:settings": Url(OWN), "reminders:send_now": Url(OWN),
    "reminders:preview": Url(OWN), "reminders:preview_mail": Url(OWN),
    "reminders:mail_again": Url(OWN), "reminders:operations": Url(OWN),
    "reminders:metrics": Url(OPEN), "reminders:mail_events": Url(OPEN),
    "reminders:link": Url(HOLDER, path=lambda rows: str(rows.ids["link"]), acts=True),
    "reminders:mail_choice": Url(HOLDER, path=lambda rows: str(rows.ids["choice"]), acts=True),
    "reminders:letter": Url(OWN), "reminders:letter_begin": Url(OWN),
    "reminders:letter_round": row("letter"), "reminders:letter_edit": row("letter"),
    "reminders:letter_everybody": row("letter"), "reminders:letter_replies": row("letter"),
    "reminders:letter_person": row("letter", "contact"),
    "reminders:letter_words": row("letter", "contact"),
    "reminders:letter_sent": row("letter", "contact"),
    "reminders:letter_send": row("letter", "contact"),
    "reminders:letter_lately": row("letter", "contact"),
    "reminders:letter_put_off": row("letter", "contact"),
    "reminders:letter_undo": row("letter_row"), "reminders:letter_reply": row("letter_row"),
    # Signing in
    "account_login": Url(OPEN), "account_logout": Url(OPEN), "account_inactive": Url(OPEN),
    "account_signup": Url(OPEN), "account_reauthenticate": Url(OWN), "account_email": Url(OWN),
    "account_email_verification_sent": Url(OPEN), "account_change_password": Url(OWN),
    "account_set_password": Url(OWN), "account_reset_password": Url(OPEN),
    "account_confirm_login_code": Url(OPEN), "account_reset_password_from_key_done": Url(OPEN),
    "account_reset_password_done": Url(OPEN), "account_request_login_code": Url(OPEN),
    "account_confirm_email": Url(HOLDER, lambda rows: [rows.ids["confirm"]], acts=True),
    "account_reset_password_from_key": Url(
        HOLDER, path=lambda rows: f"/accounts/password/reset/key/{rows.ids['reset']}/", acts=True
    ),
    # The program panel
    "admin:index": Url(PANEL), "admin:login": Url(OPEN), "admin:logout": Url(OPEN),
    "admin:password_change": Url(OWN), "admin:password_change_done": Url(OWN),
    "admin:autocomplete": Url(PANEL), "admin:jsi18n": Url(PANEL),
    "admin:app_list": Url(PANEL, lambda rows: ["contacts"]),
    "admin:(?P<url>.*)$": Url(PANEL, path=lambda rows: "/admin/nowhere/"),
}  # fmt: skip
for model in admin.site._registry:
    known = ("user", "term", "faculty", "opening", "recess")
    of = model._meta.model_name if model._meta.model_name in known else "program"
    base = f"{model._meta.app_label}_{model._meta.model_name}"
    for page in ("changelist", "add"):
        URLS[f"admin:{base}_{page}"] = Url(PANEL)
    for page in ("change", "history", "delete"):
        URLS[f"admin:{base}_{page}"] = Url(PANEL, lambda rows, of=of: [rows.ids[of]])
    listed = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    URLS[f"admin:{base} <path:object_id>/"] = Url(
        PANEL, path=lambda rows, of=of, listed=listed: f"{listed}/{rows.ids[of]}/"
    )


def resolved(resolver=None, namespaces=(), prefix=""):
    """Every address in the resolver, as namespace:name, or by its pattern where it has no name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from resolved(entry, inner, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            name = entry.name
            if not name:
                app_model = "_".join(prefix.removeprefix("admin/").strip("/").split("/"))
                name = f"{app_model} {entry.pattern}".strip()
            yield ":".join((*namespaces, name))


def owned_by(user: User) -> dict[str, list[object]]:
    """Every row that refers to this user, in any model, and the user."""
    found: dict[str, list[object]] = {}
    for model in apps.get_models():
        keys = [f for f in model._meta.concrete_fields if f.related_model is User]
        for key in keys:
            rows = model._base_manager.filter(**{key.name: user}).order_by("pk").values_list()
            found[f"{model._meta.label}.{key.name}"] = list(rows)
    # Which of her own rows she looked at is no change: signing in is not under test here.
    fields = [f.name for f in User._meta.concrete_fields if f.name != "last_login"]
    found["user"] = list(User.objects.filter(pk=user.pk).values_list(*fields))
    return found


def everything() -> str:
    """All rows of all tables but the sessions, as one figure."""
    tables = hashlib.sha256()
    for model in apps.get_models():
        if model is not Session and not model._meta.proxy:
            rows = model._base_manager.order_by("pk").values_list()
            tables.update(repr([[_plain(value) for value in found] for found in rows]).encode())
    return tables.hexdigest()


def rows_of_all() -> dict[str, int]:
    models = [model for model in apps.get_models() if not model._meta.proxy]
    return {model._meta.label: model._base_manager.count() for model in models}


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def assert_no_row_refers_to_anothers() -> None:
    owned = [
        m for m in apps.get_models() if any(f.name == "owner" for f in m._meta.concrete_fields)
    ]
    for model in owned:
        for key in model._meta.concrete_fields:
            if key.related_model in owned:
                for found in model._base_manager.select_related(key.name).all():
                    other: Model | None = getattr(found, key.name)
                    whose = getattr(other, "owner_id", None)
                    assert whose in (None, found.owner_id), f"{found!r}.{key.name} is another's"


def an_archive() -> bytes:
    """What somebody could bring back."""
    user = make_user("archived@x.example")
    make_contact(user, NAME, notes=CANARY)
    content = b"".join(archive(user, timezone.now()))
    user.delete()
    return content


def make_world() -> dict[str, Any]:
    program = make_program(email_domains="lakeshore.example")
    term = Term.objects.create(
        program=program, name="Fall", starts_on="2026-08-20", ends_on="2026-12-12"
    )
    course = make_context(program=program, code="INFO 200", name="Communities", term=term)
    entry = Faculty.objects.create(program=program, name="Dr. Henrike Adeyemi-Vos")
    entry.contexts.add(course)
    Opening.objects.create(
        program=program, title="Coordinator", step="leader", faculty=entry, closes_on="2099-01-01"
    )
    Recess.objects.create(
        program=program, kind="finals", name="Finals", starts_on="2026-12-07", ends_on="2026-12-12"
    )
    people = {
        name: make_user(f"{name}@lakeshore.example", name=name.title(), program=program)
        for name in ("alice", "mallory", "ilse")
    }
    people["ilse"].is_staff = True
    people["ilse"].save()
    # The zone is one that the generic body does not name, so that taking it over would show.
    User.objects.filter(pk=people["alice"].pk).update(time_zone="America/Los_Angeles")
    people["alice"].refresh_from_db()
    return {
        "alice": Rows(people["alice"], course, CANARY, NAME),
        "mallory": Rows(people["mallory"], course, "hers", "Her Friend"),
        "staff": people["ilse"],
    }


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    """The world, made and kept once, since making it takes longer than most of these tests."""
    with django_db_blocker.unblock():
        before = rows_of_all()
        yield make_world()
        Session.objects.all().delete()
        User.objects.all().delete()
        Program.objects.all().delete()
        assert rows_of_all() == before


@pytest.fixture
def world(one_world, db):
    """One test's own copy of it; what the test does to its rows is rolled back."""
    return copy.deepcopy(one_world)


def url_of(name: str, rows: Rows) -> str:
    known = URLS[name]
    return known.path(rows) if known.path else reverse(name, args=known.arguments(rows))


def signed_in(user: User | None) -> Client:
    """A browser of this user's; when they last signed in is not a row that is watched."""
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
        User.objects.filter(pk=user.pk).update(last_login=None)
    return client


def ask(client: Client, method: str, url: str, body: dict[str, object]):
    if method in SAFE:
        return getattr(client, method)(url)
    if method == "post":
        return client.post(url, body)
    return getattr(client, method)(
        url, "name=Posted", content_type="application/x-www-form-urlencoded"
    )


def shown(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace") + str(response.headers) + str(response.cookies)


def test_every_address_of_the_resolver_is_in_the_table():
    assert sorted(set(resolved()) ^ set(URLS)) == []


@pytest.mark.parametrize("name", sorted(URLS))
def test_nobody_else_sees_or_changes_anything(name, world, settings):
    settings.DEBUG = False
    known, alice, mallory = URLS[name], world["alice"], world["mallory"]
    url = url_of(name, alice)
    before = owned_by(alice.user)
    answers = {}
    for actor, user in (("anonymous", None), ("mallory", mallory.user), ("staff", world["staff"])):
        rows_before = signed_in(user) and everything()
        for method in (*SAFE, *(() if known.acts else UNSAFE)):
            if method == UNSAFE[0]:
                assert everything() == rows_before, (actor, url)
            response = ask(signed_in(user), method, url, alice.body)
            answers[actor, method] = response.status_code
            told = (actor, method, url, response.status_code)
            assert response.status_code < 500 or name == "healthz", told
            assert CANARY not in shown(response), told
            # A link from the mail names the person to whoever holds it; no other address does.
            assert known.who == HOLDER or NAME not in shown(response), told
        assert not known.acts or everything() == rows_before, (actor, url)
        assert owned_by(alice.user) == before, (actor, url)
    assert_no_row_refers_to_anothers()
    statuses = {actor: {answers[key] for key in answers if key[0] == actor} for actor, _ in answers}
    if known.who in (OWN, ROW):
        assert statuses["anonymous"] == {302}, answers
    if known.who == ROW:
        assert statuses["mallory"] | statuses["staff"] <= {404, 405}, answers
        assert 404 in statuses["mallory"] & statuses["staff"], answers
    if known.who == PANEL:
        assert statuses["anonymous"] | statuses["mallory"] <= {302, 405}, answers


@pytest.mark.parametrize("name", sorted(name for name, url in URLS.items() if url.who == ROW))
def test_her_rows_in_the_body_of_my_own_pages_change_nothing_of_hers(name, world):
    alice, mallory = world["alice"], world["mallory"]
    before = owned_by(alice.user)
    client = Client()
    client.force_login(mallory.user)
    response = ask(client, "post", url_of(name, mallory), alice.body)
    assert response.status_code < 500
    assert CANARY not in shown(response) and NAME not in shown(response)
    assert owned_by(alice.user) == before
    assert_no_row_refers_to_anothers()


@pytest.mark.parametrize("name", sorted(URLS))
def test_reading_changes_nothing_for_the_owner_either(name, world):
    alice = world["alice"]
    owner = world["staff"] if URLS[name].who == PANEL else alice.user
    client = Client()
    client.force_login(owner)
    rows_before = everything()
    answers = {method: ask(client, method, url_of(name, alice), {}) for method in SAFE}
    assert everything() == rows_before
    assert all(answer.status_code != 500 for answer in answers.values())
    if URLS[name].who == ROW:
        assert answers["get"].status_code != 404
    if answers["get"].status_code == 200:
        headers = answers["get"].headers
        assert "default-src" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert "no-store" in headers["Cache-Control"], headers["Cache-Control"]


@pytest.mark.parametrize("name", sorted(name for name, url in URLS.items() if url.who == ROW))
def test_anothers_row_and_no_row_give_the_same_bytes(name, world):
    client = Client()
    client.force_login(world["mallory"].user)
    nobody = world["alice"]
    theirs = ask(client, "post", url_of(name, nobody), {})
    nobody.ids = dict.fromkeys(nobody.ids, 987_654)
    missing = ask(client, "post", url_of(name, nobody), {})
    if theirs.status_code == 405:
        theirs, missing = (client.get(url) for url in (theirs.request["PATH_INFO"],) * 2)
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)


# What may be posted without a token, and why: the address is the proof, and mail has no session.
WITHOUT_TOKEN = {"reminders:link", "reminders:mail_choice"}


@pytest.mark.parametrize("name", sorted(URLS))
def test_nothing_is_posted_without_a_csrf_token(name, world):
    alice = world["alice"]
    for user in (None, alice.user, world["staff"]):
        client = Client(enforce_csrf_checks=True)
        if user:
            client.force_login(user)
        before = everything()
        response = client.post(url_of(name, alice), alice.body)
        if name in WITHOUT_TOKEN:
            assert response.status_code == 200
            continue
        assert everything() == before
        # 302: sent to sign in first; 404, 405: there is nothing to post to.
        assert response.status_code in (302, 403, 404, 405), response.status_code
        if user is alice.user and URLS[name].who in (OWN, ROW):
            assert response.status_code in (403, 405)
