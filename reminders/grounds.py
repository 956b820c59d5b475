"""Which facts a line may be made of: of somebody's news, of what was last said, of a last day."""

import re
from datetime import date

from contacts.models import Contact
from interactions.commonalities import Shared
from interactions.models import COURSE_CODE, Exchange, Interaction, Update
from reminders.models import NudgeKind
from reminders.openers import TOPIC_LONGEST, Fact, Ground, topic_fact

# "started at the Harbor County Library in May": the name, to the end or to what is no name.
EMPLOYER = re.compile(
    r"\b(?:at|with) (?:the )?([A-ZÀ-Þ][^,.;:!?]{1,60}?)(?= (?:as|in|on|from)\b|[,.;:!?]|$)"
)
TOWN = re.compile(r"\bto ([A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){0,3})")
TITLE = re.compile(r"[“\"]([^”\"]{3,80})[”\"]")
Kind = Update.Kind
NOUNS = {
    Kind.JOB: "job", Kind.ARTICLE: "article", Kind.COURSE: "course", Kind.TALK: "talk",
    Kind.AWARD: "award", Kind.GRADUATION: "graduation", Kind.MOVE: "move",
    Kind.QUESTION: "question",
}  # fmt: skip


def talk_facts(topic: str, direction: str, day: date | None) -> dict[str, Fact]:
    """What was last spoken of, and, where they wrote last, what their message was about."""
    facts = topic_fact(topic, f" on {day:%B} {day.day}" if day else "")
    if facts and direction == Interaction.Direction.GOT:
        facts["letter"] = facts["topic"]
    return facts


def news_facts(
    contact: Contact, kind: str, words: str, code: str, shared: Shared, today: date
) -> dict[str, Fact]:
    """What an answer to this news may name: the most telling fact alone."""
    source = f"Their news: {words}"
    noun = NOUNS[Kind(kind)]
    if kind == Kind.COURSE:
        return _course_facts(contact, words, code, shared, today) or {"course": Fact(noun, source)}
    found = {Kind.JOB: ("job_at", EMPLOYER), Kind.MOVE: ("move_to", TOWN)}.get(Kind(kind))
    if found and (named := found[1].search(words)):
        return {found[0]: Fact(named[1].strip(), source)}
    if kind == Kind.ARTICLE and (titled := TITLE.search(words)):
        return {"title": Fact(f"“{titled[1]}”", source)}
    return {noun: Fact(noun, source)}


def _course_facts(
    contact: Contact, words: str, code: str, shared: Shared, today: date
) -> dict[str, Fact]:
    named = COURSE_CODE.search(words)
    said = code or (f"{named[1].upper()} {named[2].upper()}" if named else "")
    if not said:
        return {}
    news = Fact(said, f"Their news: {words}")
    place = shared.took(contact.owner_id, said, today)
    if place is None:
        return {"registered": news}
    if place.term is None or not place.is_over(today):
        own = f"Your own courses: {place.label}."
        return {"news": Fact(news.words, f"{news.source} {own}"), "takes": Fact("", own)}
    teacher = shared.teachers.get((contact.owner_id, place.context))
    took = f"{place.term} with {teacher}" if teacher else place.term
    source = f"Your own courses: {place.label}" + (f", taught by {teacher}." if teacher else ".")
    return {"news": news, "took": Fact(took, source)}


def exchange_facts(exchange: Exchange | None) -> dict[str, Fact]:
    """What they gave, for thanks."""
    if exchange is None or (exchange.thing == Exchange.Thing.HELP and not exchange.topic):
        return {}
    day = f"{exchange.day:%B} {exchange.day.day}"
    source = f"What you logged as received on {day}."
    noun = "help" if exchange.thing == Exchange.Thing.HELP else exchange.thing
    if exchange.topic and len(exchange.topic) <= TOPIC_LONGEST:
        return {"thing": Fact(noun, source), "about": Fact(exchange.topic, source)}
    return {"gift": Fact(noun, source)}


def school_facts(kind: str, detail: str, topic: str, day: date) -> dict[str, Fact]:
    """An opening or a role that ended, and last days at school."""
    said = f"{day:%B} {day.day}"
    if kind == NudgeKind.LEAVING and detail == "mine":
        return {"mine": Fact(said, "The last day at school in your profile.")}
    if kind == NudgeKind.LEAVING:
        return {"leaves": Fact(said, "Their last day at school, as you noted it.")}
    if detail == "ended":
        return {"ending": Fact(topic, f"Your own part in it, until {said}.")}
    return {"opening": Fact(topic, f"The program’s openings: closes {said}.")}


def ground(contact: Contact, shared: Shared, facts: dict[str, Fact]) -> Ground:
    return Ground(shared.of.get(contact.id, ()), facts)
