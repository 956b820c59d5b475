"""The list of people narrowed down as in a library catalog: by facets, each with its counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, Q

from accounts.http import is_key
from accounts.models import User
from contacts.models import Contact, ContactQuerySet, Context, Warmth

SHOWN = 8  # of contexts and of tags: the ones with most people, and what is chosen
WEEK = timedelta(days=7)
LONGEST = 200
_ACTIVE = Q(archived_at__isnull=True)


@dataclass(frozen=True)
class Option:
    """One way to narrow the list down; `count` is of the whole list, whatever else is chosen."""

    name: str
    count: int
    address: str
    is_on: bool
    warmth: str = ""


class Facets:
    """What the address of the list says, the people it leaves, and what else could be chosen.

    Anything in the address that means nothing here is as if it were not there.
    """

    def __init__(self, owner: User, params: Mapping[str, str], today: date) -> None:
        def clean(key: str) -> str:
            return params.get(key, "")[:LONGEST].replace("\0", "")

        self.owner, self.today = owner, today
        self.words, self.tag = clean("q"), clean("tag")
        self.order = _known(clean("order"), ["name"])  # else due first
        self.shelf = _known(clean("shelf"), ["due", "never", "muted", "archived"])
        self.kind = _known(clean("kind"), Contact.Kind.values)
        self.warmth = _known(clean("warmth"), Warmth.values)
        number = clean("context")
        self.context = number if is_key(number) else ""

    @property
    def chosen(self) -> dict[str, str]:
        """The parameters that say something, as they stand in an address."""
        pairs = {
            "q": self.words, "kind": self.kind, "shelf": self.shelf, "context": self.context,
            "tag": self.tag, "warmth": self.warmth, "order": self.order,
        }  # fmt: skip
        return {key: value for key, value in pairs.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.chosen)

    @property
    def is_narrow(self) -> bool:
        return bool(set(self.chosen) - {"order"})

    def people(self) -> ContactQuerySet:
        """The people that are left, in the order that was chosen."""
        owned = self.owner.contacts
        people = owned.archived() if self.shelf == "archived" else owned.active()
        if self.shelf == "due":
            people = people.due(self.today + WEEK)
        if self.shelf == "never":
            people = people.never_written()
        if self.shelf == "muted":
            people = people.muted()
        if self.kind:
            people = people.of_kind(self.kind)
        if self.context:
            people = people.in_context(int(self.context))
        if self.tag:
            people = people.tagged(self.tag)
        if self.warmth:
            people = people.of_warmth(self.warmth, self.today)
        return people.search(self.words, self.owner).in_order(self.order)

    @cached_property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """Every facet with its options, in at most six queries whatever the number of people."""
        found = [
            ("Due", self._shelves()),
            ("Kind", self._kinds()),
            ("Shared", self._contexts()),
            ("Warmth", self._warmths()),
            ("Tag", self._tags()),
        ]
        return [(title, options) for title, options in found if options]

    @cached_property
    def on(self) -> list[Option]:
        """What the list is narrowed by now; each leads to the list without it."""
        return [option for _, options in self.groups for option in options if option.is_on]

    @cached_property
    def totals(self) -> dict[str, int]:
        """Of the whole list: `all` who are active, and how many of them are due this week."""
        warm = {name: Count("pk", filter=Warmth.condition(name, self.today)) for name in Warmth}
        return self.owner.contacts.present().aggregate(
            all=Count("pk", filter=_ACTIVE),
            due=Count("pk", filter=_ACTIVE & Q(next_due__lte=self.today + WEEK)),
            never=Count("pk", filter=_ACTIVE & Q(last_day__isnull=True)),
            muted=Count("pk", filter=_ACTIVE & Q(muted_at__isnull=False)),
            archived=Count("pk", filter=~_ACTIVE),
            **{f"warmth_{name}": count for name, count in warm.items()},
        )

    def _shelves(self) -> list[Option]:
        names = {
            "due": "This week", "never": "Never written", "muted": "Muted", "archived": "Archived",
        }  # fmt: skip
        return self._options(
            "shelf", ((key, name, self.totals[key]) for key, name in names.items())
        )

    def _kinds(self) -> list[Option]:
        rows = self.owner.contacts.active().values_list("kind").annotate(Count("pk"))
        counts = dict(rows.order_by())
        return self._options(
            "kind", ((key, name, counts.get(key, 0)) for key, name in Contact.Kind.choices)
        )

    def _contexts(self) -> list[Option]:
        active = Q(
            ties__owner=self.owner,
            ties__contact__isnull=False,
            ties__contact__deleted_at__isnull=True,
            ties__contact__archived_at__isnull=True,
        )
        rows = Context.objects.filter(ties__owner=self.owner).select_related("term")
        rows = rows.annotate(people=Count("ties__contact", filter=active, distinct=True))
        in_order = rows.order_by("-people", "kind", "code", "name", "pk")
        shown = list(in_order.filter(people__gt=0)[:SHOWN])
        if self.context and all(str(row.pk) != self.context for row in shown):
            shown += in_order.filter(pk=int(self.context))
        return self._options("context", ((str(row.pk), row.label, row.people) for row in shown))

    def _warmths(self) -> list[Option]:
        found = ((key, name, self.totals[f"warmth_{key}"]) for key, name in Warmth.choices)
        return self._options("warmth", found)

    def _tags(self) -> list[Option]:
        tags = self.owner.tags.filter(
            contact__deleted_at__isnull=True, contact__archived_at__isnull=True
        )
        rows = tags.values_list("name").annotate(people=Count("pk")).order_by("-people", "name")
        shown = list(rows[:SHOWN])
        if self.tag and self.tag not in dict(shown):
            shown += rows.filter(name=self.tag)
        return self._options("tag", ((name, name, count) for name, count in shown))

    def _options(self, key: str, found: Iterable[tuple[str, str, int]]) -> list[Option]:
        now = self.chosen.get(key, "")
        others = {name: value for name, value in self.chosen.items() if name != key}
        return [
            Option(
                name=name,
                count=count,
                address=f"?{urlencode(others if value == now else others | {key: value})}",
                is_on=value == now,
                warmth=value if key == "warmth" else "",
            )
            for value, name, count in found
            if count or value == now
        ]


def _known(value: str, values: Iterable[str]) -> str:
    return value if value in values else ""
