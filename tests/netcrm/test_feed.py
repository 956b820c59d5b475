"""The calendar that other programs read."""

import secrets
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Recess
from interactions.formats.content import lines
from netcrm.calendar import calendar
from netcrm.erasure import leave
from tests.factories import log_interaction, make_contact, make_context, make_program, make_tie

PAGE = reverse("calendar")


def address(user):
    return reverse("calendar_feed", args=[user.feed_token])


@pytest.fixture
def on(as_alice, alice):
    as_alice.post(PAGE, {"act": "on"})
    alice.refresh_from_db()
    return alice


def entries(client, user):
    text = client.get(address(user)).content.decode()
    found = [line for line in lines(text) if line.name in ("UID", "SUMMARY", "DTSTART")]
    return [tuple(line.text for line in found[at : at + 3]) for at in range(0, len(found), 3)]


def test_it_is_off_until_it_is_turned_on_and_needs_no_sign_in(client, as_alice, alice):
    assert "It is off." in as_alice.get(PAGE).content.decode()
    as_alice.post(PAGE, {"act": "on"})
    alice.refresh_from_db()
    assert f"http://testserver{address(alice)}" in as_alice.get(PAGE).content.decode()
    client.logout()
    answer = client.get(address(alice))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]


def test_it_tells_names_and_days_up_to_two_months_ahead_and_no_words(client, on):
    today = on.today()
    name = "Žofie " + "Okafor-Lind; of the long names, " * 3
    dana = make_contact(on, name, cadence_days=30, notes="CANARY", how_met="CANARY")
    talk = log_interaction(dana, today - timedelta(days=10), said="CANARY", topic="CANARY")
    far = make_contact(on, "Far", cadence_days=365)
    log_interaction(far, today)
    late = make_contact(on, "Late", cadence_days=7, created_day=today - timedelta(days=90))
    event = make_context(owner=on, kind="event", name="Meet", starts_on=today + timedelta(days=3))
    make_tie(event, owner=on)
    body = client.get(address(on)).content
    assert b"CANARY" not in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    found = {words: day for _, day, words in entries(client, on)}
    due = talk.day + timedelta(days=30)
    assert found == {
        f"Keep in touch: {dana.name}".strip(): f"{due:%Y%m%d}",
        f"Keep in touch: {late.name}": f"{today:%Y%m%d}",
        "Meet": f"{event.starts_on:%Y%m%d}",
    }


def test_a_long_list_comes_a_few_a_week_as_it_will_on_today(client, on):
    begun = on.today() - timedelta(days=on.today().weekday())
    for number in range(23):
        made = on.today() - timedelta(days=90)
        make_contact(on, f"P{number}", cadence_days=120, created_day=made)
    days = [date.fromisoformat(day) for _, day, _ in entries(client, on)]
    weeks = [(day - begun).days // 7 for day in days]
    assert [weeks.count(week) for week in range(6)] == [5, 5, 5, 5, 3, 0]


def test_an_entry_keeps_its_uid_when_it_moves(client, on):
    dana = make_contact(on, cadence_days=30)
    log_interaction(dana, on.today() - timedelta(days=20), direction="talked")
    before = entries(client, on)
    log_interaction(dana, on.today(), direction="talked")
    after = entries(client, on)
    assert before[0][0] == after[0][0] and before[0][1] != after[0][1]


def test_a_new_address_stops_the_old_one_and_wrong_ones_answer_alike(client, on):
    old = address(on)
    client.post(PAGE, {"act": "on"})
    on.refresh_from_db()
    assert client.get(address(on)).status_code == 200
    client.get(PAGE)  # takes the toast
    gone = client.get(old)
    wrong = client.get(reverse("calendar_feed", args=[secrets.token_urlsafe(32)]))
    short = client.get("/calendar/x.ics")
    assert [one.status_code for one in (gone, wrong, short)] == [404] * 3
    assert gone.content == wrong.content
    client.post(PAGE, {"act": "off"})
    assert client.get(address(on)).status_code == 404


def test_it_is_off_for_who_is_kept_out_or_leaves(client, on):
    on.set_active(False, timezone.now())
    assert client.get(address(on)).status_code == 404
    on.set_active(True, timezone.now())
    assert client.get(address(on)).status_code == 200
    leave(on, timezone.now())
    assert client.get(address(on)).status_code == 404


def test_the_number_of_queries_does_not_grow(client, on, django_assert_max_num_queries):
    client.logout()

    def fill(count):
        for number in range(count):
            make_contact(on, f"P{number}", cadence_days=7)

    fill(2)
    with django_assert_max_num_queries(30) as few:
        client.get(address(on))
    fill(20)
    with django_assert_max_num_queries(len(few)):
        client.get(address(on))


def test_the_last_day_there_is_breaks_no_calendar(as_alice, alice):
    days = {"starts_on": alice.today() + timedelta(days=3), "ends_on": date.max}
    make_tie(make_context(owner=alice, kind="event", name="Forever", **days), owner=alice)
    assert "DTEND;VALUE=DATE:99991231" in "".join(calendar(alice, timezone.now()))


def test_a_break_without_end_breaks_no_page(as_alice, alice):
    alice.program = make_program()
    alice.save()
    days = {"starts_on": alice.today(), "ends_on": date.max}
    Recess.objects.create(program=alice.program, kind="break", name="Forever", **days)
    make_contact(alice, cadence_days=30, created_day=alice.today())
    assert "All caught up" in as_alice.get(reverse("reminders:today")).content.decode()
