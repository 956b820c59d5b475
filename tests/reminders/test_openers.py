"""Drafted lines over a program of 500 people: nothing is said that is not in the data.

The truth is kept beside the rows as plain Python while they are made, and the lines are judged by
it alone: by the source of each piece, and once more by the words of the text.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from string import Formatter

import pytest

from contacts.models import Contact, Context, Term, Tie
from interactions.commonalities import shared_by
from reminders.grounds import ground, news_facts, talk_facts
from reminders.lines import LINES, LONGEST, Occasion
from reminders.openers import line
from tests.factories import (
    day,
    log_interaction,
    make_contact,
    make_context,
    make_introduction,
    make_program,
    make_tie,
    make_user,
)

TODAY = day("2026-11-18")
PEOPLE = 500
KINDS = Context.Kind
ROLES = {
    KINDS.COURSE: ["classmate", "classmate", "teammate", "instructor"],
    KINDS.GROUP: ["member", "leader", "advisor"],
    KINDS.EVENT: ["attendee"],
    KINDS.WORKPLACE: ["member", "supervisor", "assistant"],
}
OWN_ROLES = {KINDS.COURSE: ["classmate", "assistant"], KINDS.GROUP: ["member"],
             KINDS.EVENT: ["attendee"], KINDS.WORKPLACE: ["assistant"]}  # fmt: skip


@dataclass
class Truth:
    """What is so of one person, as it was decided before any row was made."""

    contact: Contact
    ties: dict[int, str] = field(default_factory=dict)
    topic: str = ""
    topic_direction: str = ""
    news: tuple[str, str] = ("", "")


@dataclass
class World:
    owner: object
    own: dict[int, str]
    contexts: dict[int, Context]
    people: list[Truth]
    teachers: dict[int, set[str]]


def invented(rng, stem, number):
    """A name that occurs nowhere else, so that finding it in a line means that it was said."""
    return f"{stem} {''.join(rng.choice('bdfgklmnprstvz') + rng.choice('aeiou') for _ in range(3)).title()}{number}"  # noqa: E501


@pytest.fixture
def world(db):
    rng = random.Random(20261118)
    school = make_program()
    owner = make_user(
        "noor@lakeshore.example", name="Noor", program=school, employer="Employer Vela1",
        place="Place Vela1", interests="Interest Vela1, Interest Vela2",
    )  # fmt: skip
    terms = [
        Term.objects.create(
            program=school, name=f"Term Zuri{n}", starts_on=start, ends_on=start + timedelta(110)
        )
        for n, start in enumerate([date(2025, 1, 20), date(2025, 8, 20), date(2026, 8, 20)])
    ]
    contexts = []
    for number in range(24):
        for term in rng.sample(terms, 2):
            contexts.append(make_context(
                program=school, code=f"LIS {600 + number}", term=term,
                name=invented(rng, "Course", number),
            ))  # fmt: skip
    for number in range(12):
        for kind, stem in ((KINDS.GROUP, "Circle"), (KINDS.WORKPLACE, "Desk")):
            name = invented(rng, stem, number)
            contexts.append(make_context(program=school, kind=kind, name=name))
        starts_on = TODAY + timedelta(days=rng.choice([-90, -20, 10]))
        name = invented(rng, "Evening", number)
        contexts.append(
            make_context(program=school, kind=KINDS.EVENT, name=name, starts_on=starts_on)
        )
    own = {
        context.pk: rng.choice(OWN_ROLES[context.kind])
        for context in rng.sample(contexts, len(contexts) // 2)
    }
    Tie.objects.bulk_create(Tie(owner=owner, context_id=pk, role=role) for pk, role in own.items())
    people = [someone(owner, rng, number, contexts) for number in range(PEOPLE)]
    Tie.objects.bulk_create(
        Tie(owner=owner, contact=truth.contact, context_id=pk, role=role)
        for truth in people
        for pk, role in truth.ties.items()
    )
    teachers = {}
    for truth in people:
        for pk, role in truth.ties.items():
            if role == "instructor":
                teachers.setdefault(pk, set()).add(truth.contact.name)
    for truth in people[::3]:
        truth.topic = f"the matter of {invented(rng, 'Topic', truth.contact.pk)}"
        truth.topic_direction = rng.choice(["wrote", "got", "talked"])
        log_interaction(
            truth.contact, TODAY - timedelta(days=40), today=TODAY, topic=truth.topic,
            direction=truth.topic_direction,
        )  # fmt: skip
    return World(owner, own, {c.pk: c for c in contexts}, people, teachers)


def someone(owner, rng, number, contexts):
    contact = Contact(
        owner=owner, name=f"Person{number} Family{number}", created_day=TODAY - timedelta(days=90),
        employer=f"Employer Vela{rng.randint(1, 9)}", place=f"Place Vela{rng.randint(1, 9)}",
        interests=f"Interest Vela{rng.randint(1, 30)}, Interest Vela{rng.randint(31, 60)}",
    )  # fmt: skip
    contact.sort_name, contact.search_text = contact.name.lower(), contact.name.lower()
    contact.save()
    few = rng.sample(contexts, rng.choice([0, 1, 1, 2, 3]))
    ties = {context.pk: rng.choice(ROLES[context.kind]) for context in few}
    code = f"LIS {rng.randint(600, 630)}"
    news = rng.choice([
        ("course", f"registered for {code}"), ("job", "started at Library Novo in May"),
        ("job", "hired"), ("article", "published “Slow Orders Kept”"), ("article", "a paper"),
        ("move", "moved to Port Sulo"), ("award", "won a prize"), ("talk", "gives a talk"),
        ("graduation", "graduated"), ("question", "asked about zines"),
    ])  # fmt: skip
    return Truth(contact, ties, news=news)


# What the truth says of a pair.


def shared_contexts(world, truth):
    return [pk for pk in truth.ties if pk in world.own]


def words_of(context):
    if context.code or context.kind == KINDS.WORKPLACE:
        return context.code or context.name
    return f"the {context.name}"


def same_code(world, truth):
    """Codes of courses that both took as students in different terms."""
    mine = {
        world.contexts[pk].code: pk
        for pk, role in world.own.items()
        if world.contexts[pk].kind == KINDS.COURSE and role == "classmate"
    }
    return {
        world.contexts[pk].code
        for pk, role in truth.ties.items()
        if role in ("classmate", "teammate") and world.contexts[pk].code in mine
        and pk not in world.own
    }  # fmt: skip


def true_words(world, truth):
    """Every phrase of the data that a line to this person may hold."""
    owner, contact = world.owner, truth.contact
    words = {words_of(world.contexts[pk]) for pk in shared_contexts(world, truth)}
    words |= same_code(world, truth) | {truth.topic} - {""}
    words |= {contact.employer} if contact.employer == owner.employer else set()
    words |= {contact.place} if contact.place == owner.place else set()
    words |= set(contact.interests.split(", ")) & set(owner.interests.split(", "))
    kind, said = truth.news
    for phrase in ("Library Novo", "“Slow Orders Kept”", "Port Sulo"):
        words |= {phrase} if phrase in said else set()
    if kind == "course":
        code = said.removeprefix("registered for ")
        words.add(code)
        words |= {term for term, _ in taken(world, code)}
        words |= {name for _, names in taken(world, code) for name in names}
    return words


def taken(world, code):
    """Term and teachers of the owner's own past courses of this code."""
    for pk, role in world.own.items():
        context = world.contexts[pk]
        if context.code == code and role == "classmate" and context.term.ends_on < TODAY:
            yield context.term.name, world.teachers.get(pk, set())


def in_common(world, truth, words):
    return words in true_words(world, truth) - {truth.topic}


def roles_in(world, truth, words):
    for pk in shared_contexts(world, truth):
        if words_of(world.contexts[pk]) == words:
            yield world.contexts[pk], world.own[pk], truth.ties[pk]


STUDENTS = {"classmate", "teammate"}
CLAIMS = [
    (r"we are on the same team in (.+?), and", "team"),
    (r"Hi \w+, (.+?) made us teammates", "team"),
    (r"we both belong to (.+?)\.", "members"),
    (r"we were both at (.+?)\.", "attended"),
    (r"you and I know (.+?) from different terms", "elsewhen"),
    (r"I see that (.+?) is a course of yours, too", "elsewhen"),
    (r"we share an interest in (.+?)\.", "interest"),
    (r"I see that (.+?) interests you, as it does me", "interest"),
    (r"since (.+?) is close to you", "interest"),
    (r"we have (.+?) in common", "common"),
    (r"I know (?:you|your name) from (.+?)(?:,|\.)", "context"),
    (r"the people I know from (.+?)\.", "context"),
    (r"it was about (.+?)\. How did it go on", "topic"),
    (r"We last spoke about (.+?)\.|we last spoke about (.+?)\.", "topic"),
    (r"thank you for your message about (.+?)\.", "letter"),
    (r"I took it in (.+?)(?:, and can|\. Ask)", "took"),
    (r"so you take (.+?), too", "takes"),
    (r"introduced us", "never"),
]  # fmt: skip


def claim_holds(world, truth, claim, words):
    pairs = list(roles_in(world, truth, words))
    if claim == "team":
        return any({mine, theirs} <= STUDENTS and "teammate" in (mine, theirs)
                   for _, mine, theirs in pairs)  # fmt: skip
    if claim == "members":
        return any({mine, theirs} <= {"member", "leader"} for _, mine, theirs in pairs)
    if claim == "attended":
        return any(c.kind == KINDS.EVENT and c.starts_on <= TODAY for c, _, _ in pairs)
    if claim == "elsewhen":
        return words in same_code(world, truth)
    if claim == "interest":
        both = set(world.owner.interests.split(", ")) & set(truth.contact.interests.split(", "))
        return words in both
    if claim == "context":
        return bool(pairs) or words in same_code(world, truth)
    if claim == "common":
        return in_common(world, truth, words)
    if claim == "topic":
        return words == truth.topic
    if claim == "letter":
        return words == truth.topic and truth.topic_direction == "got"
    if claim == "took":
        code = truth.news[1].removeprefix("registered for ")
        return any(
            words == term or words in {f"{term} with {name}" for name in names}
            for term, names in taken(world, code)
        )
    if claim == "takes":
        return any(
            world.contexts[pk].code == words and role == "classmate"
            and world.contexts[pk].term.ends_on >= TODAY
            for pk, role in world.own.items()
        )  # fmt: skip
    return False


FIXED = {
    word
    for occasion in Occasion
    for sentences in LINES[occasion].values()
    for sentence in sentences
    for said, _, _, _ in Formatter().parse(sentence)
    for word in re.findall(r"[\w’]+", said)
} | {"Hi", "Good", "How"}
NOUNS = {"job", "article", "course", "talk", "award", "graduation", "move", "question", "with"}


def lines_to(world, truth, shared, occasions=tuple(Occasion), turns=4):
    facts = talk_facts(truth.topic, truth.topic_direction, TODAY)
    kind, words = truth.news
    told = news_facts(truth.contact, kind, words, "", shared, TODAY)
    for occasion in occasions:
        base = facts | told if occasion == Occasion.NEWS else facts
        for turn in range(turns):
            yield (
                occasion,
                line(truth.contact, occasion, ground(truth.contact, shared, base), "seed", turn),
            )


def test_no_line_to_anybody_says_what_is_not_in_the_data(world):
    contacts = [truth.contact for truth in world.people]
    for contact in contacts:
        contact.refresh_from_db()
    shared = shared_by({world.owner: TODAY}, contacts)
    told, claimed = 0, set()
    for truth in world.people:
        allowed = true_words(world, truth)
        for occasion, opener in lines_to(world, truth, shared):
            told += 1
            where = (truth, occasion, opener.text)
            assert len(opener.text) <= LONGEST[occasion], where
            for piece in opener.pieces:  # fact by fact, by what each piece names as its source
                if not piece.source:
                    assert not piece.is_shared, where
                elif piece.words not in (truth.contact.greeting_name, *NOUNS):
                    parts = piece.words.split(" with ")
                    assert piece.words in allowed or set(parts) <= allowed, (piece, where)
            for pattern, claim in CLAIMS:  # what the sentence says of the fact
                for found in re.finditer(pattern, opener.text):
                    claimed.add(claim)
                    words = next((g for g in found.groups() if g), "")
                    assert claim_holds(world, truth, claim, words), (claim, words, where)
            rest = opener.text.removeprefix(f"Hi {truth.contact.greeting_name}, ")
            for words in sorted(allowed, key=len, reverse=True):
                rest = rest.replace(words, " ")
            # And by the text alone: without true words nothing is left but the fixed sentences.
            assert set(re.findall(r"[\w’]+", rest)) <= FIXED | NOUNS, (rest, where)
    assert told == PEOPLE * len(Occasion) * 4
    assert claimed >= {"team", "members", "attended", "elsewhen", "interest", "common", "context",
                       "topic", "letter", "took", "takes"}  # fmt: skip


def test_two_people_sharing_different_things_get_different_lines(world):
    contacts = [truth.contact for truth in world.people]
    shared = shared_by({world.owner: TODAY}, contacts)
    by_line = {}
    for contact in contacts:
        commons = shared.of[contact.pk]
        if commons:
            opener = line(contact, Occasion.CHAT, ground(contact, shared, {}))
            rest = opener.text.partition(", ")[2]
            by_line.setdefault(rest, []).append({common.words for common in commons})
    assert len(by_line) > 50
    for rest, things in by_line.items():
        assert set.intersection(*things), f"{rest!r} was said to people who share nothing alike"


def test_with_nothing_shared_a_line_is_plain_and_honest(alice):
    bare = make_contact(alice, "Ezra")
    shared = shared_by({alice: TODAY}, [bare])
    for occasion in Occasion:
        opener = line(bare, occasion, ground(bare, shared, {}))
        assert [piece.words for piece in opener.reasons] == ["Ezra"]
        assert opener.text.startswith("Hi Ezra, ")
        assert opener.context is None


def test_the_rarest_comes_first_and_what_they_talked_in_last(alice):
    core = make_context(owner=alice, code="LIS 601", starts_on=day("2026-01-01"))
    rare = make_context(owner=alice, kind="group", name="Zine circle")
    dana = make_contact(alice)
    for context in (core, rare):
        make_tie(context, owner=alice)
        make_tie(context, contact=dana)
    for number in range(5):
        make_tie(core, contact=make_contact(alice, f"P{number}"))

    def order():
        found = shared_by({alice: alice.today()}, [dana]).of[dana.pk]
        return [common.words for common in found]

    assert order() == ["the Zine circle", "LIS 601"]
    log_interaction(dana, alice.today(), context=rare)
    assert order() == ["LIS 601", "the Zine circle"]


def test_it_is_the_same_until_something_happens_and_another_on_demand(alice):
    course = make_context(owner=alice, code="LIS 601")
    dana = make_contact(alice)
    make_tie(course, owner=alice)
    make_tie(course, contact=dana)
    found = ground(dana, shared_by({alice: TODAY}, [dana]), {})
    texts = [line(dana, Occasion.CHAT, found, "one", turn).text for turn in range(3)]
    assert len(set(texts)) == 3
    assert texts[0] == line(dana, Occasion.CHAT, found, "one").text
    seeds = {line(dana, Occasion.CHAT, found, str(seed)).text for seed in range(12)}
    assert len(seeds) > 1


def test_the_address_it_ends_with_counts_to_its_length(alice):
    dana = make_contact(alice, called="D" * 80)
    shared = shared_by({alice: TODAY}, [dana])
    end = "https://www.linkedin.com/in/alice-moreau"
    opener = line(dana, Occasion.CHAT, ground(dana, shared, {}), end=end)
    assert opener.text.endswith(end) and len(opener.text) <= 300
    course = make_context(owner=alice, name="N" * 200)
    make_tie(course, owner=alice)
    make_tie(course, contact=dana)
    shared = shared_by({alice: TODAY}, [dana])
    assert len(line(dana, Occasion.CHAT, ground(dana, shared, {}), end=end).text) <= 300


def test_the_batch_asks_no_more_for_more_people_and_owners(
    alice, mallory, django_assert_num_queries
):
    for owner in (alice, mallory):
        course = make_context(owner=owner, code="LIS 601")
        make_tie(course, owner=owner)
        for number in range(4):
            make_tie(course, contact=make_contact(owner, f"P{number}"))
    few = list(alice.contacts.all()[:1])
    with django_assert_num_queries(1):
        shared_by({alice: TODAY}, few)
    everybody = list(Contact.objects.all())
    with django_assert_num_queries(1):
        found = shared_by({alice: TODAY, mallory: TODAY}, everybody)
    assert all(len(commons) == 1 for commons in found.of.values())


def test_whoever_introduced_them_is_named_once_it_has_happened(alice):
    dana, liam = make_contact(alice), make_contact(alice, "Liam Ford")
    made = make_introduction(introducer=liam, second=dana)

    def commons():
        return [c.words for c in shared_by({alice: TODAY}, [dana]).of[dana.pk]]

    assert commons() == []
    made.made_on = TODAY
    made.save()
    assert commons() == ["Liam Ford"]
    found = ground(dana, shared_by({alice: TODAY}, [dana]), {})
    assert "Liam Ford introduced us" in line(dana, Occasion.CHAT, found).text
