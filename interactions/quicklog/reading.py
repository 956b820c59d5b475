"""A line taken apart into pieces, each piece into signs, and the signs into what happened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from interactions.quicklog.days import Day, day_at
from interactions.quicklog.people import COMMON, PARTICLES, TITLES, Names, Places
from interactions.quicklog.phrases import (
    CHANNELS,
    FILLERS,
    GIFTS,
    GOT,
    NEWS,
    PROMISES,
    RECEIVED,
    STATEMENTS,
    THINGS,
    WROTE,
)
from interactions.quicklog.shapes import (
    Gift,
    Mark,
    News,
    Person,
    Place,
    Reading,
    Talk,
    Token,
    Who,
    folded,
    joined,
)

TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|w/|[^\W_][\w'’.\-]*|[@;:,&+()!?\n]|\S"
)
ABBREVIATED = {"dr", "prof", "mr", "mrs", "ms", "st", "jr", "sr"}
TOPIC = {"re", "about", "regarding", "concerning", "abt"}
SUBJECTS = {"she", "he", "they"}
OBJECTS = {"her", "him", "them"}
AFTER = {
    "with", "w/", "met", "saw", "emailed", "mailed", "called", "phoned", "texted", "messaged",
    "dmed", "pinged", "wrote", "to", "from", "asked", "told", "thanked", "offered", "gave",
    "owe", "promised", "owes", "helped", "into", "send", "email", "text", "message", "call",
    "advised", "guided", "mentored", "visited", "introduced", "replied", "congratulated",
    "listened", "zoomed", "heard",
}  # fmt: skip
LOWER_AFTER = {
    "with", "w/", "met", "emailed", "called", "texted", "messaged", "phoned", "from",
    "thanked", "saw",
}  # fmt: skip
NOBODY = {
    "up", "again", "online", "for", "at", "in", "on", "over", "today", "the", "a", "an", "my",
    "our", "some", "two", "three", "several", "everyone", "someone", "somebody", "people",
    "them", "him", "her", "me", "us", "you", "students", "folks", "new", "prof", "professor",
    "dr", "this", "that", "another", "other", "few", "many", "friends", "classmates", "class",
    "group", "and", "w/", "with", "about", "re", "by", "last", "next", "yesterday",
    "tomorrow", "who", "whom", "each", "all", "linkedin", "zoom", "coffee", "lunch", "office",
    "it",
}  # fmt: skip
ENDS = {
    ",", "and", "&", "+", "re", "about", "@", "at", "in", "on", "for", "from", "by", "over",
    "via", "(", ")", ":", "yesterday", "today",
}  # fmt: skip
SENT = {
    "me", "us", "back", "message", "email", "note", "news", "it", "that", "listened", "got",
    "advice", "link",
}  # fmt: skip
MOST_LETTERS = 2000


@dataclass
class Sign:
    """A word, or what a run of words was taken for."""

    kind: str  # word, who, day, place, nowhere
    start: int
    end: int
    text: str
    whos: list[int] = field(default_factory=list)
    day: Day | None = None
    place: int | None = None


def read(
    text: str,
    people: Sequence[Person],
    places: Sequence[Place],
    today: date,
    *,
    day_first: bool = False,
) -> Reading:
    """What this line says. Every word of it is in a mark, a filler, or in `left`."""
    reading = Reader(text[:MOST_LETTERS], people, places, today, day_first).read()
    if text[MOST_LETTERS:].strip():
        reading.left.append(text[MOST_LETTERS:].strip())
    reading.text = text
    return reading


class Reader:
    def __init__(
        self,
        text: str,
        people: Sequence[Person],
        places: Sequence[Place],
        today: date,
        day_first: bool,
    ) -> None:
        self.text, self.today, self.day_first = text, today, day_first
        self.names, self.places = Names(people), Places(places)
        self.reading = Reading(text)
        self.last: list[int] = []  # who was spoken of last
        self.day: date | None = None  # the first day that was said holds for all that follows

    def read(self) -> Reading:
        reading = self.reading
        pieces = self._pieces(tokens_of(self.text))
        for piece in pieces:
            self._read_piece(piece)
        self._open_bare(pieces)
        for talk in reading.talks:
            if not talk.people:
                talk.people = list(self.last)
            if not talk.people:
                reading.ask("who")
        place = next((talk.place for talk in reading.talks if talk.place), None)
        for who in reading.whos:
            who.keys = self.names.in_order(who.keys, place)
        if reading.is_empty and reading.bare is None and self.text.strip():
            reading.ask("who")
        reading.marks.sort(key=lambda mark: mark.start)
        return reading

    def _open_bare(self, pieces: list[list[Token]]) -> None:
        """A name and nothing else opens the person."""
        reading = self.reading
        only = len(pieces) == 1 and len(reading.talks) == 1 and len(reading.whos) == 1
        if only and not reading.left and [q.kind for q in reading.questions] == ["how"]:
            talk = reading.talks[0]
            said = " ".join(token.text for token in pieces[0])
            plain = not talk.topic and talk.place is None and self.day is None
            if plain and folded(said) == folded(reading.whos[0].text):
                reading.bare = 0
                reading.talks, reading.questions = [], []

    # Pieces

    def _pieces(self, tokens: list[Token]) -> list[list[Token]]:
        pieces: list[list[Token]] = [[]]
        for at, token in enumerate(tokens):
            if token.text in (";", "\n", ".", "!", "?"):
                pieces.append([])
            elif (
                token.word in (",", "and", "but", "then", "so", "-", "–", "—", "(", "who", "&")
                and pieces[-1]
            ):
                starts = self._begins(tokens, at + 1, token.word == "who")
                if starts and not self._is_names(pieces[-1]):
                    pieces.append([])
                    if token.word == "who":
                        pieces[-1].append(token)
                else:
                    pieces[-1].append(token)
            else:
                pieces[-1].append(token)
        return [piece for piece in pieces if piece]

    def _is_names(self, piece: list[Token]) -> bool:
        """Whether so far there are only people, of whom something is going to be said."""
        at = 0
        while at < len(piece):
            size, _ = self.names.at(piece, at, expected=True)
            if not size and piece[at].word not in (",", "and", "&"):
                return False
            at += size or 1
        return True

    def _begins(self, tokens: list[Token], at: int, after_who: bool = False) -> bool:
        """Whether something new is said from here on."""
        if at >= len(tokens):
            return False
        word = tokens[at].word
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if word in ("then", "also", "and", "but"):
            return self._begins(tokens, at + 1)
        if after_who:
            return word in STATEMENTS
        if (
            word in SUBJECTS
            or word in ("i", "i'll", "we")
            or word in STATEMENTS - {"is", "has", "was", "saw"}
        ):
            return True
        if following in ("with", "w/", "from", "to") and any(
            pattern.fullmatch(word) for _, pattern in CHANNELS
        ):
            return True
        size, _ = self.names.at(tokens, at, expected=True)
        while not size and at + size < len(tokens) and tokens[at + size].is_capital:
            size += 1
        end = at + size
        return bool(size) and end < len(tokens) and tokens[end].word in STATEMENTS | {"just"}

    # Signs

    def _read_piece(self, piece: list[Token]) -> None:
        main, topic = self._without_topic(piece)
        signs = self._signs(main)
        line = Line(signs)
        end = piece[-1].end
        for part in (self._promise, self._gift, self._news):
            if part(line, topic, end):
                return
        self._talk(line, topic)

    def _without_topic(self, piece: list[Token]) -> tuple[list[Token], list[Token]]:
        """What comes before "re", with a day or place at its end; and what it was about."""
        for at, token in enumerate(piece):
            if token.word.strip(".:") in TOPIC and at + 1 < len(piece):
                if day_at(piece, at + 1, self.today, self.day_first):
                    continue
                start = at + 2 if piece[at + 1].text == ":" else at + 1
                topic = piece[start:]
                cut = self._topic_end(topic)
                self._mark(topic[:cut], "about")
                return [*piece[:at], *topic[cut:]], topic[:cut]
        return piece, []

    def _topic_end(self, topic: list[Token]) -> int:
        for at in range(1, len(topic)):
            if topic[at].text == "@":
                return at
            led = topic[at].word in ("by", "on", "before", "until")
            day = day_at(topic, at + 1 if led else at, self.today, self.day_first)
            if day and at + led + day.size == len(topic):
                return at
        return len(topic)

    def _signs(self, tokens: list[Token]) -> list[Sign]:
        signs: list[Sign] = []
        at = 0
        while at < len(tokens):
            size, sign = self._sign(tokens, at, signs)
            signs.append(sign)
            at += size
        return signs

    def _sign(self, tokens: list[Token], at: int, signs: list[Sign]) -> tuple[int, Sign]:
        found = self._place(tokens, at) or self._day(tokens, at) or self._who(tokens, at, signs)
        if found:
            size, sign = found
            if sign.kind == "who" and signs:
                gap = _gap(signs)
                if gap is not None:  # "Jane, Liam and Zoë" are one sign
                    before = signs[gap]
                    del signs[gap:]
                    sign.whos = list(dict.fromkeys([*before.whos, *sign.whos]))
                    sign.start = before.start
            return size, sign
        token = tokens[at]
        return 1, Sign("word", token.start, token.end, token.word.rstrip(".") or token.word)

    def _place(self, tokens: list[Token], at: int) -> tuple[int, Sign] | None:
        word = tokens[at].word
        lead = 1 if word in ("@", "at", "in", "during", "from", "for", "on") else 0
        size, place = self.places.at(tokens, at + lead, loose=word == "@")
        if place is not None:
            if not lead and not any(c.isdigit() for t in tokens[at : at + size] for c in t.text):
                return None
            part = tokens[at : at + lead + size]
            self._mark(part[lead:], "where")
            return lead + size, Sign("place", part[0].start, part[-1].end, "<c>", place=place)
        if word == "@" and at + 1 < len(tokens):
            end = at + 1
            while end < len(tokens) and tokens[end].word not in (",", "with", "w/"):
                if day_at(tokens, end, self.today, self.day_first):
                    break
                end += 1
            self.reading.ask("where", joined(tokens[at + 1 : end], self.text))
            self.reading.left.append(joined(tokens[at:end], self.text))
            part = tokens[at:end]
            return end - at, Sign("nowhere", part[0].start, part[-1].end, "<u>")
        return None

    def _day(self, tokens: list[Token], at: int) -> tuple[int, Sign] | None:
        lead = 1 if tokens[at].word in ("on", "since", "about", "around") else 0
        day = day_at(tokens, at + lead, self.today, self.day_first)
        if day is None:
            return None
        part = tokens[at : at + lead + day.size]
        self._mark(part[lead:], "when")
        return len(part), Sign("day", part[0].start, part[-1].end, "<d>", day=day)

    def _who(self, tokens: list[Token], at: int, signs: list[Sign]) -> tuple[int, Sign] | None:
        token, before = tokens[at], signs[-1] if signs else None
        word = token.word
        expected = before is not None and (before.text in AFTER or _is_list(signs))
        if word in SUBJECTS or (word in OBJECTS and expected) or (word == "who" and not signs):
            whos = self._spoken_of(word)
            if whos:
                self._mark([token], "who")
                return 1, Sign("who", token.start, token.end, "<w>", whos)
            self.reading.ask("who")
            return None
        first = not signs and at + 1 < len(tokens)
        if _is_possessive(token) and not first:
            return None  # "met Jane's advisor" is not about Jane
        size, keys = self.names.at(tokens, at, expected or first)
        if size and first and not token.is_capital and word in COMMON:
            size = 0  # "will send Jane the notes"
        new = self._unknown(tokens, at, size, expected, signs)
        if new > size:
            size, keys = new, []
        if not size:
            return None
        part = tokens[at : at + size]
        said = joined(part, self.text).removesuffix("'s").removesuffix("’s").rstrip(".,")
        index = self._index(Who(said, keys))
        self._mark(part, "who")
        return size, Sign("who", part[0].start, part[-1].end, "<w>", [index])

    def _unknown(
        self, tokens: list[Token], at: int, known: int, expected: bool, signs: list[Sign]
    ) -> int:
        """How many words from here are the name of somebody who is not known."""
        token = tokens[at]
        begins = not signs and at + 1 < len(tokens) and token.is_capital
        if known:
            if len(tokens[at : at + known]) == 1 and token.word.strip(".") not in TITLES:
                size = self._capitals(tokens, at + known)
                follows = size and not self.names.at(tokens, at + known, True)[0]
                return known + size if follows else 0
            return 0
        if not expected and not begins:
            return 0
        if expected and signs[-1].text in ("to", "from") and not _is_sent(signs):
            return 0  # "moved to Chicago"
        if token.word.strip(".") in TITLES:
            size = self._capitals(tokens, at + 1)
            return size + 1 if size else 0
        size = self._capitals(tokens, at)
        if begins and not expected:
            end = at + size
            verb = end < len(tokens) and tokens[end].word in STATEMENTS | {"just"}
            return size if verb and token.word not in STATEMENTS else 0
        if size:
            return size
        lower = bool(signs) and signs[-1].text in LOWER_AFTER and token.text.isalpha()
        following = tokens[at + 1].word if at + 1 < len(tokens) else ","
        day = day_at(tokens, at + 1, self.today, self.day_first)
        ends = following in ENDS or day is not None
        plain = token.word not in NOBODY | FILLERS | THINGS.keys() and not token.word.endswith("ly")
        return 1 if lower and plain and ends else 0

    def _capitals(self, tokens: list[Token], at: int) -> int:
        """How many words from here look like parts of a name."""
        size = 0
        while at + size < len(tokens) and size < 5:
            token = tokens[at + size]
            particle = token.word in PARTICLES and size > 0
            stands = (
                token.is_capital and token.text[0].isalpha() and token.word.strip(".") not in TITLES
            )
            if not (stands or particle) or token.word in ("i", "i'll"):
                break
            if day_at(tokens, at + size, self.today, self.day_first):
                break
            if self.places.at(tokens, at + size)[1] is not None:
                break
            if any(pattern.fullmatch(token.word) for _, pattern in CHANNELS):
                break
            size += 1
            if _is_possessive(token):
                break
        while size and tokens[at + size - 1].word in PARTICLES:
            size -= 1
        return size

    def _spoken_of(self, word: str) -> list[int]:
        """Who "she" or "they" are: those spoken of last; one of several where only one is meant."""
        whos = self.reading.whos
        if len(self.last) < 2 or word in ("they", "them"):
            return list(self.last)
        if any(whos[index].is_new for index in self.last):
            return self.last[-1:]
        keys = [key for index in self.last for key in whos[index].keys]
        return [self._index(Who(word, list(dict.fromkeys(keys))))]

    def _index(self, who: Who) -> int:
        for index, other in enumerate(self.reading.whos):
            same = sorted(other.keys) == sorted(who.keys)
            if same and (who.keys or folded(other.text) == folded(who.text)):
                return index
        self.reading.whos.append(who)
        return len(self.reading.whos) - 1

    def _mark(self, tokens: Sequence[Token], kind: str) -> None:
        if tokens:
            self.reading.marks.append(Mark(tokens[0].start, tokens[-1].end, kind))

    # What happened

    def _promise(self, line: "Line", topic: list[Token], end: int) -> bool:
        for pattern, direction, stage in PROMISES:
            found = pattern.search(line.norm)
            if not found:
                continue
            if any(gift.search(line.norm) for gift, *_ in GIFTS):
                return False
            whos = line.whos_in(found) or list(self.last)
            if not whos:
                return False
            tail = (
                line.between(*found.span("tail"))
                if "tail" in found.groupdict()
                else line.after(found)
            )
            if stage == "offered" and not tail:
                return False
            due, day = self._due(line)
            words = _trimmed(tail)
            said = self.text[words[0].start : words[-1].end] if words else ""
            if topic:
                said = self.text[words[0].start if words else topic[0].start : topic[-1].end]
            self._give(line, whos, ("help", direction, stage), day, due, said, found)
            if words:
                self.reading.marks.append(Mark(words[0].start, words[-1].end, "about"))
            line.use(words)
            self._leave(line)
            return True
        return False

    def _gift(self, line: "Line", topic: list[Token], end: int) -> bool:
        for pattern, direction, stage in GIFTS:
            found = pattern.search(line.norm)
            if not found:
                continue
            named = found.groupdict()
            thing = THINGS[named["thing"]] if named.get("thing") else ""
            thing = thing or next(name for name, value in named.items() if value)
            whos = line.whos_in(found) or list(self.last)
            if not whos:
                return False
            due, day = self._due(line)
            tail = _trimmed(line.after(found))
            said = joined(topic, self.text)
            if tail and not said:
                said = self.text[tail[0].start : tail[-1].end]
                self.reading.marks.append(Mark(tail[0].start, tail[-1].end, "about"))
                line.use(tail)
            self._give(line, whos, (thing, direction, stage), day, due, said, found)
            self._leave(line)
            return True
        return False

    def _give(
        self,
        line: "Line",
        whos: list[int],
        what: tuple[str, str, str],
        day: date,
        due: date | None,
        topic: str,
        found: re.Match[str],
    ) -> None:
        thing, direction, stage = what
        text = self.text[line.signs[0].start : line.signs[-1].end]
        for who in whos:
            self.reading.gifts.append(
                Gift(who, thing, direction, stage, day, due, topic[:120], text)
            )
        first, last = line.span(found)
        kind = "got" if direction == RECEIVED else "gave"
        self.reading.marks.append(Mark(first.start, last.end, kind))
        line.use_span(found)
        self.last = whos

    def _news(self, line: "Line", topic: list[Token], end: int) -> bool:
        norm = f"{line.norm} about it" if topic else line.norm
        for kind, pattern in NEWS:
            found = pattern.search(norm)
            if not found:
                continue
            words = [sign for sign in line.between(*found.span("words")) if sign.kind != "day"]
            if not words:
                continue
            whos = line.whos_in(found)
            day = self._day_of(line)
            stop = max([words[-1].end, *(token.end for token in topic)])
            said = self.text[words[0].start : stop]
            for who in whos:
                self.reading.news.append(News(who, kind, said[:200], day))
            self.reading.marks.append(Mark(words[0].start, stop, "news"))
            line.use(line.between(*found.span()))
            self.last = whos
            self._leave(line, {"heard", "saw", "congrats", "hears"})
            return True
        return False

    def _talk(self, line: "Line", topic: list[Token]) -> None:
        channels = [
            (name, found) for name, pattern in CHANNELS for found in pattern.finditer(line.norm)
        ]
        whos = [who for sign in line.signs for who in sign.whos]
        if not channels and not whos:
            if topic and self.reading.talks and not self.reading.talks[-1].topic:
                self.reading.talks[-1].topic = joined(topic, self.text)[:120]
            elif topic:
                self.reading.left.append(self.text[line.start(topic) : topic[-1].end])
                return
            self._settle(line)
            self._leave(line)
            return
        for _, found in channels:
            line.use_span(found)
            first, last = line.span(found)
            self.reading.marks.append(Mark(first.start, last.end, "how"))
        if not channels and not topic and self._is_talked_of(whos):
            self._settle(line)
            self._leave(line)
            return
        day = self._day_of(line)
        talk = Talk(
            day, "other", "talked", list(dict.fromkeys(whos)), topic=joined(topic, self.text)[:120]
        )
        if channels:
            talk.channel = channels[0][0]
            talk.direction = _direction(line.norm, talk.channel)
        else:
            self.reading.ask("how")
        talk.place = next((sign.place for sign in line.signs if sign.place), None)
        self.reading.talks.append(talk)
        self.last = talk.people or self.last
        line.use([sign for sign in line.signs if sign.kind != "word"])
        self._leave(line, talk=talk)

    def _is_talked_of(self, whos: list[int]) -> bool:
        """Whether these are in a conversation of the line already: this piece only says more."""
        there = {who for talk in self.reading.talks for who in talk.people}
        return bool(there) and set(whos) <= there

    def _settle(self, line: "Line") -> None:
        """A day or place that stands alone belongs to the conversation before it."""
        talk = self.reading.talks[-1] if self.reading.talks else None
        for sign in line.signs:
            if sign.place and talk and talk.place is None:
                talk.place = sign.place
            if sign.day and self.day is None:
                self._day_of(line)
                if talk and self.day:
                    talk.day = self.day
        line.use([sign for sign in line.signs if sign.kind != "word"])

    def _due(self, line: "Line") -> tuple[date | None, date]:
        """By when, and on which day it was said."""
        days = [(index, sign) for index, sign in enumerate(line.signs) if sign.day]
        due = None
        for index, sign in days:
            led = index > 0 and line.signs[index - 1].text in ("by", "before", "until", "due")
            ahead = bool(sign.day and len(days) == 1 and _looks_ahead(sign.day, self.today))
            if sign.day and (led or ahead):
                due = sign.day.future
                line.use(line.signs[max(0, index - 1) : index + 1] if led else [sign])
            elif sign.day and self.day is None:
                self.day = min(sign.day.past, self.today)
        return due, self.day or self.today

    def _day_of(self, line: "Line") -> date:
        for sign in line.signs:
            if sign.day:
                if sign.day.past > self.today:
                    self.reading.ask("when")
                    return self.today
                if self.day is None:
                    self.day = sign.day.past
                return sign.day.past
        return self.day or self.today

    def _leave(
        self, line: "Line", known: frozenset[str] | set[str] = frozenset(), talk: Talk | None = None
    ) -> None:
        """Keep what nothing claimed; after "on" it is what the talk was about."""
        for run, led in line.unused(known):
            words = self.text[run[0].start : run[-1].end]
            if talk is not None and not talk.topic and led & {"on", "over", "for"}:
                talk.topic = words[:120]
                self.reading.marks.append(Mark(run[0].start, run[-1].end, "about"))
            else:
                self.reading.left.append(words)


class Line:
    """The signs of one piece, and the text of them that the phrases are looked for in."""

    def __init__(self, signs: list[Sign]) -> None:
        self.signs = signs
        self.used: set[int] = set()
        self.at: list[tuple[int, int]] = []
        parts, place = [], 0
        for sign in signs:
            text = {"i'll": "i will", "i've": "i have"}.get(sign.text, sign.text)
            self.at.append((place, place + len(text)))
            parts.append(text)
            place += len(text) + 1
        self.norm = " ".join(parts)

    def between(self, start: int, end: int) -> list[Sign]:
        return [
            sign for sign, (a, b) in zip(self.signs, self.at, strict=True) if a < end and b > start
        ]

    def after(self, found: re.Match[str]) -> list[Sign]:
        return self.between(found.end(), len(self.norm) + 1)

    def span(self, found: re.Match[str]) -> tuple[Sign, Sign]:
        inside = self.between(*found.span())
        return inside[0], inside[-1]

    def whos_in(self, found: re.Match[str]) -> list[int]:
        return [who for sign in self.between(*found.span()) for who in sign.whos]

    def use(self, signs: Sequence[Sign]) -> None:
        self.used.update(id(sign) for sign in signs)

    def use_span(self, found: re.Match[str]) -> None:
        self.use(self.between(*found.span()))

    def start(self, topic: list[Token]) -> int:
        return self.signs[0].start if self.signs else topic[0].start

    def unused(self, known: frozenset[str] | set[str]) -> list[tuple[list[Sign], set[str]]]:
        """Runs of words that nothing claimed, without fillers at their ends, and those before."""
        runs: list[tuple[list[Sign], set[str]]] = []
        run: list[Sign] = []
        for sign in [*self.signs, None]:
            if sign is not None and sign.kind == "word" and id(sign) not in self.used:
                run.append(sign)
                continue
            led = set()
            while run and run[0].text in FILLERS | known:
                led.add(run.pop(0).text)
            while run and run[-1].text in FILLERS | known:
                run.pop()
            if run:
                runs.append((run, led))
            run = []
        return runs


def tokens_of(text: str) -> list[Token]:
    tokens = []
    for found in TOKEN.finditer(text):
        said, start = found[0], found.start()
        plain = said.rstrip(".")
        ends = said.endswith(".") and said != "." and "." not in plain
        if ends and folded(plain) not in ABBREVIATED and len(plain) > 1:
            tokens.append(Token(plain, start, start + len(plain)))
            tokens.append(Token(".", start + len(plain), found.end()))
        else:
            tokens.append(Token(said, start, found.end()))
    return tokens


def _gap(signs: list[Sign]) -> int | None:
    """The place of the sign of people that this one goes on with, if it does."""
    at = len(signs) - 1
    while at >= 0 and signs[at].kind == "word" and signs[at].text in (",", "and", "&", "+"):
        at -= 1
    return at if at >= 0 and signs[at].kind == "who" else None


def _is_list(signs: list[Sign]) -> bool:
    return signs[-1].text in (",", "and", "&", "+") and _gap(signs) is not None


def _is_possessive(token: Token) -> bool:
    return token.text.endswith(("'s", "’s"))


def _is_sent(signs: list[Sign]) -> bool:
    """Whether "to" or "from" at the end stands between something sent and a person."""
    if len(signs) < 2:
        return False
    word = signs[-2].text
    return word in SENT or word in THINGS or any(p.fullmatch(word) for _, p in CHANNELS)


def _trimmed(signs: list[Sign]) -> list[Sign]:
    """Without the day, what leads to it, and the words between verb and thing."""
    words = list(signs)
    while words and (
        words[-1].kind == "day" or words[-1].text in ("by", "before", "until", "due", ",", "on")
    ):
        words.pop()
    while words and (
        words[0].kind == "day" or words[0].text in ("on", "for", "with", "in", "to", ",", "by")
    ):
        words.pop(0)
    return words


def _looks_ahead(day: Day, today: date) -> bool:
    return day.future > today and (day.past == day.future or day.past < today)


def _direction(norm: str, channel: str) -> str:
    if channel in ("call", "video", "person"):
        return "talked"
    if GOT.search(norm):
        return "got"
    if WROTE.search(norm):
        return "wrote"
    if channel in ("chat", "board") or " with " in f" {norm} ":
        return "talked"
    return "wrote"
