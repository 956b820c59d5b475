"""The quick log reads what the table says, and loses nothing."""

import random
import re
from datetime import date

import pytest

from interactions.quicklog import Person, Place, Reading, read
from interactions.quicklog.phrases import FILLERS
from interactions.quicklog.signs import tokens_of
from tests.interactions.quick_log_table import CALLED, FIRST, MORE, PEOPLE, PLACES, TABLE

TODAY = date(2026, 11, 18)
KEYS = list(PEOPLE)
KNOWN = [
    Person(
        key,
        PEOPLE[name],
        CALLED.get(name, ""),
        rank=key,
        places=frozenset([2] if name == "Dana2" else []),
    )
    for key, name in enumerate(KEYS)
]
THERE = [Place(key, (name,)) for key, name in enumerate(PLACES, 1)]
SOMEBODY = rf"(\+[^|:?,]+|({'|'.join(PEOPLE)})(/({'|'.join(PEOPLE)}))*)"
SEVERAL = rf"({SOMEBODY}(, {SOMEBODY})*|nobody)"
THEN = r"( then \d\d-\d\d)?"
PARTS = [
    rf"\d\d-\d\d \w+/(talked|wrote|got) {SEVERAL}( @({'|'.join(PLACES)}))?( re .+)?{THEN}",
    rf"(from|to) {SOMEBODY}: \w+ (asked|offered|promised|done|declined)( by \d\d-\d\d)?( re .+)?",
    rf"{SOMEBODY}: (job|article|course|talk|award|graduation|move|question): .+",
    rf"= {SOMEBODY}", r"\? (how|when|who|remind|(day|where) .+)", r"~ .+",
]  # fmt: skip
UNDERSTOOD = {"heard", "saw", "congrats", "hears"}


def look(text, locale="us"):
    return read(text, KNOWN, THERE, TODAY, day_first=locale == "gb")


def told(reading: Reading) -> str:
    """The reading in the table's notation."""

    def who(index):
        said = reading.whos[index]
        return "/".join(KEYS[key] for key in said.keys) or f"+{said.text}"

    parts = []
    for talk in reading.talks:
        people = ", ".join(map(who, talk.people)) or "nobody"
        place = f" @{PLACES[talk.place - 1]}" if talk.place else ""
        topic = f" re {talk.topic}" if talk.topic else ""
        then = f" then {talk.remind_on:%m-%d}" if talk.remind_on else ""
        how = f"{talk.channel}/{talk.direction}"
        parts.append(f"{talk.day:%m-%d} {how} {people}{place}{topic}{then}")
    parts += [f"{who(news.who)}: {news.kind}: {news.words}" for news in reading.news]
    for gift in reading.gifts:
        due = f" by {gift.due_on:%m-%d}" if gift.due_on else ""
        topic = f" re {gift.topic}" if gift.topic else ""
        side = "to" if gift.direction == "given" else "from"
        parts.append(f"{side} {who(gift.who)}: {gift.thing} {gift.stage}{due}{topic}")
    if reading.bare is not None:
        parts.append(f"= {who(reading.bare)}")
    parts += [f"? {one.kind} {one.text}".strip() for one in reading.questions]
    return " | ".join([*parts, *(f"~ {words}" for words in reading.left)])


def test_the_table_is_as_long_as_promised():
    assert len(FIRST) >= 60 and len(TABLE) >= 150
    assert len({row[::2] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0][:40])
def test_the_table_says_what_its_legend_knows(row):
    for part in row[1].split(" | "):
        assert any(re.fullmatch(pattern, part) for pattern in PARTS), part


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0][:40])
def test_a_line_is_read_as_the_table_says(row):
    assert told(look(row[0], *row[2:])) == row[1]


def lost(text, reading):
    """The words that are neither marked, nor left, nor words that say nothing by themselves."""
    marked = [(mark.start, mark.end) for mark in reading.marks]
    left = " ".join(reading.left)
    return [
        token.text
        for token in tokens_of(text)
        if not any(start <= token.start and token.end <= end for start, end in marked)
        and token.word.rstrip(".") not in FILLERS | UNDERSTOOD | {"by", "i'll", "then", "@", ""}
        and token.text not in left
    ]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0][:40])
def test_no_word_of_the_table_is_lost(row):
    assert lost(row[0], look(row[0])) == []


def test_no_word_of_any_line_is_lost():
    rng = random.Random(7)
    words = [word for text, *_ in TABLE for word in text.split()] + [
        ";",
        ",",
        "\0",
        "@",
        "☕",
        "by",
    ]
    for _ in range(1500):
        text = " ".join(rng.choices(words, k=rng.randrange(1, 14)))
        assert lost(text, look(text)) == [], text


def test_a_very_long_line_is_read_soon_and_kept():
    text = "Jane gave me advice, " * 500
    assert look(text).text == text
    assert MORE


@pytest.mark.parametrize(
    "text", ["", " ", ";;;", "@", "re", "re:", "by", "\0", "w/", "owe", "," * 99]
)
def test_odd_lines_are_read_without_a_fault(text):
    look(text)
