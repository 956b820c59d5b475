"""Drafted first lines, made of facts only: what two people share, and what they last spoke of."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from contacts.models import Contact, Context
from reminders.models import NudgeKind

LONGEST = 300
TOPIC_LONGEST = 80


@dataclass(frozen=True)
class Opener:
    """A first line in pieces; those that name what is shared are underlined on a page."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return "".join(words for words, _ in self.pieces)


def draft(
    contact: Contact,
    kind: NudgeKind,
    shared: Sequence[Context],
    topic: str,
    occurrence: str,
) -> Opener:
    """A line for this nudge of at most LONGEST characters; the same each time it is asked for.

    With nothing shared and nothing said before, it says nothing about either.
    """
    name = contact.greeting_name
    pick = crc32(f"{contact.pk} {occurrence}".encode())
    topic = topic if len(topic) <= TOPIC_LONGEST else ""
    context = shared[pick % min(len(shared), 2)] if shared else None
    if kind == NudgeKind.YEARLY:
        lines = _yearly_lines(context)
    elif contact.last_day is None:
        lines = _first_lines(context)
    elif kind == NudgeKind.FOLLOW_UP or topic:
        lines = _topic_lines(topic, context)
    else:
        lines = _catch_up_lines(context)
    opener = Opener(_pieces(f"Hi {name}, ", lines[pick % len(lines)], topic, context))
    return opener if len(opener.text) <= LONGEST else Opener(((f"Hi {name}, how are you?", False),))


def said_to(contact: Contact, words: str) -> Opener:
    """These words with a greeting; what is too long for a message is left at the greeting."""
    opener = Opener(((f"Hi {contact.greeting_name}, {words}", False),))
    return (
        opener
        if len(opener.text) <= LONGEST
        else Opener(((f"Hi {contact.greeting_name}, how are you?", False),))
    )


def _place(context: Context) -> str:
    """The context as it stands in a sentence: "INFO 200", "the Meet & Greet"."""
    if context.code or context.kind == Context.Kind.WORKPLACE:
        return context.short
    name = context.short
    return name if name.lower().startswith(("the ", "a ")) else f"the {name}"


def _first_lines(context: Context | None) -> list[str]:
    if context is None:
        return ["I have meant to say hello. What are you working on this term?"]
    return {
        Context.Kind.COURSE: [
            "{context} is something we have in common. How is it going for you?",
            "I see that {context} is something we share. What made you choose it?",
        ],
        Context.Kind.GROUP: [
            "we both belong to {context}. What brought you there?",
            "I know your name from {context}, and I would like to say hello properly.",
        ],
        Context.Kind.EVENT: [
            "we were both at {context}. What did you take away from it?",
            "I know your name from {context}, and I would like to say hello properly.",
        ],
        Context.Kind.WORKPLACE: ["we have {context} in common. What is your work there?"],
    }[Context.Kind(context.kind)]


def _catch_up_lines(context: Context | None) -> list[str]:
    if context is None:
        return ["how are you, and what are you working on?"]
    return [
        "I thought of you when {context} came up. How are you?",
        "{context} came to my mind, and so did you. What are you working on now?",
        "how do you look back on {context}? And how are you?",
    ]


def _topic_lines(topic: str, context: Context | None) -> list[str]:
    if not topic:
        return _catch_up_lines(context)
    lines = [
        "when we were last in touch it was about {topic}. How did it go on?",
        "I have been thinking about {topic}. Is there news?",
    ]
    if context is not None:
        lines.append("I thought of {context} and of {topic}. How are things with you?")
    return lines


def _yearly_lines(context: Context | None) -> list[str]:
    if context is None:
        return ["once a year I write to say where I am. This year:"]
    return [
        "once a year I write to the people I know from {context}. This year:",
        "a year on, with {context} in mind: here is where I am.",
    ]


def _pieces(
    greeting: str, line: str, topic: str, context: Context | None
) -> tuple[tuple[str, bool], ...]:
    before, found, after = line.partition("{context}")
    before, after = (words.replace("{topic}", topic) for words in (before, after))
    if not found or context is None:
        return ((greeting + before, False),)
    return ((greeting + before, False), (_place(context), True), (after, False))
