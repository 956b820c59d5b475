"""The page Today: its kinds, what stands beside them, and the first run."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, Context
from reminders.digests import open_now
from reminders.mail import digest_mail
from reminders.nudges import due_nudges
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_program,
    make_reference,
    make_tie,
    make_update,
)


@pytest.fixture
def two_kinds(alice):
    today = alice.today()
    kept = make_contact(alice, "Kept Quill", cadence_days=30)
    log_interaction(kept, today - timedelta(days=40))
    asked = make_contact(alice, "Asked Bird")
    ago = today - timedelta(days=9)
    log_interaction(asked, ago, follow_up_on=today - timedelta(days=2))
    return kept, asked


def test_one_kind_can_be_looked_at_alone_and_the_counts_stay(as_alice, two_kinds):
    page = as_alice.get("/today/", {"kind": "follow"})
    assert [nudge.contact.name for nudge in page.context["nudges"].items] == ["Asked Bird"]
    assert dict(page.context["nudges"].counts) == {"keep": 1, "follow": 1}
    assert page.context["nudges"].total == 2


def test_an_unknown_kind_is_everything(as_alice, two_kinds):
    page = as_alice.get("/today/", {"kind": "gold"})
    assert len(page.context["nudges"].items) == 2


def test_acting_keeps_the_kind_that_was_looked_at(as_alice, two_kinds):
    (nudge,) = as_alice.get("/today/", {"kind": "keep"}).context["nudges"].items
    to = f"/people/{nudge.contact.pk}/nudges/{nudge.kind}/{nudge.occurrence}/skip/"
    assert as_alice.post(to, {"only": "keep"}).url == "/today/?kind=keep"
    assert as_alice.post(to, {"only": "//evil.example"}).url == "/today/"


def test_events_to_come_say_whom_one_knows_there(as_alice, alice, mallory, two_kinds):
    soon = alice.today() + timedelta(days=3)
    event = make_context(owner=alice, kind=Context.Kind.EVENT, name="Meet & Greet", starts_on=soon)
    make_tie(event, owner=alice)
    make_tie(event, contact=two_kinds[0])
    far = alice.today() + timedelta(days=30)
    make_tie(make_context(owner=alice, kind=Context.Kind.EVENT, name="Far", starts_on=far), alice)
    ((shown, going),) = as_alice.get("/today/").context["events"]
    assert (shown, going) == (event, [two_kinds[0]])


def test_a_refused_address_is_told_on_today(as_alice, alice, two_kinds):
    assert "refused the last digest" not in as_alice.get("/today/").content.decode()
    alice.mail_failed_at = alice.date_joined
    alice.save()
    assert "refused the last digest" in as_alice.get("/today/").content.decode()


def test_queries_do_not_grow_with_people(as_alice, alice, two_kinds, django_assert_max_num_queries):
    for number in range(30):
        person = make_contact(alice, f"Person {number}", cadence_days=30)
        log_interaction(person, alice.today() - timedelta(days=50))
    with django_assert_max_num_queries(20):
        as_alice.get("/today/")


def test_first_run_makes_people_of_their_kinds_and_what_is_shared(as_alice, alice):
    alice.program = make_program()
    alice.save()
    course = make_context(program=alice.program, code="INFO 261", name="Archives")
    assert as_alice.get("/today/").templates[0].name == "reminders/today_first.html"
    as_alice.post("/today/first/", {
        "course-name": "Dana", "course-how_met": "A kind word", "faculty-name": "Dr. Vos",
        "faculty-context": course.pk, "keep_up": "on",
    })  # fmt: skip
    people = alice.contacts.by_name().values_list("name", "kind", "how_met", "cadence_days")
    assert list(people) == [("Dana", "student", "A kind word", 30), ("Dr. Vos", "faculty", "", 30)]
    assert set(alice.ties.values_list("contact__name", "role")) == {
        ("Dr. Vos", "instructor"), (None, "classmate"),
    }  # fmt: skip


def test_first_run_leaves_the_owners_own_tie_as_it_is(as_alice, alice):
    group = make_context(owner=alice, kind=Context.Kind.GROUP, name="Chapter")
    make_tie(group, owner=alice, role="leader")
    as_alice.post("/today/first/", {"group-name": "Dana", "group-context": group.pk})
    assert set(alice.ties.values_list("contact__name", "role")) == {
        ("Dana", "member"), (None, "leader"),
    }  # fmt: skip


def test_one_kind_says_how_many_more_there_are_of_it(as_alice, alice, two_kinds):
    alice.people_a_week = 20
    alice.save()
    for number in range(9):
        person = make_contact(alice, f"Person {number}", cadence_days=30)
        log_interaction(person, alice.today() - timedelta(days=50))
    for kind, more in (("", 3), ("keep", 2), ("follow", 0)):
        assert as_alice.get("/today/", {"kind": kind}).context["nudges"].more_count == more


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "One person is enough to begin"),
        ({"group-how_met": "tea"}, "Add a name, even just a first name."),
        ({"course-name": "Dana", "course-context": "999"}, "Select a valid choice"),
    ],
)
def test_first_run_keeps_what_was_typed_and_says_what_is_wrong(as_alice, typed, words):
    page = as_alice.post("/today/first/", typed).content.decode()
    assert words in page
    assert all(value in page for value in typed.values() if value != "999")
    assert not Contact.objects.exists()


def test_first_run_never_offers_the_contexts_of_others(as_alice, mallory):
    theirs = make_context(owner=mallory, name="Hidden club")
    assert "Hidden club" not in as_alice.get("/today/").content.decode()
    as_alice.post("/today/first/", {"course-name": "Dana", "course-context": theirs.pk})
    assert not Contact.objects.exists()


def everything(owner):
    """One person for each heading, the least valuable first."""
    today = owner.today()
    ago = today - timedelta(days=9)
    kept = make_contact(owner, "Kept Quill", cadence_days=30)
    log_interaction(kept, today - timedelta(days=40))
    vouching = make_contact(owner, "Vouching Vale")
    make_reference(vouching, today + timedelta(days=20))
    helped = make_contact(owner, "Helped Hart")
    make_exchange(helped, ago, direction="given", stage="promised", due_on=today)
    newly = make_contact(owner, "Newly Nash")
    make_update(newly, ago)
    wrote = make_contact(owner, "Wrote Wren")
    log_interaction(wrote, ago, direction="got")


HEADINGS = [
    ("Your turn", "Wrote Wren"),
    ("Their news", "Newly Nash"),
    ("Promises and thanks", "Helped Hart"),
    ("References with dates", "Vouching Vale"),
    ("This week’s people", "Kept Quill"),
]


def test_today_and_the_mail_tell_the_same_groups_in_the_same_order(as_alice, alice):
    everything(alice)
    nudges = due_nudges(alice, alice.today())
    told = [(group.label, members[0].contact.name) for group, members in nudges.grouped]
    assert told == HEADINGS
    mail = digest_mail(open_now(alice, timezone.now()), nudges, timezone.now())
    page = as_alice.get("/today/").content.decode()
    for text in (page, html.unescape(mail.html), mail.text):
        places = [
            text.lower().index(f"{mark}{words}".lower())
            for heading in HEADINGS
            for mark, words in zip(("\n" if text is mail.text else ">", ""), heading, strict=True)
        ]
        assert places == sorted(places)
    assert page.count("is-next") == 1
    assert page.index("is-next") < page.index("Wrote Wren")


def test_a_heading_with_nobody_under_it_is_not_there(as_alice, two_kinds):
    page = as_alice.get("/today/").content.decode()
    assert "Their news" not in page
    assert "This week’s people" in page


def test_the_mail_has_the_most_valuable_five_whatever_their_groups(alice):
    everything(alice)
    for name in ("Asked Ash", "Asked Bird"):
        asked = make_contact(alice, name)
        ago, on = (alice.today() - timedelta(days=days) for days in (9, 2))
        log_interaction(asked, ago, follow_up_on=on)
    nudges = due_nudges(alice, alice.today())
    mail = digest_mail(open_now(alice, timezone.now()), nudges, timezone.now())
    assert "This week’s people" not in mail.html
    assert "Kept Quill" not in mail.text
    assert "And 2 more: " in mail.text


def logged_on_today(client, contact, **fields):
    occurrence = (contact.last_day + timedelta(days=30)).isoformat()
    url = reverse("reminders:log_it", args=[contact.pk, "keep", occurrence])
    return client.post(url, fields)


@pytest.fixture
def lena(alice):
    lena = make_contact(alice, "Lena Ito", cadence_days=30, created_day=day("2026-01-05"))
    log_interaction(lena, alice.today() - timedelta(days=90))
    return lena


def test_what_was_just_logged_asks_in_place_what_passed_between_the_two(as_alice, alice, lena):
    answer = logged_on_today(as_alice, lena)
    talk = alice.interactions.latest("pk")
    assert answer.url == f"/today/?logged={talk.pk}"
    assert (
        "Did anything pass between you and Lena Ito?" in as_alice.get(answer.url).content.decode()
    )
    assert "Did anything pass" not in as_alice.get("/today/").content.decode()
    note = reverse("reminders:note", args=[alice.decisions.get().pk])
    for _ in range(2):
        assert as_alice.post(note, {"kind": "received-advice"}).url == "/today/"
    row = alice.exchanges.get()
    assert (row.interaction, row.thing, row.direction) == (talk, "advice", "received")
    assert "Did anything pass" not in as_alice.get(answer.url).content.decode()


@pytest.mark.parametrize("logged", ["", "x", "9" * 30, "0", "-1"])
def test_an_odd_address_asks_nothing(as_alice, alice, lena, logged):
    logged_on_today(as_alice, lena)
    page = as_alice.get("/today/", {"logged": logged})
    assert page.status_code == 200 and "Did anything pass" not in page.content.decode()
    note = reverse("reminders:note", args=[alice.decisions.get().pk])
    assert as_alice.post(note, {"kind": logged}).status_code == 302
    assert not alice.exchanges.exists()


def test_logged_from_a_persons_page_their_page_asks(as_alice, alice, lena):
    answer = logged_on_today(as_alice, lena, back="person")
    assert "Did anything pass between you?" in as_alice.get(answer.url).content.decode()


def test_where_nothing_is_due_a_first_line_is_offered_to_the_newest(as_alice, alice):
    people = [make_contact(alice, f"P{number}") for number in range(4)]
    log_interaction(people[3], alice.today())
    page = as_alice.get("/today/").content.decode()
    links = [reverse("reminders:write", args=[person.pk]) for person in people]
    assert [link in page for link in links] == [True, True, True, False]
    make_exchange(people[0], alice.today() - timedelta(days=9), stage="promised", direction="given")
    assert "Say hello" not in as_alice.get("/today/").content.decode()
