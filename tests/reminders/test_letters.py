"""Letters that the program sends in the owner's name: claimed once, a few a day, never refused."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from reminders import letters, rounds
from reminders.models import Round, RoundRow
from tests.factories import day, make_contact

LOCMEM = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture
def letter(alice):
    return Round.objects.create(owner=alice, year=2026, text="Here I am.", closing="Alice")


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2026-05-04 12:00Z", tick=False) as traveller:
        yield traveller


def person(alice, name="Dana", **fields):
    return make_contact(
        alice, name, email=f"{name.lower()}@x.example", created_day=day("2026-01-05"), **fields
    )


def test_it_goes_out_in_the_owners_name_and_answers_go_to_the_owner(as_alice, alice, letter):
    dana = person(alice)
    as_alice.post(f"/letter/{letter.pk}/people/{dana.pk}/send/", {"words": "Hi Dana,"})
    assert mail.outbox == []
    letters.deliver()
    (sent,) = mail.outbox
    assert sent.to == ["dana@x.example"]
    assert sent.from_email.startswith("Alice Moreau by Connect the Dots <")
    assert sent.reply_to == ["Alice Moreau <alice@lakeshore.example>"]
    assert sent.body == "Hi Dana,\n\nHere I am.\n\nAlice"
    row = RoundRow.objects.get()
    assert (row.state, row.how) == ("sent", "program")
    assert alice.interactions.get().said == sent.body
    letters.deliver()
    assert len(mail.outbox) == 1


def test_only_so_many_go_out_a_day(alice, letter, at_noon):
    for n in range(letters.A_DAY + 3):
        rounds.queue(letter, person(alice, f"P{n}"), "Hi", alice.today())
    letters.deliver()
    letters.deliver()
    assert len(mail.outbox) == letters.A_DAY
    at_noon.shift(timedelta(days=1))
    letters.deliver()
    assert len(mail.outbox) == letters.A_DAY + 3


def test_one_claim_wins_and_a_dropped_one_is_sent_under_the_same_id(alice, letter, at_noon):
    row = rounds.queue(letter, person(alice), "Hi", alice.today())
    assert letters.claim(row.pk, timezone.now()) is not None
    assert letters.claim(row.pk, timezone.now()) is None
    letters.deliver()
    assert mail.outbox == []
    at_noon.shift(timedelta(hours=1))
    letters.deliver()
    assert mail.outbox[0].extra_headers["Message-ID"] == letters.message_id(row)


def test_a_worker_past_its_lease_marks_nothing(alice, letter, at_noon):
    row = rounds.queue(letter, person(alice), "Hi", alice.today())
    late = letters.claim(row.pk, timezone.now())
    at_noon.shift(timedelta(hours=1))
    letters.deliver()
    assert letters.mark(late, "queued") is False
    assert RoundRow.objects.get().state == "sent"


def test_a_refused_address_is_never_written_to_again(as_alice, alice, letter, monkeypatch):
    dana = person(alice)
    row = rounds.queue(letter, dana, "Hi", alice.today())

    def refuse(backend, messages):
        raise smtplib.SMTPRecipientsRefused({"dana@x.example": (550, b"no such user")})

    monkeypatch.setattr(LOCMEM, refuse)
    letters.deliver()
    monkeypatch.undo()
    row.refresh_from_db()
    assert row.state == "refused"
    assert not alice.interactions.exists()
    as_alice.post(f"/letter/rows/{row.pk}/undo/")
    page = as_alice.post(f"/letter/{letter.pk}/people/{dana.pk}/send/", {"words": ""}, follow=True)
    assert "cannot write to Dana" in page.content.decode()
    letters.deliver()
    assert mail.outbox == []


@pytest.mark.parametrize("answer", [(530, b"sign in first"), (550, b"5.7.1 not from here")])
def test_a_refusal_of_us_says_nothing_about_the_address(alice, letter, monkeypatch, answer):
    rounds.queue(letter, person(alice), "Hi", alice.today())

    def refuse(*_):
        raise smtplib.SMTPRecipientsRefused({"dana@x.example": answer})

    monkeypatch.setattr(LOCMEM, refuse)
    letters.deliver()
    assert RoundRow.objects.get().state == "queued"


def test_a_server_that_is_away_puts_it_off_and_loses_nothing(alice, letter, settings, at_noon):
    rounds.queue(letter, person(alice), "Hi", alice.today())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letters.deliver()
    assert RoundRow.objects.get().state == "queued"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.deliver()
    assert mail.outbox == []
    at_noon.shift(timedelta(minutes=6))
    letters.deliver()
    assert len(mail.outbox) == 1


def test_who_is_archived_meanwhile_gets_nothing(alice, letter):
    dana = person(alice)
    rounds.queue(letter, dana, "Hi", alice.today())
    dana.archive(alice.today())
    letters.deliver()
    assert mail.outbox == []
    assert RoundRow.objects.get().state == "waiting"


def test_line_ends_in_a_name_make_no_header(alice, letter):
    alice.name = "Alice\r\nBcc: all@x.example"
    alice.save()
    rounds.queue(letter, person(alice), "Hi", alice.today())
    letters.deliver()
    assert "\n" not in mail.outbox[0].from_email + mail.outbox[0].subject
    assert mail.outbox[0].message()["Bcc"] is None


def test_without_a_verified_address_of_the_owner_nothing_is_sent(alice, letter):
    dana = person(alice)
    alice.emailaddress_set.update(verified=False)
    assert rounds.queue(letter, dana, "Hi", alice.today()).state == "waiting"


def test_a_letter_that_the_time_ran_out_for_is_not_sent_again_at_once(alice, monkeypatch):
    letter = rounds.begin(alice, alice.today().year, "text")
    for name in ("a", "b"):
        person = make_contact(alice, name, email=f"{name}@x.example")
        rounds.queue(letter, person, "hi", alice.today())
    sent = []

    def send(mail, *args):
        sent.append(mail.to)
        raise SoftTimeLimitExceeded  # and the relay has it

    monkeypatch.setattr(EmailMessage, "send", send)
    with pytest.raises(SoftTimeLimitExceeded):
        letters.deliver()
    assert len(sent) == 1
    states = sorted(alice.round_rows.values_list("state", flat=True))
    assert states == [RoundRow.State.IN_FLIGHT, RoundRow.State.QUEUED]
