"""What happened, in the signs of a piece: a promise, something given, news, or a talk."""

import re
from datetime import date

from interactions.quicklog.days import Day
from interactions.quicklog.phrases import (
    CHANNELS,
    FILLERS,
    GIFTS,
    GIVEN,
    GOT,
    NEWS,
    PROMISES,
    RECEIVED,
    REMIND,
    THINGS,
    WROTE,
)
from interactions.quicklog.shapes import Gift, Mark, News, Talk, Token, joined
from interactions.quicklog.signs import Line, trimmed
from interactions.quicklog.thread import Thread


class Teller:
    def __init__(self, thread: Thread) -> None:
        self.thread = thread

    def tell(self, line: Line, topic: list[Token]) -> None:
        """Let the first of these that fits have the piece."""
        for part in (self._promise, self._reminder, self._gift, self._news):
            if part(line, topic):
                return
        self._talk(line, topic)

    def _promise(self, line: Line, topic: list[Token]) -> bool:
        for pattern, direction, stage in PROMISES:
            found = pattern.search(line.norm)
            if not found:
                continue
            if any(gift.search(line.norm) for gift, *_ in GIFTS):
                return False
            whos = line.whos_in(found) or list(self.thread.last)
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
            words = trimmed(tail)
            said = self.thread.text[words[0].start : words[-1].end] if words else ""
            if topic:
                said = self.thread.text[words[0].start if words else topic[0].start : topic[-1].end]
            self._give(line, whos, ("help", direction, stage), day, due, said, found)
            if words:
                self.thread.reading.marks.append(Mark(words[0].start, words[-1].end, "about"))
            line.use(words)
            self._leave(line)
            return True
        return False

    def _reminder(self, line: Line, topic: list[Token]) -> bool:
        """Of the talk before it; where there is none, something to be done for who is named."""
        found = REMIND.match(line.norm)
        if not found:
            return False
        reading = self.thread.reading
        named = [who for sign in line.signs for who in sign.whos]
        talk = reading.talks[-1] if reading.talks else None
        whos = named or list(self.thread.last)
        if not whos and talk is None:
            reading.ask("who")
            reading.left.append(self.thread.text[line.signs[0].start : line.signs[-1].end])
            return True
        days = [sign for sign in line.signs if sign.day and sign.day.future > self.thread.today]
        on = days[0].day.future if days and days[0].day else None
        if on is None:
            reading.ask("remind")
        if talk and not set(named) - set(talk.people):
            talk.remind_on = on
        else:
            inside = [sign for sign in line.signs if sign.kind == "word"]
            words = trimmed([sign for sign in inside if sign.text not in ("remind", "me")])
            while words and words[-1].text in FILLERS - {"up"}:
                words.pop()
            said = self.thread.text[words[0].start : words[-1].end] if words else ""
            if words:
                reading.marks.append(Mark(words[0].start, words[-1].end, "about"))
            what = ("help", GIVEN, "promised")
            self._give(line, whos, what, self.thread.today, on, said, found)
            line.use(inside)
        first, last = line.span(found)
        reading.marks.append(Mark(first.start, last.end, "then"))
        line.use_span(found)
        line.use([sign for sign in line.signs if sign.kind != "word"])
        self._leave(line, {"in"})
        return True

    def _gift(self, line: Line, topic: list[Token]) -> bool:
        for pattern, direction, stage in GIFTS:
            found = pattern.search(line.norm)
            if not found:
                continue
            named = found.groupdict()
            thing = THINGS[named["thing"]] if named.get("thing") else ""
            thing = thing or next(name for name, value in named.items() if value)
            whos = line.whos_in(found) or list(self.thread.last)
            if not whos:
                return False
            due, day = self._due(line)
            tail = trimmed(line.after(found))
            said = joined(topic, self.thread.text)
            if tail and not said:
                said = self.thread.text[tail[0].start : tail[-1].end]
                self.thread.reading.marks.append(Mark(tail[0].start, tail[-1].end, "about"))
                line.use(tail)
            self._give(line, whos, (thing, direction, stage), day, due, said, found)
            self._leave(line)
            return True
        return False

    def _give(
        self,
        line: Line,
        whos: list[int],
        what: tuple[str, str, str],
        day: date,
        due: date | None,
        topic: str,
        found: re.Match[str],
    ) -> None:
        thing, direction, stage = what
        text = self.thread.text[line.signs[0].start : line.signs[-1].end]
        for who in whos:
            self.thread.reading.gifts.append(
                Gift(who, thing, direction, stage, day, due, topic[:120], text)
            )
        first, last = line.span(found)
        kind = "got" if direction == RECEIVED else "gave"
        self.thread.reading.marks.append(Mark(first.start, last.end, kind))
        line.use_span(found)
        self.thread.last = whos

    def _news(self, line: Line, topic: list[Token]) -> bool:
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
            said = self.thread.text[words[0].start : stop]
            for who in whos:
                self.thread.reading.news.append(News(who, kind, said[:200], day))
            self.thread.reading.marks.append(Mark(words[0].start, stop, "news"))
            line.use(line.between(*found.span()))
            self.thread.last = whos
            self._leave(line, {"heard", "saw", "congrats", "hears"})
            return True
        return False

    def _talk(self, line: Line, topic: list[Token]) -> None:
        channels = [
            (name, found) for name, pattern in CHANNELS for found in pattern.finditer(line.norm)
        ]
        whos = [who for sign in line.signs for who in sign.whos]
        if not channels and not whos:
            if topic and self.thread.reading.talks and not self.thread.reading.talks[-1].topic:
                self.thread.reading.talks[-1].topic = joined(topic, self.thread.text)[:120]
            elif topic:
                said = self.thread.text[line.start(topic) : line.end(topic)]
                self.thread.reading.left.append(said)
                return
            self._settle(line)
            self._leave(line)
            return
        for _, found in channels:
            line.use_span(found)
            first, last = line.span(found)
            self.thread.reading.marks.append(Mark(first.start, last.end, "how"))
        if not channels and not topic and self._is_talked_of(whos):
            self._settle(line)
            self._leave(line)
            return
        day = self._day_of(line)
        talk = Talk(
            day,
            "other",
            "talked",
            list(dict.fromkeys(whos)),
            topic=joined(topic, self.thread.text)[:120],
        )
        if channels:
            talk.channel = channels[0][0]
            talk.direction = _direction(line.norm, talk.channel)
        else:
            self.thread.reading.ask("how")
        talk.place = next((sign.place for sign in line.signs if sign.place), None)
        self.thread.reading.talks.append(talk)
        self.thread.last = talk.people or self.thread.last
        line.use([sign for sign in line.signs if sign.kind != "word"])
        self._leave(line, talk=talk)

    def _is_talked_of(self, whos: list[int]) -> bool:
        """Whether these are in a conversation of the line already: this piece only says more."""
        there = {who for talk in self.thread.reading.talks for who in talk.people}
        return bool(there) and set(whos) <= there

    def _settle(self, line: Line) -> None:
        """A day or place that stands alone belongs to the conversation before it."""
        talk = self.thread.reading.talks[-1] if self.thread.reading.talks else None
        for sign in line.signs:
            if sign.place and talk and talk.place is None:
                talk.place = sign.place
            if sign.day and self.thread.day is None:
                self._day_of(line)
                if talk and self.thread.day:
                    talk.day = self.thread.day
        line.use([sign for sign in line.signs if sign.kind != "word"])

    def _due(self, line: Line) -> tuple[date | None, date]:
        """By when, and on which day it was said."""
        days = [(index, sign) for index, sign in enumerate(line.signs) if sign.day]
        due = None
        for index, sign in days:
            led = index > 0 and line.signs[index - 1].text in ("by", "before", "until", "due")
            ahead = bool(sign.day and len(days) == 1 and _looks_ahead(sign.day, self.thread.today))
            if sign.day and (led or ahead):
                due = sign.day.future
                line.use(line.signs[max(0, index - 1) : index + 1] if led else [sign])
            elif sign.day and self.thread.day is None:
                self.thread.day = min(sign.day.past, self.thread.today)
        return due, self.thread.day or self.thread.today

    def _day_of(self, line: Line) -> date:
        for sign in line.signs:
            if sign.day:
                if sign.day.past > self.thread.today:
                    self.thread.reading.ask("when")
                    return self.thread.today
                if self.thread.day is None:
                    self.thread.day = sign.day.past
                return sign.day.past
        return self.thread.day or self.thread.today

    def _leave(
        self, line: Line, known: frozenset[str] | set[str] = frozenset(), talk: Talk | None = None
    ) -> None:
        """Keep what nothing claimed; after "on" it is what the talk was about."""
        for run, led in line.unused(known):
            words = self.thread.text[run[0].start : run[-1].end]
            if talk is not None and not talk.topic and led & {"on", "over", "for"}:
                talk.topic = words[:120]
                self.thread.reading.marks.append(Mark(run[0].start, run[-1].end, "about"))
            else:
                self.thread.reading.left.append(words)


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
