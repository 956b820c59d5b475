"""The same mail written by a Django template, by Jinja2 where it is there, and by parts.

All three need the same words, with their links, which are timed alone, too.

Jinja2 is no dependency: `pip install --target DIR jinja2`, and `PYTHONPATH=DIR` before the command.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.util import find_spec
from statistics import median

from django.template import Context

from reminders.mail import digest_mail
from reminders.models import Digest
from reminders.nudges import NudgeList
from reminders.parts import as_ascii
from reminders.week import Week
from tests.benchmarks.mailing.naive import written
from tests.benchmarks.mailing.page import template, words_for

ROUNDS = 7
Given = tuple[Digest, NudgeList, datetime, Week]
Written = tuple[str, str]


def measure(mails: Sequence[Given], say: Callable[[str], None]) -> dict[str, float]:
    """Microseconds of the processor for the body of a mail, with each way by turns."""
    ways = {"parts": by_parts, "django": by_django}
    if find_spec("jinja2"):
        ways["jinja2"] = by_jinja2()
    else:
        say("Jinja2 is not there, and not measured")
    one = [way(*mails[0]) for way in ways.values()]
    if any(other != one[0] for other in one):
        raise SystemExit("the ways do not write the same mail")
    timed: dict[str, Callable[..., object]] = {**ways, "words_alone": words_for}
    times: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(ROUNDS):
        for name, way in timed.items():
            began = time.process_time()
            for mail in mails:
                way(*mail)
            times[name].append((time.process_time() - began) / len(mails) * 1e6)
    for name, taken in times.items():
        say(f"body by {name}: {median(taken):.0f} us ({min(taken):.0f} to {max(taken):.0f})")
    return {f"body_us_{name}": round(median(taken)) for name, taken in times.items()}


def by_parts(digest: Digest, nudges: NudgeList, now: datetime, week: Week) -> Written:
    letter = digest_mail(digest, nudges, now, week)
    return letter.html, letter.text


def by_django(digest: Digest, nudges: NudgeList, now: datetime, week: Week) -> Written:
    words = words_for(digest, nudges, now, week)
    html, text = written("html").render(Context(words)), Context(words, autoescape=False)
    return as_ascii(html), written("txt").render(text)


def by_jinja2() -> Callable[..., Written]:
    from jinja2 import Environment

    html = Environment(autoescape=True, keep_trailing_newline=True).from_string(template("html"))
    plain = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701
    text = plain.from_string(template("txt"))

    def write(digest: Digest, nudges: NudgeList, now: datetime, week: Week) -> Written:
        words = words_for(digest, nudges, now, week)
        # Jinja2 writes a quote as &#34;, Django as &#x27; and &quot;: the same to whoever reads it.
        page = html.render(words).replace("&#39;", "&#x27;").replace("&#34;", "&quot;")
        return as_ascii(page), text.render(words)

    return write
