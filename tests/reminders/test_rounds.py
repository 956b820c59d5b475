"""The yearly letter: begun, made each one's own, sent in three ways, put off, answered."""

import random
from datetime import date, timedelta

import pytest

from interactions.models import Interaction
from reminders import rounds
from reminders.models import MERGED_WITHIN, Round, RoundRow
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_tie,
)

TODAY = day("2026-05-04")


@pytest.fixture
def letter(alice):
    return Round.objects.create(
        owner=alice, year=alice.today().year, text="I settled on archives.",
        faculty_text="Your advice on INFO 287 worked out.", peer_text="Ask me for notes.",
        closing="Alice",
    )  # fmt: skip


@pytest.fixture
def dana(alice):
    return make_contact(alice, email="dana@x.example", created_day=day("2026-01-05"))


def url(letter, contact, act=""):
    return f"/letter/{letter.pk}/people/{contact.pk}/{act}"


def test_four_questions_become_the_letter(as_alice, alice, dana):
    assert as_alice.get("/letter/").url == "/letter/begin/"
    page = as_alice.post("/letter/begin/", {"new": "I moved.", "give": "I can proofread."})
    letter = alice.rounds.get()
    assert page.url == f"/letter/{letter.pk}/edit/"
    assert letter.text == "I moved.\n\nI can proofread."
    assert letter.closing == "Alice"
    as_alice.post("/letter/begin/", {"new": "Again"})
    assert alice.rounds.count() == 1


def test_a_letter_with_nothing_in_it_is_a_sentence(as_alice, alice, letter):
    page = as_alice.post(f"/letter/{letter.pk}/edit/", {"text": "  \n ", "closing": "Al"})
    assert "nothing in it yet" in page.content.decode()
    letter.refresh_from_db()
    assert letter.text == "I settled on archives."
    letter.delete()
    page = as_alice.post("/letter/begin/", {"new": " "})
    assert "nothing in it yet" in page.content.decode()
    assert not alice.rounds.exists()


def test_last_years_letter_can_be_the_start(as_alice, alice, letter):
    Round.objects.update(year=letter.year - 1)
    assert "I settled on archives." in as_alice.get("/letter/begin/").content.decode()
    as_alice.post("/letter/begin/", {"last": "1"})
    new = rounds.current(alice)
    assert (new.year, new.text) == (alice.today().year, letter.text)


def test_faculty_and_peers_each_get_their_paragraph(alice, letter, dana):
    teacher = make_contact(alice, "Dr. Vos", kind="faculty")
    assert letter.letter(dana, "Hi Dana.\r\n") == (
        "Hi Dana.\n\nI settled on archives.\n\nAsk me for notes.\n\nAlice"
    )
    assert "Your advice on INFO 287" in letter.letter(teacher, "")
    assert "Ask me" not in letter.letter(teacher, "")


def test_each_one_opens_with_what_is_shared_or_was_said(as_alice, alice, letter, dana):
    course = make_context(owner=alice, code="INFO 200")
    make_tie(course, owner=alice)
    make_tie(course, contact=dana)
    log_interaction(dana, alice.today() - timedelta(days=200), topic="finding aids")
    page = as_alice.get(url(letter, dana))
    assert "INFO 200" in page.context["words"] or "finding aids" in page.context["words"]
    assert "You last spoke of finding aids" in page.content.decode()
    assert page.context["write"].startswith("mailto:dana@x.example?subject=")
    assert "%0D%0A%0D%0AI%20settled%20on%20archives." in page.context["write"]


def test_what_they_gave_and_the_last_topic_are_in_somebodys_first_lines(as_alice, alice, letter):
    course = make_context(owner=alice, code="INFO 200")
    make_tie(course, owner=alice)
    facts, said = ("INFO 200", "finding aids", "about cover letters"), set()
    for number in range(12):
        person = make_contact(alice, f"P{number}")
        make_tie(course, contact=person)
        log_interaction(person, alice.today() - timedelta(days=200), topic="finding aids")
        make_exchange(person, alice.today() - timedelta(days=100), topic="cover letters")
        words = as_alice.get(url(letter, person)).context["words"]
        said |= {fact for fact in facts if fact in words}
    assert said == set(facts)
    page = as_alice.get(url(letter, person)).content.decode()
    assert "you could say what came of it" in page


def test_with_nothing_known_the_first_lines_are_plain(as_alice, alice, letter):
    assert (
        "once a year I write to say where I am"
        in (as_alice.get(url(letter, make_contact(alice))).context["words"])
    )


def test_their_answer_to_a_letter_is_no_topic_of_the_next(as_alice, alice, letter, dana):
    log_interaction(dana, alice.today() - timedelta(days=3), topic=rounds.ANSWER)
    assert rounds.ANSWER not in as_alice.get(url(letter, dana)).context["words"]


def test_mark_sent_logs_it_goes_on_to_the_next_and_can_be_undone(as_alice, alice, letter, dana):
    zoe = make_contact(alice, "Zoe")
    page = as_alice.post(url(letter, dana, "sent/"), {"words": "Hi Dana, mine."}, follow=True)
    assert page.context["contact"] == zoe
    row = RoundRow.objects.get()
    assert (row.state, row.how, row.day) == ("sent", "mail", alice.today())
    talk = alice.interactions.get()
    assert talk.said.startswith("Hi Dana, mine.\n\nI settled on archives.")
    dana.refresh_from_db()
    assert dana.last_day == alice.today()
    as_alice.post(url(letter, dana, "sent/"), {"words": "Twice"})
    assert alice.interactions.count() == 1
    as_alice.post(f"/letter/rows/{row.pk}/undo/")
    assert not alice.interactions.present().exists()
    row.refresh_from_db()
    assert (row.state, row.words) == ("waiting", "Hi Dana, mine.")


def test_a_draft_keeps_itself_and_by_the_button(as_alice, letter, dana):
    hx = {"HTTP_HX_REQUEST": "true"}
    at = url(letter, dana, "words/")
    assert as_alice.post(f"{at}?by_itself", {"words": "Half"}, **hx).status_code == 204
    assert as_alice.get(url(letter, dana)).context["words"] == "Half"
    assert as_alice.post(at, {"words": "Whole"}).status_code == 302
    assert RoundRow.objects.get().words == "Whole"
    edit = f"/letter/{letter.pk}/edit/?by_itself"
    assert as_alice.post(edit, {"text": "New"}, **hx).status_code == 204
    assert as_alice.post(edit, {"text": ""}, **hx).status_code == 422
    letter.refresh_from_db()
    assert letter.text == "New"


@pytest.mark.parametrize("words", ["x" * 5001, "nul\0"])
def test_odd_words_are_a_sentence_and_stay(as_alice, letter, dana, words):
    page = as_alice.post(url(letter, dana, "sent/"), {"words": words})
    assert page.status_code == 200
    assert page.context["error"]
    assert page.context["words"] == words
    assert not RoundRow.objects.exclude(state="waiting").exists()


def test_putting_off_wants_a_reason_which_comes_back_next_year(as_alice, alice, letter, dana):
    page = as_alice.post(url(letter, dana, "put-off/"), {"reason": " ", "words": "Typed"})
    assert "Say why" in page.content.decode()
    assert page.context["words"] == "Typed"
    as_alice.post(url(letter, dana, "put-off/"), {"reason": "We have lost touch"})
    assert not letter.waiting().exists()
    Round.objects.update(year=letter.year - 1)
    RoundRow.objects.update(year=letter.year - 1)
    new = Round.objects.create(owner=alice, year=letter.year, text="Next")
    assert "We have lost touch" in as_alice.get(url(new, dana)).content.decode()


def test_who_was_in_touch_within_30_days_can_count_as_told(as_alice, alice, letter, dana):
    as_alice.post(url(letter, dana, "lately/"))
    assert RoundRow.objects.get().state == "waiting"
    talk = log_interaction(dana, alice.today() - MERGED_WITHIN)
    as_alice.post(url(letter, dana, "lately/"))
    row = RoundRow.objects.get()
    assert (row.state, row.interaction) == ("merged", talk)
    as_alice.post(f"/letter/rows/{row.pk}/undo/")
    assert alice.interactions.present().get() == talk


def test_an_answer_is_logged_and_any_talk_since_counts_as_one(as_alice, alice, letter, dana):
    zoe = make_contact(alice, "Zoe")
    for person in (dana, zoe):
        rounds.mark_sent(letter, person, "Hi", alice.today())
    page = as_alice.get(f"/letter/{letter.pk}/replies/")
    assert page.context["answered"] == 0
    as_alice.post(f"/letter/rows/{dana.round_rows.get().pk}/reply/")
    talk = alice.interactions.get(direction="got")
    assert list(talk.contacts.all()) == [dana]
    log_interaction(zoe, alice.today(), direction=Interaction.Direction.TALKED)
    assert as_alice.get(f"/letter/{letter.pk}/replies/").context["answered"] == 2


def test_mallory_gets_a_404(as_mallory, letter, dana):
    assert as_mallory.get(f"/letter/{letter.pk}/").status_code == 404
    for act in ("sent/", "words/", "send/", "lately/", "put-off/"):
        assert as_mallory.post(url(letter, dana, act)).status_code == 404


def test_queries_do_not_grow_with_people(as_alice, alice, letter, django_assert_max_num_queries):
    def visit():
        for path in ("", "everybody/", "everybody/?state=had", "replies/"):
            as_alice.get(f"/letter/{letter.pk}/{path}")

    def add(count):
        for number in range(count):
            person = make_contact(alice, f"Person {number}")
            other = make_contact(alice, f"Sent {number}")
            rounds.mark_sent(letter, other, "Hi", alice.today())
            log_interaction(person, alice.today() - timedelta(days=number + 1), topic="x")

    add(2)
    with django_assert_max_num_queries(70) as few:
        visit()
    add(25)
    with django_assert_max_num_queries(len(few.captured_queries)):
        visit()


def settle_some(owner, letter, day_, chance, count):
    """As the owner goes on for one sitting: the next who waits, one of four things each."""
    for _ in range(count):
        contact = letter.waiting().first()
        if contact is None:
            return
        act = chance.choice(["sent", "sent", "put off", "lately", "queue"])
        if act == "put off":
            rounds.put_off(letter, contact, "We have lost touch", day_)
        elif act == "lately" and rounds.was_lately(contact, day_):
            rounds.merge(letter, contact, day_)
        else:
            rounds.mark_sent(letter, contact, "Hi", day_)


def test_over_two_years_everybody_had_it_once_a_year_or_a_reason(alice):
    chance = random.Random(4)
    people = [
        make_contact(alice, f"Person {n}", today=TODAY, created_day=day("2025-01-05"))
        for n in range(300)
    ]
    for year in (2026, 2027):
        start = date(year, 5, 4)
        letter = rounds.begin(alice, year, "Here is where I am.")
        settle_some(alice, letter, start, chance, 120)
        # Interrupted: meanwhile people come, go and come back, and somebody calls.
        for person in chance.sample(people, 20):
            person.archive(start)
        for n in range(10):
            people.append(make_contact(alice, f"New {year} {n}", today=start, created_day=start))
        back = list(alice.contacts.archived()[:5])
        for person in back:
            person.unarchive(start)
        for person in chance.sample(people, 15):
            log_interaction(person, start, today=start, direction="talked")
        assert rounds.begin(alice, year, "Another start changes nothing.") == letter
        later = start + timedelta(days=9)
        while letter.waiting().exists():
            settle_some(alice, letter, later, chance, 50)
        for person in alice.contacts.all():
            rows = person.round_rows.filter(year=year)
            had = rows.filter(state__in=RoundRow.HAD).count()
            reasons = rows.filter(state="put_off").exclude(reason="").count()
            left_out = person.archived_at is not None and not rows.exists()
            assert had + reasons + left_out == 1, (person.name, year)
            letters = person.interactions.present().filter(
                topic=rounds.TOPIC, day__year=year
            )  # fmt: skip
            assert letters.count() == rows.filter(state="sent").count()
        done = rounds.progress(letter)
        assert done.waiting == 0
        assert rounds.heard(alice, year)[0] <= done.had
    # Who was left out in 2026 and is on the list in 2027 came first and was not forgotten.
    assert alice.round_rows.filter(year=2026, state="put_off").exists()
    missed = alice.contacts.active().filter(round_rows__year=2026, round_rows__state="put_off")
    assert all(person.round_rows.filter(year=2027).exists() for person in missed)
