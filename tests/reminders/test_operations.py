"""What whoever looks after the program sees and is told, and what the relay reports."""

import contextlib
import json
import logging
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from io import StringIO

import pytest
import time_machine
from celery.schedules import crontab
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

import netcrm.celery
from accounts.models import User
from accounts.time import EVERY_DAY
from reminders import bounces, delivery, digests, operations, post
from reminders.beat import Scheduler
from reminders.letter import Letter
from reminders.links import Link
from reminders.models import Digest, Heartbeat
from tests.factories import day, log_interaction, make_contact, make_program, make_user
from tests.faults.sink import Sink

NOW = datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
HOOK = "/hooks/mail/"


@pytest.fixture
def due_alice(alice):
    dana = make_contact(alice, cadence_days=30, created_day=day("2026-01-01"))
    log_interaction(dana, day("2026-10-01"))
    User.objects.update(digest_days=EVERY_DAY, next_digest_at=NOW)
    return alice


def a_pass(now=NOW):
    with time_machine.travel(now, tick=False):
        digests.tick(now)
        return delivery.deliver()


def report(client, body, secret="hush"):
    return client.post(
        HOOK, json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )  # fmt: skip


def test_an_idle_tick_is_one_query(alice, django_assert_num_queries):
    User.objects.update(next_digest_at=None)
    with django_assert_num_queries(1):
        assert digests.tick(NOW) == 0


def test_a_bounce_stops_mail_and_leaves_the_plan(client, due_alice, settings):
    settings.MAIL_HOOK_SECRET = "hush"
    told = report(client, {"event": "bounce", "addresses": ["ALICE@lakeshore.example", "x@y"]})
    assert told.json() == {"stopped": 1}
    assert a_pass().not_sent == 1
    assert mail.outbox == []
    assert Digest.objects.get().reason == "stopped"
    due_alice.refresh_from_db()
    assert due_alice.digest_on
    assert due_alice.next_digest_at is not None


def test_the_owner_is_told_and_can_begin_again(as_alice, due_alice):
    bounces.stop([due_alice.email], "complaint")
    assert "Mails to your address came back" in as_alice.get("/digests/").content.decode()
    as_alice.post(reverse("reminders:mail_again"))
    assert not User.objects.get().is_mail_stopped


def test_another_address_gets_mail_again(due_alice):
    bounces.stop([due_alice.email], "bounce")
    due_alice.refresh_from_db()
    due_alice.email = "new@lakeshore.example"
    assert not due_alice.is_mail_stopped


@pytest.mark.parametrize("secret", ["", "wrong", "hush "])
def test_a_forged_report_does_nothing(client, due_alice, settings, secret):
    for kept in ("", "hush"):
        settings.MAIL_HOOK_SECRET = kept
        answer = report(client, {"event": "bounce", "addresses": [due_alice.email]}, secret)
        if secret.strip() != kept or not kept:
            assert answer.status_code == 404
    if secret != "hush ":
        assert not User.objects.get().mail_stopped_for


@pytest.mark.parametrize(
    "body",
    [[], "x", {"event": "bounce"}, {"event": "spam", "addresses": []},
     {"event": "bounce", "addresses": [1]}, {"event": {}, "addresses": []},
     {"event": "bounce", "addresses": ["x"] * 1001}],
)  # fmt: skip
def test_a_report_that_says_nothing_is_refused(client, due_alice, settings, body):
    settings.MAIL_HOOK_SECRET = "hush"
    assert report(client, body).status_code == 400


def test_a_report_of_odd_addresses_is_no_error(client, due_alice, settings):
    settings.MAIL_HOOK_SECRET = "hush"
    odd = {"event": "bounce", "addresses": ["a\x00b", "\ud800", "x" * 5000]}
    assert report(client, odd).json() == {"stopped": 0}


def test_the_command_stops_mail_too(due_alice):
    out = StringIO()
    call_command("mail_stopped", due_alice.email, "--complaint", stdout=out)
    assert out.getvalue() == "1 accounts get no more mail at that address.\n"
    assert User.objects.get().is_mail_stopped


def test_staff_see_counts_and_students_see_nothing(client, due_alice, mallory):
    a_pass()
    User.objects.filter(pk=mallory.pk).update(is_staff=True, is_superuser=True)
    mallory.refresh_from_db()
    client.force_login(due_alice)
    assert client.get("/operations/").status_code == 404
    client.force_login(mallory)
    page = client.get("/operations/")
    assert page.context["found"]["is_silent"] is False
    assert due_alice.email not in page.content.decode()


def test_only_operators_see_exact_counts(client, due_alice):
    ilse = make_user("ilse@lakeshore.example", is_staff=True, program=make_program())
    root = make_user("root@dots.example", is_staff=True, is_superuser=True)
    now = timezone.now()
    Digest.objects.bulk_create(
        Digest(owner=due_alice, day=day("2026-01-01") + timedelta(days=number), due_at=now,
               state="sent", closed_at=now)
        for number in range(13)
    )  # fmt: skip
    for staff, sent, exact in ((ilse, 10, False), (root, 13, True)):
        client.force_login(staff)
        page = client.get("/operations/")
        assert (page.context["found"]["sent"], "in tens" in page.content.decode()) == (
            sent, not exact,
        )  # fmt: skip
        assert ("digests" in client.get("/healthz").json()) == exact


def test_after_26_hours_without_a_pass_staff_get_one_mail_and_a_banner(client, due_alice):
    staff = make_user("ilse@lakeshore.example", is_staff=True, is_superuser=True)
    User.objects.filter(pk=staff.pk).update(next_digest_at=None)
    with time_machine.travel(NOW, tick=False):
        Heartbeat.beat("digest")
    for hours, mails in ((25, 0), (27, 1), (28, 1)):
        now = NOW + timedelta(hours=hours)
        with time_machine.travel(now, tick=False):
            digests.tick(now)
            operations.after_tick(1, now)
        assert len(mail.outbox) == mails
    assert mail.outbox[0].to == [staff.email]
    client.force_login(staff)
    with time_machine.travel(now, tick=False):
        page = client.get("/operations/").content.decode()
    assert "No digest has gone out for more than 26 hours" in page


@pytest.fixture
def silence(db):
    """28 hours after the last pass that went well, and an operator."""
    staff = make_user("ilse@lakeshore.example", is_staff=True, is_superuser=True)
    User.objects.update(next_digest_at=None)
    with time_machine.travel(NOW, tick=False):
        Heartbeat.beat("digest")
    with time_machine.travel(NOW + timedelta(hours=28), tick=False):
        yield staff


def test_staff_are_told_though_the_worker_is_gone(client, silence):
    """By whoever asks /healthz; once, whoever comes first, and once more for the next silence."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["digest"]) == (503, {"ok": False})
    assert [message.to for message in mail.outbox] == [[silence.email]]
    assert silence.email not in mail.outbox[0].body
    client.get("/healthz")
    operations.watch(timezone.now())
    assert len(mail.outbox) == 1
    with time_machine.travel(NOW + timedelta(hours=29), tick=False):
        Heartbeat.beat("digest")
    with time_machine.travel(NOW + timedelta(hours=58), tick=False):
        operations.watch(timezone.now())
    assert len(mail.outbox) == 2


def test_beat_watches_over_the_digests(silence, tmp_path):
    beats = Scheduler(netcrm.celery.app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    entry = beats.Entry("tick", "reminders.tasks.tick", schedule=crontab(), app=beats.app)
    with contextlib.suppress(Exception):  # the broker of the tests takes nothing
        beats.apply_async(entry, advance=False)
    assert len(mail.outbox) == 1
    assert Heartbeat.objects.filter(part="beat").exists()


def test_a_mail_to_staff_that_failed_is_tried_again(silence, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    operations.watch(timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mail.outbox == []
    operations.watch(timezone.now())
    assert len(mail.outbox) == 1


def test_without_an_operator_the_staff_of_the_programs_are_told(silence):
    User.objects.update(is_superuser=False, program=make_program())
    make_user("noor@lakeshore.example", program=make_program())
    operations.watch(timezone.now())
    assert [message.to for message in mail.outbox] == [[silence.email]]


@pytest.mark.parametrize("path", ["/today/", "/admin/", "/admin/accounts/user/", "/people/"])
def test_staff_see_the_silence_on_every_page_and_students_on_none(client, silence, alice, path):
    client.force_login(silence)
    told = "No digest has gone out since Monday, November 23."
    assert client.get(path).content.decode().count(told) == 1
    client.force_login(alice)
    assert told not in client.get(path).content.decode()
    Heartbeat.beat("digest")
    client.force_login(silence)
    assert told not in client.get(path).content.decode()


def test_no_log_of_a_digest_names_anybody(due_alice, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with Sink() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.server_address
        for answer in ("550 5.1.1 alice@lakeshore.example is unknown", "451 alice? later"):
            relay.does = {"RCPT": [answer]}
            a_pass()
            Digest.objects.update(state="pending", closed_at=None, not_before=None)
        a_pass()
        post.kept.drop()
        relay.shutdown()
    told = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    assert "batch claimed=1 sent=1" in told
    assert "refused=1" in told
    for private in ("alice", "lakeshore", "Dana", "Okafor"):
        assert private not in told


def test_the_collector_reads_figures_with_the_secret_only(client, due_alice, settings):
    a_pass()
    assert client.get("/metrics").status_code == 404
    settings.METRICS_SECRET = "hush"
    assert client.get("/metrics").status_code == 404
    text = client.get("/metrics", headers={"Authorization": "Bearer hush"}).content.decode()
    assert "dots_digests_open 0" in text
    assert all(line.startswith(("# TYPE dots_", "dots_")) for line in text.splitlines())


def explained(*arguments):
    out = StringIO()
    call_command("digest", "--dry-run", "--user", "alice@lakeshore.example", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_be_sent_or_why_not(due_alice):
    said = explained("--day", "2026-11-23")
    assert "Would be sent: yes" in said
    assert "Keep in touch" in said
    assert "Dana" not in said
    assert "Dana" in explained("--day", "2026-11-23", "--names")
    User.objects.update(digest_days=1)
    assert "no, because that is no day that was chosen" in explained("--day", "2026-11-24")
    User.objects.update(digest_on=False)
    assert "no, because the digest was turned off" in explained("--day", "2026-11-23")
    assert not Digest.objects.exists()
    with pytest.raises(CommandError):
        call_command("digest", "--dry-run", "--user", "nobody@lakeshore.example")


def test_a_dry_run_of_everybody_counts(due_alice):
    make_user("nobody-due@lakeshore.example", digest_days=EVERY_DAY)
    make_user("off@lakeshore.example", digest_on=False)
    out = StringIO()
    call_command("digest", "--dry-run", "--day", "2026-11-24", stdout=out)
    assert out.getvalue().splitlines() == [
        "Would be sent: 1",
        "Not, because nobody was due: 1",
        "Not, because the digest was turned off: 1",
    ]
    assert not Digest.objects.exists()


def test_what_is_older_than_a_year_is_pruned_and_the_rest_stays(due_alice):
    for when, closed in (("2025-01-01", NOW), ("2025-01-02", None), ("2026-11-01", NOW)):
        due_alice.digests.create(day=day(when), due_at=NOW, closed_at=closed)
    Digest.objects.prune(NOW)
    assert [str(d.day) for d in Digest.objects.order_by("day")] == ["2025-01-02", "2026-11-01"]


def test_a_link_is_the_address_that_the_program_serves():
    link = Link(1, 2, "keep", "2026-01-01", "log", day("2026-12-24"))
    args = [1, 2, "keep", "2026-01-01", "log", "2026-12-24", link.mac]
    assert link.path == reverse("reminders:link", args=args)


def test_a_letter_written_by_hand_reads_as_the_same_mail():
    words = "Größe, “quotes” = 3\n.\n..dots\nFrom here " + "x" * 2000 + "\n trailing \n"
    letter = Letter(
        to="alice@lakeshore.example", subject="Write to Zoë, Björk and " + "x" * 80, text=words,
        html=f"<p>{words}</p>", message_id="<digest.1.20261123@testserver>", stop_url="http://s/x/",
    )  # fmt: skip
    read = message_from_bytes(letter.data, policy=policy.default)
    theirs = message_from_bytes(letter.message().message().as_bytes(), policy=policy.default)
    for name in ("Subject", "From", "To", "Message-ID", "List-Unsubscribe", "MIME-Version"):
        assert str(read[name]).strip() == str(theirs[name]).strip(), name
    for kind, meant, said in (("plain", str, letter.text), ("html", unescape, letter.html)):
        got = meant(read.get_body((kind,)).get_content())
        assert got.replace("\r\n", "\n").rstrip("\n") == said.rstrip("\n")
    assert max(map(len, letter.data.split(b"\r\n"))) < 998
    assert b"\n" not in letter.data.replace(b"\r\n", b"")
    assert letter.data.isascii()


def test_a_header_cannot_be_smuggled_in():
    letter = Letter("a@x.example\r\nBcc: b@x.example", "s", "t", "h", "<m@x>", "http://s/")
    with pytest.raises(ValueError, match="line break"):
        _ = letter.data


def test_the_clock_of_a_new_installation_starts_without_an_alarm(due_alice):
    operations.after_tick(1, timezone.now())
    assert Heartbeat.objects.filter(part="digest").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("last", ["0001-01-01", "9999-12-31"])
def test_the_dry_run_asks_for_a_day_that_can_be(alice, last):
    with pytest.raises(CommandError, match="within ten years"):
        call_command("digest", "--dry-run", user=alice.email, day=day(last))


def test_a_digest_that_is_late_is_told_to_whose_it_is(client, due_alice, mallory):
    pages = ("/today/", "/settings/digest/", "/digests/")
    make_contact(due_alice, "Teo")

    def told(user, at):
        client.force_login(user)
        with time_machine.travel(at, tick=False):
            return {"Your digest of" in client.get(page).content.decode() for page in pages}

    due = NOW
    assert told(due_alice, due + timedelta(minutes=5)) == {False}
    assert told(due_alice, due + timedelta(minutes=15)) == {True}  # nobody looked who is due
    with time_machine.travel(due, tick=False):
        digests.tick(due)
    assert told(due_alice, due + timedelta(minutes=15)) == {False}
    assert told(due_alice, due + timedelta(hours=2)) == {True}  # no mail goes out
    assert told(mallory, due + timedelta(hours=2)) == {False}
    Digest.objects.update(state="sent", closed_at=due)
    assert told(due_alice, due + timedelta(hours=2)) == {False}
