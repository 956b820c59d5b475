"""Days as people write them: yesterday, Tue, Nov 3, 3/11, two weeks ago, by Friday."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from interactions.quicklog.shapes import Token

HALF_A_YEAR = timedelta(days=180)
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ["mon monday", "tue tues tuesday", "wed weds wednesday", "thu thur thurs thursday",
         "fri friday", "sat saturday", "sun sunday"]
    )
    for name in names.split()
}  # fmt: skip
MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"], 1
    )
    for name in names.split()
}  # fmt: skip
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "couple": 2, "few": 3,
}  # fmt: skip
UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365,
         "years": 365}  # fmt: skip
PHRASES = {
    ("the", "day", "before", "yesterday"): -2, ("day", "before", "yesterday"): -2,
    ("yesterday", "morning"): -1, ("yesterday", "afternoon"): -1, ("yesterday", "evening"): -1,
    ("last", "night"): -1, ("yesterday",): -1, ("this", "morning"): 0, ("this", "afternoon"): 0,
    ("this", "evening"): 0, ("just", "now"): 0, ("today",): 0, ("tonight",): 0,
    ("tomorrow", "morning"): 1, ("tomorrow",): 1, ("last", "week"): -7, ("last", "month"): -30,
    ("next", "week"): 7, ("next", "month"): 30,
}  # fmt: skip
VERBS = {"sat", "sun", "wed", "mon"}  # days only when they look like one
NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\.?")
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")


@dataclass(frozen=True)
class Day:
    """A day read from some words, as something past and as something to come.

    Of words that are written as a day, and name none ("Nov 31"), it says so.
    """

    size: int
    past: date
    future: date
    is_none: bool = False


def day_at(tokens: Sequence[Token], at: int, today: date, day_first: bool) -> Day | None:
    """The day that begins with this word, if one does."""
    words = [token.word.rstrip(".") or token.word for token in tokens[at : at + 6]]
    if not words:
        return None
    for phrase, days in PHRASES.items():
        if tuple(words[: len(phrase)]) == phrase:
            return _fixed(len(phrase), today + timedelta(days=days))
    return (
        _ago(words, today)
        or _weekday(words, tokens[at : at + 2], today, ends=at + 1 == len(tokens))
        or _month_day(words, today)
        or _numeric(tokens[at].text, today, day_first)
    )


def _fixed(size: int, day: date) -> Day:
    return Day(size, day, day)


def _ago(words: list[str], today: date) -> Day | None:
    """As in "2 weeks ago", "a couple of weeks ago", "in a week"."""
    ahead = words[0] == "in"
    at = 1 if ahead else 0
    if words[at : at + 2] == ["a", "couple"] or words[at : at + 2] == ["a", "few"]:
        at += 1
    if at >= len(words):
        return None
    count = COUNTS.get(words[at], int(words[at]) if re.fullmatch(r"[0-9]{1,3}", words[at]) else 0)
    at += 2 if words[at + 1 : at + 2] == ["of"] else 1
    unit = UNITS.get(words[at]) if at < len(words) else None
    if not count or not unit:
        return None
    if ahead:
        return _fixed(at + 1, today + timedelta(days=count * unit))
    if words[at + 1 : at + 2] == ["ago"]:
        return _fixed(at + 2, today - timedelta(days=count * unit))
    return None


def _weekday(words: list[str], tokens: Sequence[Token], today: date, ends: bool) -> Day | None:
    which = words[0] if words[0] in ("last", "past", "next", "this", "on") else ""
    at = 1 if which else 0
    if at >= len(words) or words[at] not in WEEKDAYS:
        return None
    if words[at] in VERBS and not (which or ends or tokens[at].is_capital):
        return None
    number = WEEKDAYS[words[at]]
    back = (today.weekday() - number) % 7
    ahead = (number - today.weekday()) % 7
    if which in ("last", "past"):
        back = back or 7
        return _fixed(at + 1, today - timedelta(days=back))
    if which == "next":
        return _fixed(at + 1, today + timedelta(days=ahead or 7))
    return Day(at + 1, today - timedelta(days=back), today + timedelta(days=ahead))


def _month_day(words: list[str], today: date) -> Day | None:
    """As in "Nov 3", "November 3rd, 2025", "3 Nov", "the 3rd of November"."""
    at = 1 if words[0] in ("on", "the") else 0
    rest = [word for word in words[at:] if word not in (",", "of", "the")]
    if len(rest) < 2:
        return None
    for name, number in ((rest[0], rest[1]), (rest[1], rest[0])):
        found = ORDINAL.fullmatch(number)
        if name in MONTHS and found:
            year = int(rest[2]) if re.fullmatch(r"(19|20)\d\d", "".join(rest[2:3])) else None
            size = _size(words, at, 3 if year else 2)
            return _dated(size, year, MONTHS[name], int(found[1]), today)
    return None


def _size(words: list[str], at: int, wanted: int) -> int:
    """How many words hold `wanted` that count, from `at` on."""
    size = at
    while wanted:
        wanted -= words[size] not in (",", "of", "the")
        size += 1
    return size


def _numeric(text: str, today: date, day_first: bool) -> Day | None:
    if re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text):
        year, month, day = map(int, text.split("-"))
        return _dated(1, year, month, day, today)
    found = NUMERIC.fullmatch(text)
    if not found:
        return None
    one, two = int(found[1]), int(found[2])
    day, month = (one, two) if (day_first or "." in text) else (two, one)
    if month > 12 >= day:  # only one order makes a day of it
        day, month = month, day
    written = int(found[3]) if found[3] else None
    return _dated(1, written + 2000 if written and written < 100 else written, month, day, today)


def _dated(size: int, year: int | None, month: int, day: int, today: date) -> Day | None:
    """Without a year: the last such day, unless it is soon; to come, the next."""
    try:
        if year:
            return _fixed(size, date(year, month, day))
        this = date(today.year, month, day)
        last = date(today.year - 1, month, day)
        coming = this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        return Day(size, today, today, is_none=True)
    past = this if this <= today or this - today < HALF_A_YEAR else last
    return Day(size, past, coming)
