"""A real mail server that misbehaves, at each step of a mail: what each row says afterwards."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from reminders import delivery, digests, handover, mail, post
from reminders.handover import Ready, Tally
from reminders.letter import Letter
from reminders.models import Digest
from tests.factories import day, log_interaction, make_contact, make_user
from tests.faults.sink import Sink

MONDAY_8 = datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(params=[True, False], ids=["pipelining", "plain"])
def relay(request, settings):
    with Sink(request.param) as relay:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.server_address
        settings.EMAIL_TIMEOUT = 0.2
        yield relay
        post.kept.drop()
        relay.shutdown()


@pytest.fixture
def owners(db):
    """Three, each with a digest that was opened on this Monday at eight."""
    made = [User(email=f"owner{n}@lakeshore.example", name="Owner") for n in range(3)]
    User.objects.bulk_create(made)
    User.objects.update(next_digest_at=MONDAY_8 + timedelta(days=7))
    open_for(made, MONDAY_8)
    return made


def open_for(owners, now):
    Digest.objects.bulk_create(Digest(owner=owner, day=now.date(), due_at=now) for owner in owners)


def a_pass(now=MONDAY_8):
    """A batch at that instant, of mails that need no writing; no plan is changed by it."""
    tally = Tally()
    with time_machine.travel(now, tick=False):
        claimed = delivery.claim(200, now)
        owners = User.objects.in_bulk([digest.owner_id for digest in claimed])
        for digest in claimed:
            digest.owner = owners[digest.owner_id]
        handover.hand_over(
            [Ready(digest, 1, letter=letter_of(digest)) for digest in claimed], tally
        )
    assert User.objects.filter(digest_on=True, next_digest_at__isnull=False).count() == 3
    return tally


def letter_of(digest):
    name = mail.message_id(digest)
    return Letter(digest.owner.email, "Write to Dana", "t", "<p>h</p>", name, "http://s/x/")


def states():
    return sorted(Digest.objects.values_list("state", flat=True))


def everything_arrives(relay, now):
    """With the relay well again, everybody has a mail and no row is open."""
    relay.does, relay.answers = {}, {}
    a_pass(now)
    assert states() == ["sent"] * 3
    assert len(set(relay.taken)) == 3
    assert not User.objects.filter(mail_failed_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("step", "answer"),
    [("MAIL", "451 later"), ("RCPT", "450 4.2.1 later"), ("DATA", "451 later"),
     ("dot", "452 4.3.1 the disk is full")],
)  # fmt: skip
def test_what_is_refused_for_now_harms_no_other_and_goes_out_five_minutes_later(
    owners, relay, step, answer
):
    relay.does = {step: [answer]}
    a_pass()
    assert states() == ["pending", "sent", "sent"]
    assert Digest.objects.open().get().not_before == MONDAY_8 + timedelta(minutes=5)
    assert delivery.claim(200, MONDAY_8 + timedelta(minutes=4)) == []
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=5))
    assert len(relay.taken) == 3


def test_the_pauses_double_from_five_minutes_to_a_day(owners, relay):
    relay.does = {"MAIL": "451 later"}
    now, pauses = MONDAY_8, []
    for _ in range(11):
        a_pass(now)
        (until,) = set(Digest.objects.values_list("not_before", flat=True))
        pauses.append((until - now) / timedelta(minutes=1))
        now = until
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]


@pytest.mark.parametrize("answer", ["550 no such user", "550 5.1.1 unknown", "552 5.2.2 full"])
def test_an_address_that_is_refused_is_marked_and_told_and_harms_no_other(
    client, owners, relay, answer
):
    relay.answers = {owners[1].email: answer}
    assert a_pass().refused == 1
    assert states() == ["failed", "sent", "sent"]
    assert User.objects.get(mail_failed_at__isnull=False) == owners[1]
    client.force_login(owners[1])
    assert "Your mail address refused the last digest" in client.get("/digests/").content.decode()
    relay.answers = {}
    open_for(owners, MONDAY_8 + timedelta(days=7))
    a_pass(MONDAY_8 + timedelta(days=7))
    assert not User.objects.filter(mail_failed_at__isnull=False).exists()
    assert len(relay.taken) == 5


def test_an_address_refused_after_the_text_is_marked(owners, relay):
    relay.does = {"dot": ["550 5.1.1 unknown"]}
    a_pass()
    assert states() == ["failed", "sent", "sent"]
    assert User.objects.filter(mail_failed_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    "does",
    [{"greeting": "554 not now"}, {"EHLO": "554 no", "HELO": "554 no"},
     {"EHLO": "250-sink\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong password"},
     {"MAIL": "530 5.7.0 sign in first"}, {"MAIL": "550 5.7.1 this sender may not"},
     {"RCPT": "554 5.7.1 relay access denied"}, {"DATA": "554 no"},
     {"dot": "554 5.7.1 looks like spam"}, {"dot": "552 5.3.4 too large"}],
    ids=lambda does: " ".join(does),
)  # fmt: skip
def test_who_refuses_all_of_us_marks_no_user_and_loses_nothing(owners, relay, settings, does):
    if "AUTH" in does:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "dots", "wrong"
    relay.does = does
    assert not a_pass().is_well
    assert states() == ["pending"] * 3
    assert set(Digest.objects.values_list("not_before", flat=True)) == {
        MONDAY_8 + timedelta(minutes=5)
    }
    settings.EMAIL_HOST_USER = ""
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=5))


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_text_puts_off_that_mail_alone(owners, relay, step):
    relay.does = {step: ["close"]}
    a_pass()
    assert states() == ["pending", "sent", "sent"]
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=5))
    assert len(relay.taken) == 3


@pytest.mark.parametrize(("step", "repeats"), [("dot", 0), ("taken", 1)])
def test_a_connection_lost_after_the_text_leaves_one_mail_in_doubt(owners, relay, step, repeats):
    relay.does = {step: ["close"]}
    assert a_pass().in_doubt == 1
    assert states() == ["flight", "sent", "sent"]
    assert delivery.claim(200, MONDAY_8 + timedelta(minutes=9)) == []
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=10))
    assert len(relay.taken) == 3 + repeats


def test_a_mail_in_doubt_is_repeated_the_more_seldom_the_more_often_it_was(owners, relay):
    relay.does, now, pauses = {"taken": "close"}, MONDAY_8, []
    for _ in range(10):
        a_pass(now)
        (until,) = set(Digest.objects.values_list("lease_until", flat=True))
        pauses.append((until - now) / timedelta(minutes=1))
        now = until
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]


def test_a_relay_that_ends_each_connection_after_a_mail_is_called_again(owners, relay):
    relay.does = {"MAIL": ["250 ok", "421 enough", "250 ok", "421 enough", "250 ok"]}
    assert a_pass().sent == 3
    assert len(relay.taken) == 3


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "taken"])
def test_a_relay_that_says_nothing_more_is_left_in_bounded_time(owners, relay, step):
    relay.does = {step: "stall"}
    began = time.monotonic()
    a_pass()
    assert time.monotonic() - began < 3
    assert set(states()) <= {"pending", "flight"}
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=10))
    assert len(relay.taken) == (6 if step == "taken" else 3)


@pytest.mark.parametrize("step", ["MAIL", "DATA", "taken"])
def test_an_answer_that_never_ends_is_cut(owners, relay, settings, step):
    settings.DIGEST_BATCH_SECONDS = 1
    relay.does = {step: ["drip"]}
    began = time.monotonic()
    a_pass()
    assert time.monotonic() - began < 3
    everything_arrives(relay, MONDAY_8 + timedelta(minutes=10))


def test_a_slow_relay_gets_what_it_manages_and_the_rest_is_free_at_once(owners, relay, settings):
    settings.DIGEST_BATCH_SECONDS = 0
    tally = a_pass()
    assert (tally.sent, tally.given_back) == (1, 2)
    settings.DIGEST_BATCH_SECONDS = 60
    everything_arrives(relay, MONDAY_8)
    assert len(relay.taken) == 3


@pytest.mark.parametrize(
    "poison",
    [{"email": "a b\r\nc@x.example"}, {"email": "ü@x.example"}, {"time_zone": "Mars/Olympus"},
     {"name": "\r\nBcc: x@x.example\ud7ff\x07"}, {"digest_days": 0}],
    ids=lambda poison: next(iter(poison)),
)  # fmt: skip
def test_a_row_that_no_page_lets_in_harms_no_other(db, settings, poison):
    for name in ("bad", "good"):
        owner = make_user(f"{name}@lakeshore.example")
        dana = make_contact(owner, cadence_days=30, created_day=day("2026-01-01"))
        log_interaction(dana, day("2026-10-01"))
    User.objects.update(next_digest_at=MONDAY_8)
    User.objects.filter(email__startswith="bad").update(**poison)
    with Sink() as relay, time_machine.travel(MONDAY_8, tick=False):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.server_address
        digests.tick(MONDAY_8)
        delivery.deliver()
        post.kept.drop()
        relay.shutdown()
    assert Digest.objects.get(owner=owner).state == "sent"


def test_a_row_that_ends_its_worker_harms_no_other(owners, relay):
    """Nobody sees which of a batch it was: after three such ends they are taken one by one."""
    now = MONDAY_8
    for _ in range(3):
        assert len(delivery.claim(200, now)) == 3
        now += timedelta(minutes=11)
    fresh = User.objects.create(email="fresh@lakeshore.example", next_digest_at=now)
    open_for([fresh], now)
    assert [one.owner_id for one in delivery.claim(200, now)] == [fresh.pk]
    alone = [delivery.claim(1, now, suspects=True) for _ in range(4)]
    assert [len(one) for one in alone] == [1, 1, 1, 0]
