"""The quick log's pages: a sentence is read, looked at, saved at once, and never lost."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from contacts.models import Contact
from interactions.noting import Noted
from tests.factories import log_interaction, make_contact, make_context, make_tie
from tests.interactions.quick_log_table import TABLE

URL, READING = "/log/", "/log/reading/"


@pytest.fixture
def jane(alice):
    return make_contact(alice, "Jane Ferrante")


def read(client, text, **fields):
    return client.post(URL, {"text": text, "act": "read"} | fields)


def fields_of(review):
    """What the page would send for this reading, unchanged."""
    sent = {}
    for form in review.forms:
        for field in form:
            value = field.value()
            if value not in (None, "", False):
                sent[field.html_name] = value.isoformat() if hasattr(value, "isoformat") else value
    return sent


def log(client, text, **changed):
    """Read the sentence, and press Log it with these parts changed."""
    shown = read(client, text).context
    sent = fields_of(shown["review"]) | {
        name.replace("_", "-", 1): v for name, v in changed.items()
    }
    return client.post(URL, sent | {"text": text, "read": text, "act": "log"})


def choice(number, value):
    return {f"who-{number}-choice": value}


def test_one_line_becomes_a_talk_an_exchange_and_a_reminder_at_once(as_alice, alice, jane):
    line = "coffee with Jane yesterday re deeds, she gave me advice on maps; remind me in 3 weeks"
    answer = log(as_alice, line)
    talk, today = alice.interactions.get(), alice.today()
    assert answer.url == f"{jane.get_absolute_url()}?logged={talk.pk}"
    assert (talk.day, talk.channel, talk.topic) == (today - timedelta(days=1), "person", "deeds")
    assert (talk.follow_up_on, talk.said) == (today + timedelta(days=21), line)
    gift = alice.exchanges.get()
    assert (gift.thing, gift.direction, gift.stage) == ("advice", "received", "done")
    assert (gift.topic, gift.interaction, gift.contact) == ("maps", talk, jane)


def test_the_sentence_is_shown_with_the_days_that_were_taken(as_alice, alice, jane):
    with time_machine.travel("2026-11-18 15:00Z", tick=False):
        page = read(
            as_alice, "coffee with Jane Tue; owe her the syllabus by Fri; remind me next week"
        )
    shown = [(words, said) for words, _, said in page.context["pieces"] if said]
    assert shown == [
        ("coffee", "how"), ("Jane", "who"), ("Tue", "Tue, Nov 17"), ("owe her", "you give"),
        ("the syllabus", "about"), ("Fri", "Fri, Nov 20"), ("remind me", "reminder"),
        ("next week", "Wed, Nov 25"),
    ]  # fmt: skip
    assert "".join(words for words, *_ in page.context["pieces"]) == page.context["text"]


def test_no_line_of_any_words_is_a_fault_or_is_lost(as_alice, alice, jane):
    make_contact(alice, "Dana Abbot")
    make_contact(alice, "Dana Young")
    make_context(owner=alice, kind="group", name="Student chapter")
    rng = random.Random(11)
    words = [word for text, *_ in TABLE for word in text.split()] + [";", ",", "@", "☕", "\0"]
    for _ in range(40):
        line = " ".join(rng.choices(words, k=rng.randrange(1, 12)))
        shown = read(as_alice, line)
        if shown.status_code == 302 or not shown.context["review"]:
            continue  # a name alone opens the person, and two of a name are shown
        review, chosen = shown.context["review"], {}
        for at, who in review.whos.items():
            chosen[f"who-{at}-choice"] = who.offered[0].pk if who.offered else "new"
            chosen[f"who-{at}-name"] = who.said or "Somebody Named"
        sent = fields_of(review) | chosen | {"text": line, "read": review.text, "act": "log"}
        answer = as_alice.post(URL, sent)
        if answer.status_code == 200:  # a part that cannot be is said, and the words stand there
            assert escape(review.text) in answer.content.decode()
            continue
        kept = [*alice.interactions.values_list("said", flat=True),
                *alice.exchanges.values_list("note", flat=True),
                *alice.updates.values_list("note", flat=True)]  # fmt: skip
        assert review.text in kept, line
    assert alice.interactions.count() > 10


def test_reading_saves_nothing(as_alice, alice, jane):
    page = read(as_alice, "coffee with Jane").content.decode()
    assert "Log it" in page and not alice.interactions.exists()
    assert as_alice.post(READING, {"text": "coffee with Jane"}).status_code == 200
    assert not alice.interactions.exists()


def test_what_was_not_shown_is_not_saved(as_alice, alice, jane):
    """Neither a sentence that nobody has seen read, nor one that was changed after that."""
    for seen in ("", "coffee with Jane"):
        sent = {"text": "called Jane", "read": seen, "act": "log"}
        assert as_alice.post(URL, sent).status_code == 200
    assert not alice.interactions.exists()


def test_two_of_one_name_are_asked_about_and_the_likelier_stands_first(as_alice, alice):
    course = make_context(owner=alice)
    make_tie(course, owner=alice)
    other, near = make_contact(alice, "Dana Abbot"), make_contact(alice, "Dana Young")
    make_tie(course, contact=near)
    page = log(as_alice, "coffee with Dana").content.decode()
    assert "Which Dana?" in page and not alice.interactions.exists()
    assert page.index("Dana Young") < page.index("Dana Abbot")
    log(as_alice, "coffee with Dana", **choice(0, other.pk))
    assert alice.interactions.get().contacts.get() == other


def test_a_name_that_nobody_bears_is_asked_about_and_made_on_a_yes(as_alice, alice, jane):
    page = log(as_alice, "coffee with Priya Raman").content.decode()
    assert "Nobody in your list is called Priya Raman yet" in page
    assert not alice.interactions.exists() and alice.contacts.count() == 1
    line = "met Priya Raman and Jane; Priya got hired"
    log(as_alice, line, **choice(0, "new"), **{"who-0-name": "Dr. Priya Raman"})
    priya = alice.contacts.get(name="Dr. Priya Raman")
    assert set(alice.interactions.get().contacts.all()) == {priya, jane}
    assert alice.updates.get().contact == priya


def test_one_who_is_written_nearly_so_is_offered(as_alice, alice):
    make_contact(alice, "Priya Ramann")
    page = log(as_alice, "coffee with Priya Raman").content.decode()
    assert "Is it one of these, or new?" in page and "Priya Ramann" in page


def test_somebody_else_can_be_named(as_alice, alice, jane):
    liam = make_contact(alice, "Liam Brackenridge")
    line = "coffee with Jane"
    log(as_alice, line, **choice(0, "other"), **{"who-0-name": "liam"})
    assert alice.interactions.get().contacts.get() == liam
    page = log(as_alice, line, **choice(0, "other"), **{"who-0-name": "Nobody Known"})
    assert "Nobody in your list is called Nobody Known." in page.content.decode()


def test_a_part_can_be_left_out_and_need_not_be_right_then(as_alice, alice, jane):
    line = "coffee with Jane, she gave me advice"
    shown = fields_of(read(as_alice, line).context["review"])
    shown.pop("talk-0-keep")
    shown["talk-0-day"] = "2999-01-01"
    as_alice.post(URL, shown | {"text": line, "read": line, "act": "log"})
    assert not alice.interactions.exists()
    assert alice.exchanges.get().note == line


def test_nothing_left_to_keep_says_so(as_alice, alice, jane):
    page = log(as_alice, "coffee with Jane", **choice(0, "nobody")).content.decode()
    assert "Nothing is left to keep" in page and "coffee with Jane" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("talk-0-day", "2999-01-01", "That day has not come yet"),
        ("talk-0-day", "1066-10-14", "That is too long ago"),
        ("talk-0-day", "soon", "Write the day as 2026-11-03"),
        ("talk-0-follow_up_on", "1999-01-01", "A reminder comes after"),
        ("talk-0-channel", "pigeon", "Choose one of these."),
        ("talk-0-context", "9" * 20, "Choose one of these."),
        ("who-0-choice", "9" * 20, "Choose one of these."),
    ],
)
def test_a_part_that_cannot_be_says_so_and_keeps_what_was_typed(
    as_alice, alice, jane, field, value, words
):
    line = "coffee with Jane re deeds"
    shown = fields_of(read(as_alice, line).context["review"]) | {field: value}
    sent = shown | {"text": line, "read": line, "act": "log", "talk-0-topic": "zines"}
    page = as_alice.post(URL, sent).content.decode()
    assert words in page and line in page and "zines" in page
    assert not alice.interactions.exists()


def test_the_sentence_is_kept_with_what_has_no_talk(as_alice, alice, jane):
    log(as_alice, "Jane got a job at the zoo, xyzzy")
    log(as_alice, "owe Jane the syllabus by tomorrow")
    news = alice.updates.get()
    assert (news.note, news.kind) == ("Jane got a job at the zoo, xyzzy", "job")
    assert alice.exchanges.get().note == "owe Jane the syllabus by tomorrow"
    assert "xyzzy" in as_alice.get(news.get_absolute_url()).content.decode()


@pytest.mark.parametrize("line", ["blue elephants", "coffee", "☕", "a\0b", "<b>x</b>", "Priya"])
def test_what_is_not_understood_asks_who_and_is_kept_word_for_word(as_alice, alice, jane, line):
    page = log(as_alice, line).content.decode()
    assert "Who was it with?" in page
    log(as_alice, line, **choice(0, "other"), **{"who-0-name": "Jane"})
    assert alice.interactions.get().said == line.replace("\0", " ")


@pytest.mark.parametrize(
    ("line", "words"),
    [("", "Write what happened"), ("x" * 2001, "longer than 2,000 letters")],
    ids=["nothing", "too long"],
)
def test_nothing_and_too_much_have_a_sentence_and_lose_no_word(as_alice, line, words):
    page = as_alice.post(URL, {"text": line, "act": "log"}).content.decode()
    assert words in page and line in page
    shown = as_alice.post(READING, {"text": line}).content.decode()
    assert (words in shown) == bool(line)  # while one types, an empty line is no mistake


def test_undo_takes_all_of_it_back_and_undo_of_that_brings_it_again(as_alice, alice, jane):
    line = "met Jane and Priya Raman, Jane gave me advice; Jane got hired"
    answer = log(as_alice, line, **choice(1, "new"))
    undo = as_alice.get(answer.url).content.decode()
    address = undo[undo.index("/log/", undo.index("toast-bar")) :].split('"')[0]

    def standing():
        return [
            alice.interactions.present().count(), alice.exchanges.present().count(),
            alice.updates.present().count(), alice.contacts.present().count(),
        ]  # fmt: skip

    assert standing() == [1, 1, 1, 2]
    as_alice.post(address)
    assert standing() == [0, 0, 0, 1]
    as_alice.post(address.replace("undo", "redo"))
    assert standing() == [1, 1, 1, 2]


def test_nobody_can_make_up_an_undo_or_use_anothers(client, as_alice, alice, mallory, jane):
    talk = log_interaction(jane, alice.today())
    hers = Noted(talks=[talk.pk])
    for token in (hers.token(mallory), "x", "1:2:3"):
        as_alice.post(reverse("interactions:quick_undo", args=[token]))
    client.force_login(mallory)
    for token in (hers.token(alice), hers.token(mallory)):
        client.post(reverse("interactions:quick_undo", args=[token]))
    assert alice.interactions.present().exists()


def test_a_second_click_saves_nothing_twice(as_alice, alice, jane):
    line = "met Jane and Priya Raman, Jane gave me advice; Jane got hired; owe Jane a card"
    for _ in range(2):
        log(as_alice, line, **choice(1, "new"))
        assert alice.contacts.count() == 2
        # The second time the new one is known, as it is when a page is sent twice.
    counts = [alice.interactions.count(), alice.exchanges.count(), alice.updates.count()]
    assert counts == [1, 2, 1]


def test_the_same_page_sent_twice_makes_somebody_new_once(as_alice, alice):
    line = "coffee with Priya Raman"
    shown = fields_of(read(as_alice, line).context["review"]) | choice(0, "new")
    for _ in range(2):
        as_alice.post(URL, shown | {"text": line, "read": line, "act": "log"})
    assert (alice.contacts.count(), alice.interactions.count()) == (1, 1)


def test_words_changed_after_the_reading_keep_what_was_changed_by_hand(as_alice, jane):
    shown = fields_of(read(as_alice, "coffee with Jane re deeds").context["review"])
    sent = shown | {"talk-0-channel": "video", "text": "coffee with Jane re deeds of gift"}
    parts = as_alice.post(READING, sent | {"read": "coffee with Jane re deeds"}).context["review"]
    assert parts.talks[0]["channel"].value() == "video"
    assert parts.talks[0]["topic"].value() == "deeds of gift"


def test_a_bare_name_opens_the_person_and_two_are_shown(as_alice, alice, jane):
    assert read(as_alice, "jane").url == jane.get_absolute_url()
    make_contact(alice, "Jane Doe")
    page = read(as_alice, "jane").content.decode()
    assert "Jane Doe" in page and "Jane Ferrante" in page and "Log it" not in page


def test_the_palette_finds_people_by_any_word_and_offers_to_add_one(as_alice, alice, jane):
    sent = {"find": "on", "text": "ferr"}
    assert jane.get_absolute_url() in as_alice.post(READING, sent).content.decode()
    page = as_alice.post(READING, sent | {"text": "Priya"}).content.decode()
    assert "/people/new/?name=Priya" in page and "Log it" not in page


def test_nobody_elses_people_are_found_or_read(as_mallory, mallory, alice, jane):
    for sent in ({"find": "on", "text": "Jane"}, {"text": "coffee with Jane"}):
        assert "Ferrante" not in as_mallory.post(READING, sent).content.decode()
    make_contact(mallory, "Own Person")
    log(as_mallory, "coffee with Own", **choice(0, jane.pk))
    assert not mallory.interactions.exists() and not alice.interactions.exists()


def test_days_are_read_as_the_browser_writes_them(as_alice, jane):
    for languages, month in (("en-US,en", 2), ("en-GB,en", 1), ("de", 1)):
        sent = {"text": "coffee with Jane 2/1/2026", "act": "read"}
        shown = as_alice.post(URL, sent, headers={"accept-language": languages}).context["review"]
        assert shown.talks[0].talk.day.month == month, languages


def test_queries_do_not_grow_with_people_places_or_parts_read(
    as_alice, alice, jane, django_assert_max_num_queries
):
    line = "coffee with Jane at INFO 287, she gave me advice"

    def grow(count):
        for number in range(count):
            person = make_contact(alice, f"Person {number}")
            make_tie(make_context(owner=alice, code=f"INFO {number}"), contact=person)

    grow(2)
    read(as_alice, line)
    with django_assert_max_num_queries(20) as few:
        read(as_alice, line)
    grow(15)
    with django_assert_max_num_queries(len(few)):
        read(as_alice, line + "; Jane gave me guidance; Jane got hired; owe Jane a card")
    assert Contact.objects.count() == 18
