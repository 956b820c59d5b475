"""What goes wrong around the digest: the mail server, one mail, the broker, a choice made twice."""

import resource
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from celery import Celery
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.time import EVERY_DAY, instant, local_day
from netcrm.mailbox import EmailBackend
from reminders import delivery, digests
from reminders.beat import Scheduler
from reminders.forms import DigestForm
from reminders.handover import Tally
from reminders.links import mail_path
from reminders.models import Digest
from tests.factories import day, log_interaction, make_contact, make_user

MONDAY_8 = datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def due_owner(email):
    owner = make_user(email, name="Owner")
    dana = make_contact(owner, cadence_days=30, created_day=day("2026-01-01"))
    log_interaction(dana, day("2026-10-01"))
    User.objects.filter(pk=owner.pk).update(digest_days=EVERY_DAY, next_digest_at=MONDAY_8)
    return owner


def a_minute(now):
    with time_machine.travel(now, tick=False):
        digests.tick(now)
        delivery.deliver()


def test_a_mail_server_away_for_three_days_costs_no_mail_and_repeats_none(db, settings):
    due_owner("late@lakeshore.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for days in range(3):
        a_minute(MONDAY_8 + timedelta(days=days))
    settings.EMAIL_BACKEND = LOCMEM
    a_minute(MONDAY_8 + timedelta(days=2, hours=5))
    (message,) = mail.outbox
    assert "as one for all that were due since Monday at 8:00." in message.body
    assert list(Digest.objects.order_by("day").values_list("state", "reason")) == [
        ("skipped", "replaced"), ("skipped", "replaced"), ("sent", "")
    ]  # fmt: skip


def test_what_gave_way_hands_its_hour_on(db, settings):
    """The older is looked at only when its own pause is over: before and after the next one."""
    due_owner("late@lakeshore.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    a_minute(MONDAY_8)
    a_minute(MONDAY_8 + timedelta(days=1))
    a_minute(MONDAY_8 + timedelta(days=1, minutes=5))
    old, new = Digest.objects.order_by("day")
    assert (old.reason, new.due_at) == ("replaced", old.due_at)


def test_a_mail_that_cannot_be_sent_harms_no_other(db, monkeypatch):
    due_owner("bad@lakeshore.example")
    due_owner("good@lakeshore.example")

    def send(backend, messages):
        if messages[0].to == ["bad@lakeshore.example"]:
            raise ValueError("what no mail backend should raise")
        mail.outbox.extend(messages)

    monkeypatch.setattr(f"{LOCMEM}.send_messages", send)
    a_minute(MONDAY_8)
    assert [message.to for message in mail.outbox] == [["good@lakeshore.example"]]
    assert Digest.objects.open().get().not_before == MONDAY_8 + timedelta(minutes=5)


class SmallFiles(EmailBackend):
    """Keeps mails where no file may grow beyond a kilobyte, as where the disk is full."""

    def send_messages(self, messages):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
        try:
            return super().send_messages(messages)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_no_file_may_grow_the_mail_waits_and_nothing_is_left_half(db, settings, tmp_path):
    due_owner("late@lakeshore.example")
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = f"{__name__}.SmallFiles"
    a_minute(MONDAY_8)
    assert Digest.objects.open().get().not_before == MONDAY_8 + timedelta(minutes=5)
    assert list(tmp_path.iterdir()) == []
    settings.EMAIL_BACKEND = "netcrm.mailbox.EmailBackend"
    a_minute(MONDAY_8 + timedelta(minutes=5))
    assert Digest.objects.get().state == "sent"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_account_erased_under_the_worker_harms_no_other(db):
    for name in ("gone", "here"):
        due_owner(f"{name}@lakeshore.example")
    with time_machine.travel(MONDAY_8, tick=False):
        digests.tick(MONDAY_8)
        claimed = delivery.claim(200, MONDAY_8)
        User.objects.filter(email__startswith="gone").delete()
        (ready,) = delivery._to_send(claimed, Tally())
    assert ready.write() and ready.letter.to == "here@lakeshore.example"


def test_a_pause_in_an_old_mail_does_not_begin_what_was_stopped(client, alice):
    client.post(mail_path(alice.pk, "stop"))
    client.post(mail_path(alice.pk, "pause"))
    alice.refresh_from_db()
    assert (alice.digest_on, alice.next_digest_at) == (False, None)


def test_it_can_be_turned_off_without_choosing_a_day(as_alice, alice):
    as_alice.post(reverse("reminders:settings"), {"digest_hour": "8"})
    alice.refresh_from_db()
    assert (alice.digest_on, alice.digest_days) == (False, 1)


def test_on_without_a_day_is_asked_about(as_alice, alice):
    response = as_alice.post(reverse("reminders:settings"), {"digest_on": "on", "digest_hour": "8"})
    assert "Choose at least one day" in response.content.decode()


def test_a_pause_that_is_over_can_be_chosen_again(alice):
    with time_machine.travel(MONDAY_8, tick=False):
        alice.digest_paused_until = date(2026, 1, 1)
        assert DigestForm(instance=alice).initial["pause"] is False
        form = DigestForm({"days": ["0"], "digest_hour": "8", "pause": "on"}, instance=alice)
        assert form.is_valid()
        form.keep(MONDAY_8)
    assert alice.digest_paused_until == date(2026, 12, 23)


def test_beat_starts_without_a_broker(tmp_path):
    app = Celery(broker=f"redis+socket://{tmp_path}/none.sock")
    app.conf.broker_transport_options = {"max_retries": 0}
    Scheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True).setup_schedule()


@pytest.mark.parametrize("zone", ["America/Nuuk", "America/Scoresbysund"])
@pytest.mark.parametrize("hour", [22, 23])
def test_an_hour_skipped_at_midnight_stays_on_its_day(zone, hour):
    skipped = date(2027, 3, 27)
    assert local_day(zone, instant(zone, skipped, hour)) == skipped
