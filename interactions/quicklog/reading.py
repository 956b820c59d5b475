"""A line taken apart into pieces, and what each of them says put together again."""

from collections.abc import Sequence
from datetime import date

from interactions.quicklog.finding import SUBJECTS, Finder
from interactions.quicklog.people import Names, Places
from interactions.quicklog.phrases import CHANNELS, STATEMENTS
from interactions.quicklog.shapes import Person, Place, Reading, Token, folded
from interactions.quicklog.signs import Line, tokens_of
from interactions.quicklog.telling import Teller
from interactions.quicklog.thread import Thread

MOST_LETTERS = 2000


def read(
    text: str,
    people: Sequence[Person],
    places: Sequence[Place],
    today: date,
    *,
    day_first: bool = False,
) -> Reading:
    """What this line says. Every word of it is in a mark, a filler, or in `left`."""
    said = text[:MOST_LETTERS]
    names, known = Names(people), Places(places)
    thread = Thread(said, names, known, today, day_first, Reading(said))
    reading = Reader(thread).read()
    if text[MOST_LETTERS:].strip():
        reading.left.append(text[MOST_LETTERS:].strip())
    reading.text = text
    return reading


class Reader:
    def __init__(self, thread: Thread) -> None:
        self.thread, self.finder, self.teller = thread, Finder(thread), Teller(thread)

    def read(self) -> Reading:
        reading = self.thread.reading
        pieces = self._pieces(tokens_of(self.thread.text))
        for piece in pieces:
            main, topic = self.finder.without_topic(piece)
            self.teller.tell(Line(self.finder.signs(main)), topic)
        self._open_bare(pieces)
        for talk in reading.talks:
            if not talk.people:
                talk.people = list(self.thread.last)
            if not talk.people:
                reading.ask("who")
        place = next((talk.place for talk in reading.talks if talk.place), None)
        for who in reading.whos:
            who.keys = self.thread.names.in_order(who.keys, place)
        if reading.is_empty and reading.bare is None and self.thread.text.strip():
            reading.ask("who")
        reading.marks.sort(key=lambda mark: mark.start)
        return reading

    def _open_bare(self, pieces: list[list[Token]]) -> None:
        """A name and nothing else opens the person."""
        reading = self.thread.reading
        only = len(pieces) == 1 and len(reading.talks) == 1 and len(reading.whos) == 1
        if only and not reading.left and [q.kind for q in reading.questions] == ["how"]:
            talk = reading.talks[0]
            said = " ".join(token.text for token in pieces[0])
            plain = not talk.topic and talk.place is None and self.thread.day is None
            if plain and folded(said) == folded(reading.whos[0].text):
                reading.bare = 0
                reading.talks, reading.questions = [], []

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
            elif pieces[-1] and _reminds(tokens, at):
                pieces.append([token])
            else:
                pieces[-1].append(token)
        return [piece for piece in pieces if piece]

    def _is_names(self, piece: list[Token]) -> bool:
        """Whether so far there are only people, of whom something is going to be said."""
        at = 0
        while at < len(piece):
            size, _ = self.thread.names.at(piece, at, expected=True)
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
        if _reminds(tokens, at) or word in ("follow", "follow-up"):
            return True
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
        size, _ = self.thread.names.at(tokens, at, expected=True)
        while not size and at + size < len(tokens) and tokens[at + size].is_capital:
            size += 1
        end = at + size
        return bool(size) and end < len(tokens) and tokens[end].word in STATEMENTS | {"just"}


def _reminds(tokens: list[Token], at: int) -> bool:
    return [token.word for token in tokens[at : at + 2]] == ["remind", "me"]
