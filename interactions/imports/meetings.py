"""What a saved chat says of its meeting, and a first message to somebody met there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from contacts.models import Context

LONGEST_MESSAGE = 300  # of a note that goes with an invitation on LinkedIn
FOLDER = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ _]\d\d\.\d\d\.\d\d)?(?: ([^/\\]+))?")
CLOUD = re.compile(r"GMT(\d{8}-\d{6})(?:_([^/\\.]+))?")


@dataclass(frozen=True)
class Meeting:
    """When and what it was, as far as a name tells."""

    day: date | None = None
    topic: str = ""


def named(file_name: str, zone: ZoneInfo) -> Meeting:
    """Zoom's folder `2020-04-21 18.00.00 Topic`, or its cloud's `GMT20201013-235942_Topic.txt`."""
    try:
        if found := CLOUD.search(file_name):
            at = datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            return Meeting(at.astimezone(zone).date(), _topic(found[2] or ""))
        if found := FOLDER.search(file_name):
            day = date(int(found[1]), int(found[2]), int(found[3]))
            return Meeting(day, _topic(found[4] or ""))
    except ValueError:
        pass
    return Meeting()


def _topic(text: str) -> str:
    """The words of a name, without the parts that are the program's."""
    words = re.sub(r"\.(txt|csv|ics)$", "", text.replace("_", " "), flags=re.IGNORECASE)
    words = re.sub(r"(?i)\b(recording|meeting saved chat|chat|\d{9,11})\b", " ", words)
    return " ".join(words.split())[:200]


def mentioned(contexts: Iterable[Context], interests: str, lines: Sequence[str]) -> list[str]:
    """Which of the owner's courses, groups and interests somebody spoke of."""
    said = "\n".join(lines)
    names = [(one.short, one.code or one.name) for one in contexts]
    names += [(word.strip(), word.strip()) for word in interests.split(",")]
    return list(dict.fromkeys(short for short, name in names if name and _speaks_of(said, name)))


def _speaks_of(said: str, name: str) -> bool:
    words = r"\s*".join(re.escape(word) for word in name.split())
    return bool(re.search(rf"(?<!\w){words}(?!\w)", said, re.IGNORECASE))


def first_message(
    name: str, event: str, shared: Sequence[str], both_in: Sequence[str], signature: str
) -> str:
    """A private message of at most 300 characters that names what the two have in common."""
    words = f"Hi {name}, it was good to be at {event} with you." if event else f"Hi {name}!"
    if both_in:
        words += f" We are both in {both_in[0]}."
    elif shared:
        words += f" You mentioned {shared[0]}, which is mine too."
    asks = " I would be glad to stay in touch."
    ends = f" {signature}" if signature else ""
    for text in (words + asks + ends, words + ends, words + asks, words):
        if len(text) <= LONGEST_MESSAGE:
            return text
    return f"Hi {name[:60]}, it was good to meet you.{asks}"
