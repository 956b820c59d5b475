"""Whom each row of an import is, before anything of it is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from accounts.models import User
from contacts import bulk
from contacts.models import Contact
from contacts.text import folded, one_line
from interactions.imports.reviewing import LEAVE, NEW, Batch, Candidate, candidates
from interactions.models import Import

TAKEN = ["name", "called", "pronouns", "given_name", "family_name", "employer", "title", "birthday",
         "how_met"]  # fmt: skip
ADDED, UPDATED, HERE, LEFT = "Added", "Updated", "Already here", "Left out"
SET_ASIDE = "Set aside"


class Taken(NamedTuple):
    """A row of the file that is somebody now, and what will be told of it."""

    contact: Contact
    one: Candidate
    told: dict[str, Any]


@dataclass
class Work:
    """What a commit has decided so far: whom each chosen row is, and what has to be written."""

    source: Import
    batch: Batch
    today: date
    made: list[Contact] = field(default_factory=list)
    rows: list[Taken] = field(default_factory=list)
    changed: dict[int, Contact] = field(default_factory=dict)
    marks: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def owner(self) -> User:
        return self.source.owner

    @cached_property
    def make(self) -> Callable[..., Contact]:
        return bulk.maker(
            Contact, owner_id=self.source.owner_id, kind=self.batch.kind, created_day=self.today
        )

    def mark(self, **what: Any) -> None:
        """Remember, in columns of ImportedRow, what was made or changed."""
        self.marks.append(what)

    def people(self) -> dict[int, Contact]:
        return {row.contact.pk: row.contact for row in self.rows}


def decide(work: Work) -> None:
    """Whom each row is: somebody there, somebody this file made already, a new one, or nobody."""
    by_key: dict[tuple[str, str], Contact] = {}
    for one in candidates(work.source):
        known = _known(one) or next((by_key[key] for key in one.keys if key in by_key), None)
        if one.decided == LEAVE:
            what, reason = (SET_ASIDE, one.aside) if one.aside else (LEFT, "It was not chosen.")
            work.told.append(outcome(one.number, one.row["name"], what, reason))
            continue
        if known is None and one.decided == NEW:
            known = _contact(work, one)
            work.made.append(known)
            what = ADDED
        elif known is None:  # somebody who is no longer there, or never was among those offered
            reason = "Whom it was said to be is not in your list."
            work.told.append(outcome(one.number, one.row["name"], LEFT, reason))
            continue
        else:
            what = HERE
        told = outcome(one.number, one.row["name"], what, "")
        work.told.append(told)
        work.rows.append(Taken(known, one, told))
        by_key.update(dict.fromkeys(one.keys, known))


def _known(one: Candidate) -> Contact | None:
    if one.match is not None:
        return one.match
    return next((each for each in one.alike if str(each.pk) == one.decided), None)


def outcome(row: int, name: str, what: str, reason: str) -> dict[str, Any]:
    return {"row": row, "name": name, "what": what, "reason": reason, "contact": "",
            "message": ""}  # fmt: skip


def _contact(work: Work, one: Candidate) -> Contact:
    row, batch = one.row, work.batch
    contact = work.make(
        **{name: one_line(row[name]) for name in TAKEN},
        notes=row["notes"],
        cadence_days=batch.cadence_days if one.kept_up else None,
    )
    contact.refresh_search()
    words = [*(value for _, value in one.values), *row["groups"], *batch.tags]
    contact.search_text += folded("\n" + "\n".join(words))
    return contact
