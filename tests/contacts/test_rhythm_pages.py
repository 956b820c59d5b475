"""How often, with whom, and when not: the pages of the owner's rhythm and of one person's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from contacts.models import Contact, QuietTime, Recess, UsualRhythm, usual_for, usual_of
from contacts.rhythms import load_words, weeks_ahead
from reminders.nudges import due_nudges
from reminders.waiting import turn_words, waiting_of
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_program,
    make_tie,
    make_user,
)

RHYTHM = "/settings/rhythm/"


def usual(**changes):
    """What the form of the settings says, as it is filled in from the start."""
    kinds = {"kind_student": "56", "kind_faculty": "120", "kind_alum": "120",
             "kind_professional": "120"}  # fmt: skip
    roles = {"role_teammate": "30", "role_leader": "56", "role_advisor": "56",
             "role_supervisor": "56", "role_assistant": "56"}  # fmt: skip
    return {"people_a_week": "5"} | kinds | roles | changes


def fill(owner, count, cadence_days=30):
    ago = owner.today() - timedelta(days=60)
    return [
        make_contact(owner, f"P{number:02}", cadence_days=cadence_days, created_day=ago)
        for number in range(count)
    ]


def test_the_settings_are_kept(as_alice, alice):
    answer = as_alice.post(RHYTHM, usual(people_a_week="9", kind_faculty="30", role_leader=""))
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.people_a_week == 9
    mine = usual_of(alice)
    assert (mine["kind.faculty"], mine["role.leader"], mine["kind.student"]) == (30, None, 56)
    page = as_alice.get(RHYTHM).content.decode()
    assert 'value="9"' in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"people_a_week": "0"}, "Let at least one person a week come up"),
        ({"people_a_week": "51"}, "Choose fewer."),
        ({"people_a_week": "99999999999999999999"}, "Choose fewer."),
        ({"people_a_week": "many\0"}, "Enter a whole number."),
        ({"kind_student": "31"}, "Select a valid choice"),
        ({"kind_student": "10" * 20}, "Select a valid choice"),
    ],
)
def test_a_setting_that_cannot_be_gets_a_sentence(as_alice, alice, typed, words):
    page = as_alice.post(RHYTHM, usual(**typed))
    assert words in page.content.decode()
    alice.refresh_from_db()
    assert alice.people_a_week == 5
    assert not UsualRhythm.objects.exists()


def test_showing_the_next_60_days_saves_nothing(as_alice, alice):
    fill(alice, 6)
    before = list(Contact.objects.order_by("pk").values())
    page = as_alice.post(RHYTHM, usual(people_a_week="2", show="1"))
    weeks = page.context["weeks"]
    assert [len(week.people) for week in weeks[:3]] == [2, 2, 2]
    assert "The next 60 days" in page.content.decode()
    alice.refresh_from_db()
    assert alice.people_a_week == 5
    assert list(Contact.objects.order_by("pk").values()) == before


def test_one_persons_rhythm_shows_its_days_before_it_is_saved(as_alice, alice):
    dana = make_contact(alice, cadence_days=None)
    log_interaction(dana, alice.today())
    url = reverse("contacts:person_rhythm", args=[dana.pk])
    page = as_alice.post(url, {"cadence_days": "14", "show": "1"})
    days = [on for week in page.context["weeks"] for on, person in week.people if person == dana]
    assert days[:2] == [alice.today() + timedelta(days=14), alice.today() + timedelta(days=28)]
    dana.refresh_from_db()
    assert dana.cadence_days is None
    as_alice.post(url, {"cadence_days": "14"})
    dana.refresh_from_db()
    assert dana.next_due == days[0]


def test_a_rhythm_that_is_none_changes_nothing(as_alice, alice):
    dana = make_contact(alice, cadence_days=45)
    url = reverse("contacts:person_rhythm", args=[dana.pk])
    for typed in ("0", "-1", "x\0", "9" * 30):
        page = as_alice.post(url, {"cadence_days": typed})
        assert "Choose one of these." in page.content.decode()
    assert 'value="45" checked' in " ".join(as_alice.get(url).content.decode().split())


def test_the_plan_begins_with_what_today_tells(alice):
    fill(alice, 9)
    today = alice.today()
    (week, *_) = weeks_ahead(alice, today, alice.people_a_week)
    told = {nudge.contact for nudge in due_nudges(alice, today, 20).items}
    assert {person for on, person in week.people if on == today} == told


def test_quiet_days_of_ones_own_are_added_taken_out_and_put_back(as_alice, alice, mallory):
    first = alice.today() + timedelta(days=3)
    days = {"starts_on": first, "ends_on": first + timedelta(days=4), "name": "Moving house"}
    assert as_alice.post(f"{RHYTHM}quiet/", days).status_code == 302
    row = alice.quiet_times.get()
    again = as_alice.post(f"{RHYTHM}quiet/", days).content.decode()
    assert "These days are in the list already." in again
    page = as_alice.post(f"{RHYTHM}quiet/{row.pk}/delete/", follow=True)
    assert not QuietTime.objects.exists()
    (message,) = page.context["messages"]
    back = message.extra_tags
    assert as_alice.post(back).status_code == 302
    assert alice.quiet_times.get().name == "Moving house"
    as_alice.force_login(mallory)
    assert as_alice.post(back).status_code == 404
    assert as_alice.post(f"{RHYTHM}quiet/{alice.quiet_times.get().pk}/delete/").status_code == 404
    assert as_alice.post(f"{RHYTHM}quiet/nonsense/again/").status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-12-10", "2026-12-01", "The last day cannot come before the first."),
        ("2026-12-10", "2029-12-01", "more than a year"),
        ("", "2026-12-01", "Choose the first day."),
        ("someday", "2026-12-01", "Enter a valid date."),
    ],
)
def test_quiet_days_that_cannot_be_get_a_sentence(as_alice, first, last, words):
    days = {"starts_on": first, "ends_on": last, "name": "What I typed"}
    page = as_alice.post(f"{RHYTHM}quiet/", days).content.decode()
    assert words in page
    assert "What I typed" in page
    assert not QuietTime.objects.exists()


def test_mute_is_no_delete_and_is_undone(as_alice, alice):
    dana, *_ = fill(alice, 2)
    page = as_alice.post(reverse("contacts:mute", args=[dana.pk]), follow=True)
    assert "is muted" in page.content.decode()
    (message,) = page.context["messages"]
    assert [n.contact for n in due_nudges(alice, alice.today()).items] != [dana]
    listed = as_alice.get("/people/", {"shelf": "muted"})
    assert [row[0] for row in listed.context["rows"]] == [dana]
    assert as_alice.get("/people/").context["page"].paginator.count == 2
    as_alice.post(message.extra_tags)
    dana.refresh_from_db()
    assert dana.muted_at is None and dana.next_due
    assert as_alice.get("/people/", {"shelf": "muted"}).context["rows"] == []


def test_many_are_muted_or_given_the_usual_rhythm_at_once(as_alice, alice):
    dana, teo = fill(alice, 2)
    course = make_context(owner=alice)
    make_tie(course, contact=teo, role="teammate")
    ticked = {"people": [dana.pk, teo.pk]}
    as_alice.post("/people/bulk/", {"change": "usual", **ticked})
    assert list(alice.contacts.order_by("pk").values_list("cadence_days", flat=True)) == [56, 30]
    as_alice.post("/people/bulk/", {"change": "mute", **ticked})
    assert alice.contacts.muted().count() == 2


def test_what_you_do_together_counts_before_what_somebody_is(alice):
    mine = usual_of(alice)
    assert usual_for(mine, "faculty", []) == (120, "kind.faculty")
    assert usual_for(mine, "faculty", ["classmate", "advisor"]) == (56, "role.advisor")
    assert usual_for(mine, "student", ["teammate", "leader"]) == (30, "role.teammate")


def test_somebody_new_gets_the_usual_rhythm_of_their_kind(as_alice, alice):
    UsualRhythm.objects.create(owner=alice, of="kind.alum", cadence_days=365)
    form = {"name": "Dana Lind", "kind": "alum", "usual_rhythm": "on"}
    as_alice.post("/people/new/", form)
    assert alice.contacts.get().cadence_days == 365
    as_alice.post("/people/new/", form | {"name": "Teo Quill", "cadence_days": "14"})
    assert alice.contacts.get(name="Teo Quill").cadence_days == 14


def test_start_gently_leaves_no_backlog_and_is_taken_back(as_alice, alice):
    for number, person in enumerate(fill(alice, 30)):
        alice.contacts.filter(pk=person.pk).update(uid=f"any-{number}")  # each with a spread
    today = alice.today()
    alice.contacts.refresh_due(today)
    assert waiting_of(alice, today).is_silent
    assert "Start gently" in as_alice.get("/today/").content.decode()
    before = dict(alice.contacts.values_list("pk", "next_due"))
    page = as_alice.post(f"{RHYTHM}gently/", follow=True)
    alice.refresh_from_db()
    days = list(alice.contacts.values_list("next_due", flat=True))
    assert min(days) >= today
    assert max(days) < today + timedelta(days=30)
    assert waiting_of(alice, today).count == 0
    assert not any(nudge.is_late for nudge in due_nudges(alice, today, 50).items)
    (message,) = page.context["messages"]
    as_alice.post(message.extra_tags)
    assert dict(alice.contacts.values_list("pk", "next_due")) == before


@pytest.mark.parametrize("before", ["x", "2099-01-01", "2026-02-30"])
def test_a_fresh_start_cannot_be_taken_back_to_nonsense(as_alice, before):
    assert as_alice.post(f"{RHYTHM}gently/{before}/back/").status_code == 404


def test_who_was_in_touch_lately_is_not_asked_to_start_gently(as_alice, alice):
    people = fill(alice, 9)
    log_interaction(people[0], alice.today() - timedelta(days=5))
    assert "Start gently" not in as_alice.get("/today/").content.decode()


def test_today_says_why_not_somebody_else(as_alice, alice):
    people = fill(alice, 8)
    people[0].mute(alice.today())
    waiting = waiting_of(alice, alice.today())
    assert waiting.count == 3  # the place of who was muted this week stays theirs
    assert waiting.sentences[:2] == [
        "P05, P06 and P07 wait for another week: at most five come up in one.",
        "P00 is muted.",
    ]
    page = as_alice.get("/today/").content.decode()
    assert all(sentence in page for sentence in waiting.sentences)


def test_in_a_quiet_time_today_says_which(alice):
    fill(alice, 2)
    today = alice.today()
    alice.program = make_program()
    alice.save()
    Recess.objects.create(
        program=alice.program, kind="finals", name="Finals", starts_on=today, ends_on=today
    )
    (sentence, *_) = waiting_of(alice, today).sentences
    assert sentence.startswith("Finals: quiet until ")
    assert "by your program’s calendar" in sentence


def test_a_persons_page_says_when_it_is_their_turn(as_alice, alice):
    alice.people_a_week = 2
    alice.save()
    people = fill(alice, 7)
    page = as_alice.get(people[6].get_absolute_url()).content.decode()
    assert "and waits: two others are this week’s people." in page
    assert "turn in about three weeks." in page
    assert "turn next week" in turn_words(people[3], alice.today())
    assert "one of this week’s people." in turn_words(people[0], alice.today())


def test_who_rests_is_said_to_rest_and_not_to_be_one_of_the_week(alice):
    (dana,) = fill(alice, 1)
    for ago in (45, 40):
        log_interaction(dana, alice.today() - timedelta(days=ago), direction="wrote")
    assert due_nudges(alice, alice.today()).items == []
    assert "and rests: two letters have had no answer." in turn_words(dana, alice.today())
    assert "P00 rests after two letters without an answer." in (
        waiting_of(alice, alice.today()).sentences
    )


def test_too_much_for_the_weeks_is_said_in_plain_words(alice):
    assert load_words(alice, 5) == "Nobody has a rhythm yet."
    fill(alice, 30, cadence_days=14)
    words = load_words(alice, 5)
    assert words.startswith("30 people have a rhythm, and that asks for about 15 people a week.")
    assert "That is more than the five who may come up" in words
    assert "six weeks longer" in words
    assert "It fits" in load_words(alice, 15)


def test_every_nudge_says_why_now(as_alice, alice):
    (dana,) = fill(alice, 1)
    log_interaction(dana, alice.today() - timedelta(days=40))
    (nudge,) = due_nudges(alice, alice.today()).items
    assert nudge.now.startswith("Your rhythm is every month, and since ")
    assert nudge.now in as_alice.get("/today/").content.decode()


def test_mallory_finds_none_of_it(as_mallory, alice):
    dana, *_ = fill(alice, 1)
    for name in ("person_rhythm", "mute", "unmute"):
        assert as_mallory.post(reverse(f"contacts:{name}", args=[dana.pk])).status_code == 404
    dana.refresh_from_db()
    assert dana.muted_at is None


def test_queries_of_today_and_of_a_person_do_not_grow(
    as_alice, alice, django_assert_max_num_queries
):
    (dana, *_) = fill(alice, 8)
    dana.mute(alice.today())
    waits = alice.contacts.get(name="P07")
    pages = ["/today/", waits.get_absolute_url(), RHYTHM]
    counted = []
    for page in pages:
        with django_assert_max_num_queries(60) as found:
            as_alice.get(page)
        counted.append(len(found))
    for person in fill(alice, 20):
        log_interaction(person, alice.today() - timedelta(days=50))
    for page, count in zip(pages, counted, strict=True):
        with django_assert_max_num_queries(count + 1):  # the last talks, which there are now
            as_alice.get(page)


def test_a_batch_needs_no_more_for_quiet_and_muted_people(db, django_assert_max_num_queries):
    owners = [make_user(f"o{number}@lakeshore.example") for number in range(3)]
    for owner in owners:
        fill(owner, 3)[0].mute(day("2026-11-01"))
    QuietTime.objects.create(owner=owners[0], starts_on="2026-01-01", ends_on="2026-12-31")
    with django_assert_max_num_queries(4):
        due_nudges(owners[1], owners[1].today())
