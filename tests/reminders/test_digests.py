import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.time import EVERY_DAY, next_instant
from netcrm.merging.together import merge
from reminders import bounces, delivery, digests, handover
from reminders.forms import DigestForm
from reminders.links import mail_path
from reminders.models import Decision, Digest
from tests.factories import day, log_interaction, make_contact, make_exchange

MONDAY_8 = datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
ZONES = [
    "Australia/Lord_Howe", "America/St_Johns", "Asia/Kolkata", "America/New_York", "Europe/Berlin",
    "Australia/Sydney", "Africa/Casablanca", "Pacific/Chatham",
]  # fmt: skip


@pytest.fixture
def due_alice(alice):
    with time_machine.travel(MONDAY_8 - timedelta(days=3), tick=False):
        alice.arm_digest(timezone.now())
        alice.save()
        dana = make_contact(
            alice, cadence_days=30, created_day=day("2026-01-01"), notes="NOTE-CANARY"
        )
        log_interaction(dana, day("2026-10-01"), said="SAID-CANARY")
    return alice


@pytest.fixture
def at_eight():
    with time_machine.travel(MONDAY_8, tick=False):
        yield MONDAY_8


@pytest.fixture
def links(due_alice, at_eight):
    """The addresses of a sent digest about one person, by action."""
    digests.tick(at_eight)
    delivery.deliver()
    found = re.findall(r"http://testserver(/l/\S+)", mail.outbox[0].body)
    return {path.split("/")[6]: path for path in found}


def test_before_the_hour_nothing_happens(due_alice):
    assert digests.tick(MONDAY_8 - timedelta(hours=1)) == 0
    assert not Digest.objects.exists()


def test_at_the_hour_one_digest_is_sent_and_the_next_is_set(due_alice, at_eight):
    for _ in range(2):  # a second beat and a repeated task change nothing
        digests.tick(at_eight)
        delivery.deliver()
    digest = Digest.objects.get()
    assert (digest.state, digest.day) == ("sent", day("2026-11-23"))
    due_alice.refresh_from_db()
    assert due_alice.next_digest_at == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert len(mail.outbox) == 1


def test_the_mail_names_the_person_and_holds_nothing_private(links, due_alice):
    (message,) = mail.outbox
    assert message.subject == "Write to Dana"
    assert message.extra_headers["Message-ID"] == f"<digest.{due_alice.pk}.20261123@testserver>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Dana Okafor-Lind" in message.body
    assert "CANARY" not in message.subject + message.body + message.alternatives[0][0]


def test_the_history_counts_the_people_in_the_mail(due_alice, at_eight):
    for number in range(7):
        make_contact(due_alice, f"P{number}", cadence_days=7, created_day=day("2026-01-01"))
    digests.tick(at_eight)
    delivery.deliver()
    assert Digest.objects.get().people_count == mail.outbox[0].body.count("Snooze:") == 5


def test_saving_the_settings_keeps_the_marks_of_a_digest_under_way(due_alice, at_eight):
    form = DigestForm({"digest_on": "on", "days": ["0"], "digest_hour": "9"}, instance=due_alice)
    assert form.is_valid()
    User.objects.update(mail_failed_at=at_eight)
    form.keep(at_eight)
    assert User.objects.get().mail_failed_at == at_eight


def test_nobody_due_means_no_mail_and_the_history_says_so(alice, at_eight):
    alice.next_digest_at = at_eight
    alice.save()
    digests.tick(at_eight)
    delivery.deliver()
    assert mail.outbox == []
    assert Digest.objects.get().reason == "nothing"


def test_turned_off_after_it_was_opened_sends_nothing(due_alice, at_eight):
    digests.tick(at_eight)
    User.objects.update(digest_on=False)
    delivery.deliver()
    assert mail.outbox == []
    assert Digest.objects.get().reason == "off"


def test_after_two_days_asleep_one_digest_says_that_it_is_late(due_alice):
    User.objects.update(digest_days=EVERY_DAY, next_digest_at=MONDAY_8)
    later = MONDAY_8 + timedelta(days=2, hours=3)
    with time_machine.travel(later, tick=False):
        digests.tick(later)
        delivery.deliver()
    assert Digest.objects.get().day == day("2026-11-25")
    said = "This comes late, as one for all that were due since Monday at 8:00."
    assert said in mail.outbox[0].body


def test_a_weekly_digest_that_comes_late_stands_for_itself(due_alice):
    later = MONDAY_8 + timedelta(days=2)
    User.objects.update(next_digest_at=MONDAY_8)
    with time_machine.travel(later, tick=False):
        digests.tick(later)
        delivery.deliver()
    assert "This comes late: it was due Monday at 8:00." in mail.outbox[0].body


def test_a_claim_is_won_once_and_a_lost_lease_can_no_longer_mark(due_alice, at_eight, settings):
    digests.tick(at_eight)
    (first,) = delivery.claim(200, at_eight)
    assert delivery.claim(200, at_eight) == []
    over = at_eight + timedelta(seconds=settings.DIGEST_LEASE + 1)
    (second,) = delivery.claim(200, over)
    stale, held = (handover.Ready(digest, 0) for digest in (first, second))
    assert handover.mark([], [stale]) == set()
    assert handover.mark([], [held]) == {second.pk}
    assert handover.mark([stale], []) == set()
    assert handover.mark([held], []) == {second.pk}
    assert Digest.objects.get().state == "sent"


def test_a_refused_connection_is_tried_again_after_five_minutes(due_alice, at_eight, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    digests.tick(at_eight)
    delivery.deliver()
    digest = Digest.objects.get()
    assert (digest.state, digest.not_before) == ("pending", at_eight + timedelta(minutes=5))


def test_todays_can_be_asked_for_once(due_alice, at_eight):
    assert digests.open_now(due_alice, at_eight) is not None
    delivery.deliver()
    assert digests.open_now(due_alice, at_eight) is None


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 2, 8, 23])
def test_every_local_day_of_three_years_has_one_instant_at_its_hour(zone, hour):
    today, last, user, seen = date(2023, 12, 31), date(2026, 12, 31), User(time_zone=zone), []
    while today < last:
        seen.append(next_instant(zone, hour, EVERY_DAY, today))
        today += timedelta(days=1)
        assert user.today(seen[-1]) == today
        assert user.local_hour(seen[-1]) in (hour, hour + 1)  # later where the clocks skip it
    assert len(set(seen)) == 1096
    assert seen == sorted(seen)


def test_the_current_hour_is_now_and_an_earlier_one_waits_for_the_next_chosen_day():
    now = datetime(2026, 11, 23, 13, 20, tzinfo=UTC)  # 8:20 on a Monday in New York
    user = User(time_zone="America/New_York")
    user.arm_digest(now)
    assert user.next_digest_at == datetime(2026, 11, 23, 13, tzinfo=UTC)
    user.digest_hour = 7
    user.arm_digest(now)
    assert user.next_digest_at == datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_pause_ends_on_its_first_chosen_day():
    user = User(digest_paused_until=date(2026, 12, 23))
    user.arm_digest(MONDAY_8)
    assert user.next_digest_at == datetime(2026, 12, 28, 8, tzinfo=UTC)


@pytest.mark.parametrize("action", ["log", "snooze", "skip"])
def test_get_on_a_link_changes_nothing_and_shows_nothing_private(client, links, alice, action):
    before = alice.interactions.count()
    response = client.get(links[action])
    assert response.status_code == 200
    assert b"CANARY" not in response.content
    assert (Decision.objects.count(), alice.interactions.count()) == (0, before)


@pytest.mark.parametrize(
    ("action", "choice"), [("log", "done"), ("snooze", "snoozed"), ("skip", "skipped")]
)
def test_post_on_a_link_acts_once_without_signing_in_and_can_be_undone(
    client, links, action, choice
):
    for _ in range(2):
        page = client.post(links[action]).content.decode()
    assert Decision.objects.get().choice == choice
    undo = re.search(r'action="(/l/[^"]+/undo/[^"]+)"', page).group(1)
    client.post(undo)
    assert not Decision.objects.exists()


def test_a_changed_or_ended_link_does_nothing(client, links):
    path = links["log"]
    digest, contact, kind, occurrence, action, ends, mac = path.split("/")[2:-1]
    for forged in (
        f"/l/{digest}/{contact}/{kind}/{occurrence}/{action}/{ends}/{mac[:-1]}./",
        f"/l/{digest}/{contact}/{kind}/{occurrence}/{action}/2027-12-23/{mac}/",
        f"/l/{digest}/{contact}/{kind}/{occurrence}/erase/{ends}/{mac}/",
        f"/l/{digest}/{contact}/{kind}/2026-11-01/{action}/{ends}/{mac}/",
        f"/l/{digest}/{contact}/x/{occurrence}/{action}/{ends}/{mac}/",
        f"/l/{digest}/{int(contact) + 1}/{kind}/{occurrence}/{action}/{ends}/{mac}/",
        f"/l/{int(digest) + 1}/{contact}/{kind}/{occurrence}/{action}/{ends}/{mac}/",
    ):
        assert client.post(forged).status_code == 404
    with time_machine.travel(MONDAY_8 + timedelta(days=31)):
        assert client.post(path).status_code == 410
    assert not Decision.objects.exists()


def test_one_click_unsubscribe_needs_one_post(client, alice):
    path = mail_path(alice.pk, "stop")
    client.get(path)
    assert User.objects.get().digest_on
    client.post(path, {"List-Unsubscribe": "One-Click"})
    alice.refresh_from_db()
    assert (alice.digest_on, alice.next_digest_at) == (False, None)
    assert client.post(path.replace("/stop/", "/pause/")).status_code == 404


def dana_of(owner):
    return owner.contacts.get()


def plan_of(owner):
    owner.refresh_from_db()
    return owner.digest_on, owner.digest_paused_until, owner.next_digest_at


def undone(client, page):
    """What the page's Undo does: the page it gives."""
    text = page.content.decode()
    address = re.search(r'action="(/m/begin/[^"]+)"', text).group(1)
    before = re.search(r'name="before" value="([^"]+)"', text).group(1)
    return client.post(address, {"before": before}).content.decode()


def test_an_undo_brings_back_the_plan_as_it_was(client, alice, at_eight):
    alice.arm_digest(at_eight)
    alice.save()
    planned = plan_of(alice)
    page = client.post(mail_path(alice.pk, "pause"))
    paused = plan_of(alice)
    assert paused != planned and "No digest until" in page.content.decode()
    stopped = client.post(mail_path(alice.pk, "stop"))
    assert not plan_of(alice)[0]
    assert "No digest until" in undone(client, stopped)
    assert plan_of(alice) == paused
    assert "The digest comes again." in undone(client, page)
    assert plan_of(alice) == planned


def test_a_pause_of_what_is_stopped_offers_no_way_to_begin_it(client, alice):
    client.post(mail_path(alice.pk, "stop"))
    page = client.post(mail_path(alice.pk, "pause"))
    assert "The mails are stopped." in page.content.decode()
    undone(client, page)
    assert not plan_of(alice)[0]


def test_an_undo_that_was_made_up_or_is_anothers_is_none(client, alice, mallory):
    page = client.post(mail_path(mallory.pk, "stop")).content.decode()
    theirs = re.search(r'name="before" value="([^"]+)"', page).group(1)
    for before in (theirs, "x", '[false, "2030-01-01"]'):
        client.post(mail_path(alice.pk, "begin"), {"before": before})
        assert plan_of(alice)[:2] == (True, None)


def test_the_page_says_why_no_digest_comes_all_the_same(client, alice):
    begin = mail_path(alice.pk, "begin")
    bounces.stop([alice.email, alice.email], "complaint")
    assert "a mail to your address came back" in client.post(begin).content.decode()
    alice.refresh_from_db()
    alice.leave(timezone.now())
    assert "your account is to be erased" in client.post(begin).content.decode()
    alice.set_active(False, timezone.now())
    assert client.post(begin).status_code == 404


def test_an_address_that_is_told_twice_is_stopped_once(alice):
    assert bounces.stop([alice.email, alice.email], "bounce") == 1


def test_what_was_logged_is_not_skipped_afterwards(client, links, due_alice):
    client.post(links["log"])
    page = client.post(links["skip"]).content.decode()
    assert "It stays as it was logged" in page and "/undo/" not in page
    assert Decision.objects.get().choice == "done"


def test_a_link_says_that_a_conversation_of_today_is_logged(client, links, due_alice):
    assert "of today is in your log" not in client.get(links["log"]).content.decode()
    log_interaction(dana_of(due_alice), day("2026-11-23"))
    assert "A conversation of today is in your log already." in (
        client.get(links["log"]).content.decode()
    )


def test_the_links_of_who_is_kept_out_have_ended(client, links, due_alice):
    due_alice.set_active(False, timezone.now())
    for ask in (client.get, client.post):
        answer = ask(links["log"])
        assert answer.status_code == 410 and b"Dana" not in answer.content
    assert not Decision.objects.exists()


def test_a_link_leads_to_who_took_somebody_in(client, links, due_alice):
    gone, kept = dana_of(due_alice), make_contact(due_alice, "Dana Lind")
    merge(kept, gone, {}, due_alice.today())
    assert "Dana Lind" in client.get(links["log"]).content.decode()
    client.post(links["log"])
    assert Decision.objects.get().contact == kept
    kept.discard(due_alice.today())
    assert client.get(links["log"]).status_code == 410


def test_the_subject_names_who_stands_first_in_the_mail(due_alice, at_eight):
    promised = make_contact(due_alice, "Priya Raman")
    make_exchange(promised, day("2026-11-01"), stage="promised", direction="given")
    reply = make_contact(due_alice, "Greta Ohm")
    log_interaction(reply, day("2026-11-20"), direction="got")
    digests.tick(at_eight)
    delivery.deliver()
    [sent] = mail.outbox
    assert sent.subject.startswith("Greta, Priya and ")
    assert sent.body.index("Greta Ohm") < sent.body.index("Priya Raman")


def test_the_digest_can_be_looked_at_without_sending_it(client, due_alice, at_eight):
    client.force_login(due_alice)
    page = client.get("/settings/digest/preview/")
    assert "Write to Dana" in page.content.decode()
    part = client.get("/settings/digest/preview/mail/")
    assert "Dana Okafor-Lind" in part.content.decode() and b"CANARY" not in part.content
    assert "sandbox" in part.headers["Content-Security-Policy"]
    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert not Digest.objects.exists() and not mail.outbox
    link = re.search(r"http://testserver(/l/0/\S+)", page.content.decode())[1]
    assert client.post(link).status_code == 404
    dana_of(due_alice).archive(day("2026-11-23"))
    assert "Nothing is due today" in client.get("/settings/digest/preview/").content.decode()
    assert client.get("/settings/digest/preview/mail/").status_code == 404


def test_a_pause_that_is_over_is_not_told_as_one(client, alice):
    User.objects.filter(pk=alice.pk).update(digest_paused_until=day("2026-01-01"))
    stopped = client.post(mail_path(alice.pk, "stop"))
    assert "The digest comes again." in undone(client, stopped)
