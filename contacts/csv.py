"""People as a CSV for a spreadsheet: UTF-8 with a mark, without which Excel reads ANSI."""

import csv
from collections.abc import Iterator

from accounts.models import User
from contacts.cells import guarded
from contacts.groups import grouped
from contacts.models import Contact, ContactPoint, ContactTag

FIELDS = ["name", "called", "kind", "pronouns", "employer", "title", "place", "birthday",
          "interests", "how_met", "cadence_days", "last_day", "next_due", "notes"]  # fmt: skip
Kind = ContactPoint.Kind


class _Echo:
    def write(self, text: str) -> str:
        return text


def people_csv(owner: User) -> Iterator[str]:
    """One line for each who is present; several addresses in a cell stand on lines of their own."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([*FIELDS, "mail", "phone", "links", "tags"])
    for contact, theirs, words in grouped(owner):
        yield writer.writerow([guarded(cell) for cell in _cells(contact, theirs, words)])


def _cells(contact: Contact, points: list[ContactPoint], tags: list[ContactTag]) -> list[str]:
    values = [getattr(contact, name) for name in FIELDS]
    for kinds in ((Kind.EMAIL,), (Kind.PHONE,), (Kind.LINKEDIN, Kind.LINK)):
        values.append("\n".join(point.value for point in points if point.kind in kinds))
    values.append(", ".join(tag.name for tag in tags))
    return ["" if value is None else str(value) for value in values]
