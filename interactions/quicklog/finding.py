"""Who, when and where in a piece of a line: its words made into signs."""

from interactions.quicklog.people import COMMON, PARTICLES, TITLES, words_of
from interactions.quicklog.phrases import CHANNELS, FILLERS, STATEMENTS, THINGS
from interactions.quicklog.shapes import Token, Who, joined
from interactions.quicklog.signs import Sign, gap, is_list, is_possessive, is_sent
from interactions.quicklog.thread import Thread

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


class Finder:
    def __init__(self, thread: Thread) -> None:
        self.thread = thread

    def without_topic(self, piece: list[Token]) -> tuple[list[Token], list[Token]]:
        """What comes before "re", with a day or place at its end; and what it was about."""
        for at, token in enumerate(piece):
            if token.word.strip(".:") in TOPIC and at + 1 < len(piece):
                if self.thread.day_at(piece, at + 1):
                    continue
                start = at + 2 if piece[at + 1].text == ":" else at + 1
                topic = piece[start:]
                cut = self._topic_end(topic)
                self.thread.mark(topic[:cut], "about")
                return [*piece[:at], *topic[cut:]], topic[:cut]
        return piece, []

    def _topic_end(self, topic: list[Token]) -> int:
        for at in range(1, len(topic)):
            if topic[at].text == "@":
                return at
            led = topic[at].word in ("by", "on", "before", "until")
            day = self.thread.day_at(topic, at + 1 if led else at)
            if day and at + led + day.size == len(topic):
                return at
        return len(topic)

    def signs(self, tokens: list[Token]) -> list[Sign]:
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
                at_gap = gap(signs)
                if at_gap is not None:  # "Jane, Liam and Zoë" are one sign
                    before = signs[at_gap]
                    del signs[at_gap:]
                    sign.whos = list(dict.fromkeys([*before.whos, *sign.whos]))
                    sign.start = before.start
            return size, sign
        token = tokens[at]
        return 1, Sign("word", token.start, token.end, token.word.rstrip(".") or token.word)

    def _place(self, tokens: list[Token], at: int) -> tuple[int, Sign] | None:
        word = tokens[at].word
        lead = 1 if word in ("@", "at", "in", "during", "from", "for", "on") else 0
        size, place = self.thread.places.at(tokens, at + lead, loose=word == "@")
        if place is not None:
            if not lead and not any(c.isdigit() for t in tokens[at : at + size] for c in t.text):
                return None
            part = tokens[at : at + lead + size]
            self.thread.mark(part[lead:], "where")
            return lead + size, Sign("place", part[0].start, part[-1].end, "<c>", place=place)
        if word == "@" and at + 1 < len(tokens):
            end = at + 1
            while end < len(tokens) and tokens[end].word not in (",", "with", "w/"):
                if self.thread.day_at(tokens, end):
                    break
                end += 1
            self.thread.reading.ask("where", joined(tokens[at + 1 : end], self.thread.text))
            self.thread.reading.left.append(joined(tokens[at:end], self.thread.text))
            part = tokens[at:end]
            return end - at, Sign("nowhere", part[0].start, part[-1].end, "<u>")
        return None

    def _day(self, tokens: list[Token], at: int) -> tuple[int, Sign] | None:
        lead = 1 if tokens[at].word in ("on", "since", "about", "around") else 0
        day = self.thread.day_at(tokens, at + lead)
        if day is None:
            return None
        part = tokens[at : at + lead + day.size]
        if day.is_none:
            self.thread.reading.ask("day", joined(part[lead:], self.thread.text))
            self.thread.reading.left.append(joined(part, self.thread.text))
            return len(part), Sign("nowhere", part[0].start, part[-1].end, "<u>")
        self.thread.mark(part[lead:], "when", (day.past, day.future))
        return len(part), Sign("day", part[0].start, part[-1].end, "<d>", day=day)

    def _who(self, tokens: list[Token], at: int, signs: list[Sign]) -> tuple[int, Sign] | None:
        token, before = tokens[at], signs[-1] if signs else None
        word = token.word
        expected = before is not None and (before.text in AFTER or is_list(signs))
        if word in SUBJECTS or (word in OBJECTS and expected) or (word == "who" and not signs):
            whos = self._spoken_of(word)
            if whos:
                self.thread.mark([token], "who")
                return 1, Sign("who", token.start, token.end, "<w>", whos)
            self.thread.reading.ask("who")
            return None
        first = not signs and at + 1 < len(tokens)
        if is_possessive(token) and not first:
            return None  # "met Jane's advisor" is not about Jane
        size, keys = self.thread.names.at(tokens, at, expected or first)
        if size and first and not token.is_capital and word in COMMON:
            size = 0  # "will send Jane the notes"
        new = self._unknown(tokens, at, size, expected, signs)
        if new > size:
            size, keys = new, []
        if not size:
            return None
        part = tokens[at : at + size]
        said = joined(part, self.thread.text).removesuffix("'s").removesuffix("’s").rstrip(".,")
        index = self._index(Who(said, keys))
        self.thread.mark(part, "who")
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
                follows = size and not self.thread.names.at(tokens, at + known, True)[0]
                return known + size if follows else 0
            return 0
        if not expected and not begins:
            return 0
        if expected and signs[-1].text in ("to", "from") and not is_sent(signs):
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
        day = self.thread.day_at(tokens, at + 1)
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
            if self.thread.day_at(tokens, at + size):
                break
            if self.thread.places.at(tokens, at + size)[1] is not None:
                break
            if any(pattern.fullmatch(token.word) for _, pattern in CHANNELS):
                break
            size += 1
            if is_possessive(token):
                break
        while size and tokens[at + size - 1].word in PARTICLES:
            size -= 1
        return size

    def _spoken_of(self, word: str) -> list[int]:
        """Who "she" or "they" are: those spoken of last; one of several where only one is meant."""
        whos = self.thread.reading.whos
        if len(self.thread.last) < 2 or word in ("they", "them"):
            return list(self.thread.last)
        if any(whos[index].is_new for index in self.thread.last):
            return self.thread.last[-1:]
        keys = [key for index in self.thread.last for key in whos[index].keys]
        return [self._index(Who(word, list(dict.fromkeys(keys))))]

    def _index(self, who: Who) -> int:
        for index, other in enumerate(self.thread.reading.whos):
            same = sorted(other.keys) == sorted(who.keys)
            if same and (who.keys or is_shorter(who.text, other.text)):
                return index
        self.thread.reading.whos.append(who)
        return len(self.thread.reading.whos) - 1


def is_shorter(text: str, name: str) -> bool:
    """Whether this is the whole name, or the first or last word of it: "Priya" for Priya Raman."""
    words, whole = words_of(text), words_of(name)
    return words == whole or (len(words) == 1 and words[0] in (*whole[:1], *whole[-1:]))
