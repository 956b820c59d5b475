"""Give and take in sentences, and whose turn it is."""

from datetime import timedelta

import pytest

from contacts.models import Contact, Term
from contacts.pronouns import spoken_of
from interactions.ledger import in_month, ledger_of, listed, said, tally_of, times
from interactions.models import Exchange
from interactions.turns import REST, Turn, turn_with, turn_words, whose_turn
from tests.factories import day, log_interaction, make_contact, make_exchange, make_program

TODAY = day("2026-11-24")


@pytest.fixture
def ruiz(alice):
    return make_contact(alice, "Ana Ruiz", called="Dr. Ruiz", pronouns="She / her")


@pytest.mark.parametrize(
    ("pronouns", "words"),
    [
        ("she/her", ("she", "her", "her", "she has")),
        ("He/Him", ("he", "him", "his", "he has")),
        ("they, them", ("they", "them", "their", "they have")),
        ("", ("Dana", "Dana", "Dana’s", "Dana has")),
        ("xe/xem", ("Dana", "Dana", "Dana’s", "Dana has")),
        ("shepherd", ("Dana", "Dana", "Dana’s", "Dana has")),
    ],
)
def test_pronouns_are_used_where_they_are_known_and_else_the_name(pronouns, words):
    spoken = spoken_of(Contact(name="Dana Okafor-Lind", pronouns=pronouns))
    assert (spoken.subject, spoken.object, spoken.possessive, spoken.has) == words


def test_it_is_said_in_a_sentence(ruiz):
    make_exchange(ruiz, day("2026-01-10"))
    make_exchange(ruiz, day("2026-02-10"))
    make_exchange(ruiz, day("2026-03-10"), thing="guidance", direction="given", stage="offered")
    assert ledger_of(ruiz, TODAY).sentence == (
        "She has advised you twice; you last offered something in March."
    )


def test_what_never_went_back_is_said_kindly_and_nothing_is_counted_that_is_open(ruiz):
    make_exchange(ruiz, day("2026-01-10"), thing="reference")
    make_exchange(ruiz, day("2026-02-10"), stage="asked")
    make_exchange(ruiz, day("2026-02-10"), direction="given", stage="asked")
    ledger = ledger_of(ruiz, TODAY)
    assert ledger.sentence == "She has given you a reference once. Nothing has gone back yet."
    assert (ledger.gave, ledger.got) == (0, 1)
    assert len(ledger.open) == 2


def test_a_leaning_says_what_gives_something_back(ruiz):
    for _ in range(3):
        make_exchange(ruiz, day("2026-01-10"))
    assert ledger_of(ruiz, TODAY).balance == (
        "Leaning your way. Telling her how her advice turned out gives something back."
    )


def test_with_nothing_noted_nothing_is_said(ruiz):
    ledger = ledger_of(ruiz, TODAY)
    assert (ledger.sentence, ledger.balance) == ("", "")
    assert [line.name for line in ledger.lines] == [
        "Advice", "Guidance", "Understanding", "References",
    ]  # fmt: skip


def test_more_than_six_dots_are_a_number_alone(ruiz):
    for _ in range(7):
        make_exchange(ruiz, TODAY)
    line = ledger_of(ruiz, TODAY).lines[0]
    assert (line.got, len(line.got_dots)) == (7, 0)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("given", "help", "promised", "the syllabus"), "You promised her: the syllabus"),
        (("received", "reference", "asked", "it"), "You asked her for a reference for it"),
        (("given", "guidance", "asked", ""), "She asked you for guidance"),
        (("given", "help", "asked", "chairs"), "She asked you for help with chairs"),
        (("given", "help", "done", "chairs"), "You helped her: chairs"),
        (("received", "help", "done", ""), "She gave you a hand"),
        (("received", "advice", "done", ""), "She gave you advice"),
        (("received", "advice", "declined", ""), "She could not give you advice"),
        (("given", "advice", "offered", "résumés"), "You offered her advice: résumés"),
    ],
)  # fmt: skip
def test_each_exchange_is_a_sentence(ruiz, fields, words):
    direction, thing, stage, topic = fields
    row = Exchange(direction=direction, thing=thing, stage=stage, topic=topic)
    assert said(row, spoken_of(ruiz)) == words


def test_small_words():
    assert (times(1), times(2), times(3), times(12)) == ("once", "twice", "three times", "12 times")
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
    assert in_month(day("2026-11-02"), TODAY) == "this month"
    assert in_month(day("2024-11-02"), TODAY) == "in November 2024"


def words(*steps):
    """Days ago and directions, latest first."""
    return [(TODAY - timedelta(days=ago), direction) for ago, direction in steps]


@pytest.mark.parametrize(
    ("last", "turn"),
    [
        ((), Turn.NEVER),
        (((3, "talked"),), Turn.EVEN),
        (((3, "got"), (4, "wrote")), Turn.YOURS),
        (((3, "wrote"), (4, "got")), Turn.THEIRS),
        (((3, "wrote"), (3, "wrote")), Turn.THEIRS),
        (((3, "wrote"), (9, "wrote"), (12, "got")), Turn.REST),
        (((3, "wrote"), (9, "wrote")), Turn.REST),
        (((91, "wrote"), (99, "wrote")), Turn.THEIRS),
        (((3, "wrote"), (9, "talked"), (12, "wrote")), Turn.THEIRS),
    ],
)
def test_whose_turn_it_is(last, turn):
    assert whose_turn(words(*last), TODAY).turn == turn


def test_a_rest_lasts_until_the_next_term_or_90_days():
    last = words((3, "wrote"), (9, "wrote"))
    assert whose_turn(last, TODAY).until == TODAY - timedelta(days=3) + REST
    assert whose_turn(last, TODAY, day("2027-01-20")).until == day("2027-01-20")
    assert whose_turn(last, day("2027-01-20"), day("2027-01-20")).turn == Turn.THEIRS


def test_the_term_of_the_owners_program_ends_a_rest_and_a_board_asks_nobody(alice, ruiz):
    alice.program = make_program()
    alice.save()
    Term.objects.create(
        program=alice.program, name="Spring", starts_on=day("2027-01-20"), ends_on=day("2027-05-15")
    )
    for ago in (20, 10):
        log_interaction(ruiz, TODAY - timedelta(days=ago), today=TODAY)
    log_interaction(ruiz, TODAY, direction="got", channel="board", today=TODAY)
    resting = turn_with(ruiz, TODAY)
    assert (resting.turn, resting.until) == (Turn.REST, day("2027-01-20"))
    assert "let it rest until January 20" in turn_words(resting, spoken_of(ruiz))


def test_the_page_says_whose_turn_it_is_and_its_queries_do_not_grow(
    as_alice, alice, ruiz, django_assert_max_num_queries
):
    early = alice.today() - timedelta(days=40)
    talk = log_interaction(ruiz, early, direction="got")
    make_exchange(ruiz, early, interaction=talk)
    make_exchange(ruiz, early, stage="asked")
    with django_assert_max_num_queries(60) as few:
        page = as_alice.get(ruiz.get_absolute_url()).content.decode()
    assert "so it is your turn" in page
    for ago in range(30):
        past = alice.today() - timedelta(days=5 + ago)
        talk = log_interaction(ruiz, past, direction="got")
        make_exchange(ruiz, past, interaction=talk)
        make_exchange(ruiz, past, stage="asked")
    with django_assert_max_num_queries(len(few)):
        as_alice.get(ruiz.get_absolute_url())


def test_a_term_says_what_went_each_way_since_it_began(alice, mallory):
    dana, other = make_contact(alice, "Dana"), make_contact(mallory, "Other")
    ago = TODAY - timedelta(days=130)
    for days, fields in (
        (3, {"thing": "advice"}), (4, {"thing": "advice"}), (5, {"thing": "reference"}),
        (2, {"thing": "understanding", "direction": "given"}),
        (130, {"thing": "guidance"}),
    ):  # fmt: skip
        when = TODAY - timedelta(days=days)
        make_exchange(dana, when, closed_on=when, **fields)
    make_exchange(dana, TODAY, stage="asked")
    make_exchange(other, TODAY, closed_on=TODAY)
    since, tally = tally_of(alice, TODAY)
    assert since == f"since {TODAY - timedelta(days=120):%B} {(TODAY - timedelta(days=120)).day}"
    assert [(line.name, line.gave, line.got) for line in tally.lines] == [
        ("Advice", 0, 2), ("Guidance", 0, 0), ("Understanding", 1, 0), ("References", 0, 1),
    ]  # fmt: skip
    assert (tally.gave, tally.got, tally.balance) == (1, 3, "Close to even.")
    alice.program = make_program()
    alice.save()
    Term.objects.create(program=alice.program, name="Fall", starts_on=ago, ends_on=TODAY)
    since, tally = tally_of(alice, TODAY)
    assert (since, tally.got) == ("this term", 4)
    assert tally.balance.startswith("Leaning your way.")
    dana.discard(TODAY)
    assert tally_of(alice, TODAY)[1].got == 0


def test_today_shows_give_and_take_where_there_was_some(as_alice, alice):
    dana = make_contact(alice)
    assert "Give and take" not in as_alice.get("/today/").content.decode()
    make_exchange(dana, alice.today(), closed_on=alice.today())
    assert "Give and take since" in as_alice.get("/today/").content.decode()
