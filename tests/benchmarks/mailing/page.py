"""The mail as one template that Django and Jinja2 both read, made of the same files as its parts.

So a comparison is of ways to write the same bytes: conditions and loops stand in the template, as
a designer would have them, instead of in `reminders/mail.py`.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings

from reminders import mail
from reminders.links import Link, last_day
from reminders.models import Digest
from reminders.nudges import Nudge, NudgeList, by_group
from reminders.parts import FOLDER, squeezed
from reminders.week import NO_WEEK, Week


def template(kind: str) -> str:
    """The text of the whole template, for `html` or `txt`."""
    return _html() if kind == "html" else _text()


def _file(name: str, words: str = "", **blocks: str) -> str:
    """A part, where `{{ name }}` is of `words`, or a block of the template."""
    text = (FOLDER / name).read_text()
    if name.endswith(".html"):
        text = squeezed(text)

    def put(found: re.Match[str]) -> str:
        return blocks.get(found[1], f"{{{{ {words}{found[1]} }}}}")

    return re.sub(r"{{ (\w+)(?:\|safe)? }}", put, text)


def _html() -> str:
    opener = (
        "{% for words, is_shared, source in item.opener %}{% if is_shared %}"
        + _file("shared.html")
        + "{% else %}{{ words }}{% endif %}{% endfor %}"
    )
    item = _file(
        "item.html", "item.", opener=opener,
        stamp="{% if item.stamp %}" + _file("stamp.html", "item.") + "{% endif %}",
        button="{% if item.write_url %}" + _file("button.html", "item.") + "{% endif %}",
    )  # fmt: skip
    group = _file("group.html", "group.", group="{{ group.label }}")
    items = _looped(group, item)
    late = "{% if late %}" + _file("late.html") + "{% endif %}"
    week = "{% for heading, words in week.told %}" + _file("week.html") + "{% endfor %}"
    return _file("frame.html", items=items, late=late, week=week, more="{{ more_html }}")


def _text() -> str:
    item = _file(
        "item.txt", "item.", opener="{{ item.line }}",
        stamp="{% if item.stamp %} - {{ item.stamp }}{% endif %}",
    )  # fmt: skip
    items = _looped("\n\n{{ group.upper }}\n", item)
    late = "{% if late %}\n{{ late }}\n{% endif %}"
    week = _file("week.txt", heading="{{ heading|upper }}")
    week = "{% for heading, words in week.told %}" + week + "{% endfor %}"
    return _file("frame.txt", items=items, late=late, week=week, more="{{ more_text }}")


def _looped(group: str, item: str) -> str:
    nudges = "{% for item in group.nudges %}" + item + "{% endfor %}"
    return "{% for group in groups %}" + group + nudges + "{% endfor %}"


def words_for(
    digest: Digest, nudges: NudgeList, now: datetime, week: Week = NO_WEEK
) -> dict[str, Any]:
    """What the template says, as plain values."""
    owner, shown = digest.owner, nudges.items[: mail.SHOWN]
    day = owner.today(now)
    more = nudges.total - len(shown)
    also = f" for {'one' if more == 1 else mail.words(more)} more, and" if more else ""
    groups = []
    for group, members in by_group(shown):
        items = [_item(digest, one, now, mail.BORDER if n else "") for n, one in enumerate(members)]
        border = mail.BORDER if groups else ""
        groups.append({"label": group.label, "upper": group.label.upper(), "border": border,
                       "nudges": items})  # fmt: skip
    return mail._addresses(owner) | {
        "title": mail._title(nudges.total),
        "day": mail._named(day),
        "greeting": f"Good day, {owner.first_name}. " if owner.first_name else "",
        "days": mail._days(owner.digest_days),
        "program": f", {owner.program.name}" if owner.program else "",
        "late": mail._late(digest, now),
        "groups": groups,
        "week": week,
        "more_html": f"{also} to log what you send.",
        "more_text": f"And {more} more: " if more else "Open Today: ",
    }


def _item(digest: Digest, nudge: Nudge, now: datetime, border: str) -> dict[str, Any]:
    contact = nudge.contact
    link = Link(digest.pk, contact.pk, nudge.kind.value, nudge.occurrence, "log", last_day(now))
    log, snooze, skip = (settings.BASE_URL + one for one in link.paths("log", "snooze", "skip"))
    return {
        "name": contact.name,
        "facts": mail._facts(nudge),
        "reason": nudge.reason,
        "stamp": nudge.stamp,
        "opener": nudge.opener.pieces,
        "line": nudge.opener.text,
        "border": border,
        "initials": mail.initials(contact.name),
        "cloth": mail.CLOTHS[mail.cloth(contact) - 1],
        "write_url": nudge.write_url,
        "write_words": nudge.write_words,
        "where": mail._where(contact),
        "log_url": log,
        "snooze_url": snooze,
        "skip_url": skip,
    }  # fmt: skip
