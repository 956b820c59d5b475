from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from contacts.models import Contact
from tests.factories import log_interaction, make_contact, make_context, make_exchange

WROTE = {"direction": "wrote", "channel": "mail"}


@pytest.mark.parametrize("key", ["abc", "9" * 30, "9" * 5000, "-1", "\0"])
def test_an_odd_person_is_refused_with_a_sentence(as_alice, alice, key):
    make_contact(alice)
    form = WROTE | {"contacts": key, "day": alice.today().isoformat()}
    response = as_alice.post(reverse("interactions:log_any"), form)
    assert response.status_code == 200
    assert "Choose people from the list." in response.content.decode()
    assert not alice.interactions.exists()


def test_a_double_click_on_in_touch_today_logs_once(as_alice, alice):
    dana = make_contact(alice)
    for _ in range(2):
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 1


def test_a_click_of_another_hour_is_another_one(as_alice, alice):
    dana = make_contact(alice)
    with time_machine.travel("2026-03-02 15:00Z", tick=False) as clock:
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
        clock.shift(3600)
        as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 2


@pytest.mark.parametrize("fields", [{"direction": "got"}, {"channel": "call"}, {"topic": "Thesis"}])
def test_undo_of_in_touch_today_never_deletes_what_was_filled_in(as_alice, alice, fields):
    dana = make_contact(alice)
    mine = log_interaction(dana, alice.today(), **fields)
    as_alice.post(reverse("interactions:today", args=[dana.pk]))
    as_alice.post(reverse("interactions:delete", args=[alice.interactions.latest("pk").pk]))
    assert list(alice.interactions.present()) == [mine]


def test_in_touch_today_leaves_a_talk_of_several_alone(as_alice, alice):
    dana, theo = make_contact(alice), make_contact(alice, "Theo Quill")
    log_interaction([dana, theo], alice.today())
    as_alice.post(reverse("interactions:today", args=[dana.pk]))
    assert alice.interactions.count() == 2


def thread(client, contact):
    page = client.get(contact.get_absolute_url()).content.decode()
    return page.split('class="timeline"')[1].split("</ol>")[0]


def test_the_thread_shows_where_it_was_and_folds_long_words(as_alice, alice):
    dana, club = make_contact(alice), make_context(owner=alice, name="Zine club")
    log_interaction(dana, alice.today(), said="One\n<b>two</b>", context=club)
    assert "Zine club" in thread(as_alice, dana)
    assert "One<br>&lt;b&gt;two" in thread(as_alice, dana)
    assert "<details" not in thread(as_alice, dana)
    log_interaction(dana, alice.today(), said="long " * 200)
    assert "<details" in thread(as_alice, dana)


def test_the_thread_does_not_name_who_was_deleted(as_alice, alice):
    dana, theo = make_contact(alice), make_contact(alice, "Theo Quill")
    log_interaction([dana, theo], alice.today())
    assert "Theo Quill" in thread(as_alice, dana)
    theo.discard(alice.today())
    assert "Theo Quill" not in thread(as_alice, dana)


def test_queries_of_a_thread_do_not_grow(as_alice, alice, django_assert_max_num_queries):
    club = make_context(owner=alice, name="Zine club")
    few, many = make_contact(alice), make_contact(alice, "Theo Quill")
    log_interaction(few, alice.today(), context=club)
    for _ in range(30):
        log_interaction(many, alice.today(), context=club)
    with django_assert_max_num_queries(60) as spent:
        as_alice.get(few.get_absolute_url())
    with django_assert_max_num_queries(len(spent)):
        as_alice.get(many.get_absolute_url())


def test_the_same_form_sent_twice_is_logged_once(as_alice, alice):
    people = [make_contact(alice, "Dana"), make_contact(alice, "Liam")]
    form = {
        "contacts": [person.pk for person in people], "day": alice.today(), "direction": "talked",
        "channel": "call", "topic": "tea", "said": "Long.",
    }  # fmt: skip
    for _ in range(2):
        page = as_alice.post("/log/form/", form, follow=True)
    assert "Logged with Dana and 1 more." in page.content.decode()
    assert alice.interactions.count() == 1
    for other in ({"contacts": [people[0].pk]}, {"said": "Short."}, {"channel": "mail"}):
        as_alice.post("/log/form/", form | other)
    assert alice.interactions.count() == 4


def test_editing_to_the_words_of_another_keeps_both(as_alice, alice):
    dana = make_contact(alice, "Dana")
    first, second = (log_interaction(dana, alice.today(), topic=topic) for topic in ("tea", "ink"))
    form = {"contacts": [dana.pk], "day": alice.today(), "direction": first.direction,
            "channel": first.channel, "topic": "tea"}  # fmt: skip
    as_alice.post(second.get_absolute_url(), form)
    second.refresh_from_db()
    assert second.topic == "tea"
    assert alice.interactions.present().count() == 2


def test_a_whole_reception_is_logged_at_once_and_once(as_alice, alice):
    day = alice.today()
    people = [Contact(owner=alice, name=f"Guest {n}", created_day=day) for n in range(1200)]
    keys = [person.pk for person in Contact.objects.bulk_create(people)]
    form = {"contacts": keys, "day": day, "direction": "talked", "channel": "person"}
    for _ in range(2):
        assert as_alice.post("/log/form/", form).status_code == 302
    assert [i.contacts.count() for i in alice.interactions.all()] == [1200]


def _changed(client, talk, **fields):
    given = {"day": talk.day.isoformat(), "direction": "talked", "channel": "mail"} | fields
    answer = client.post(reverse("interactions:update", args=[talk.pk]), given)
    assert answer.status_code == 302


def test_what_was_noted_goes_with_a_talk_to_another_person_and_day(as_alice, alice):
    today = alice.today()
    ann, bob = make_contact(alice, "Ann"), make_contact(alice, "Bob")
    talk = log_interaction(ann, today - timedelta(days=30), direction="talked")
    row = make_exchange(ann, talk.day, interaction=talk)
    _changed(as_alice, talk, contacts=[bob.pk], day=today.isoformat(), received=["advice"])
    row.refresh_from_db()
    assert alice.exchanges.get() == row
    assert (row.contact, row.day, row.closed_on) == (bob, today, today)
    _changed(as_alice, talk, contacts=[bob.pk], day=today.isoformat(), received=["guidance"])
    assert alice.exchanges.present().get().thing == "guidance"


def test_an_archived_person_can_be_logged_with_from_their_page(as_alice, alice):
    dana, other = make_contact(alice, "Dana"), make_contact(alice, "Other")
    for person in (dana, other):
        person.archive(alice.today())
    url = reverse("interactions:log", args=[dana.pk])
    assert url in as_alice.get(dana.get_absolute_url()).content.decode()
    given = {"day": alice.today().isoformat(), "direction": "talked", "channel": "mail"}
    assert as_alice.post(url, given | {"contacts": [other.pk]}).status_code == 200
    assert as_alice.post(url, given | {"contacts": [dana.pk]}).status_code == 302


def test_the_page_of_somebody_deleted_offers_nothing_that_is_not_there(as_alice, alice):
    dana = make_contact(alice)
    dana.discard(alice.today())
    page = as_alice.get(dana.get_absolute_url()).content.decode()
    for name in ("interactions:log", "contacts:update"):
        url = reverse(name, args=[dana.pk])
        assert as_alice.get(url).status_code == 404 and url not in page
