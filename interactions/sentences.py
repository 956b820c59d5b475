"""A typed sentence, read against the people and places of whoever typed it."""

from collections import defaultdict
from datetime import date

from accounts.models import User
from contacts.models import Context
from contacts.text import folded
from interactions.quicklog import Person, Place

# Where 11/3 is November 3; everybody else writes the day first.
MONTH_FIRST = {"en", "en-us", "en-ph", "en-pr", "es-us", "es-pr", "fil", "fil-ph"}
LONGEST = 2_000  # what a note of an exchange holds, and what the reader reads


def people_of(owner: User) -> list[Person]:
    """Everybody on the list; the likelier share more with the owner, or were spoken to later."""
    people = owner.contacts.present().values_list(
        "pk", "name", "called", "last_day", "archived_at"
    )  # fmt: skip
    own: set[int] = set()
    theirs: dict[int, set[int]] = defaultdict(set)
    for contact, context in owner.ties.values_list("contact", "context"):
        if contact is None:
            own.add(context)
        else:
            theirs[contact].add(context)

    def likeliest(row: tuple) -> tuple:
        pk, name, _, last_day, archived_at = row
        ago = -last_day.toordinal() if last_day else 0
        return (archived_at is not None, -len(theirs[pk] & own), ago, folded(name))

    return [
        Person(pk, name, called, rank, frozenset(theirs[pk]))
        for rank, (pk, name, called, *_) in enumerate(sorted(people, key=likeliest))
    ]


def places_of(owner: User) -> list[Place]:
    """Every course, group, event and workplace to choose from; of one name, the latest first."""
    contexts = list(Context.objects.open_to(owner).select_related("term"))
    contexts.sort(key=lambda context: (context.first_day or date.min, context.pk), reverse=True)
    return [Place(one.pk, _names(one)) for one in contexts]


def _names(context: Context) -> tuple[str, ...]:
    """How it is written, its label first."""
    said = f"{context.code} {context.section}" if context.section else ""
    return tuple(dict.fromkeys(filter(None, (context.label, context.code, context.name, said))))


def is_day_first(languages: str) -> bool:
    """Whether who reads these languages (an Accept-Language header) writes 3/11 for November 3."""
    first = languages.split(",")[0].split(";")[0].strip().lower()
    return bool(first) and first not in MONTH_FIRST
