"""People as a CSV for a spreadsheet: UTF-8 with a mark, without which Excel reads ANSI."""

import csv
from collections.abc import Iterator

from contacts.cells import guarded
from contacts.models import Contact, ContactPoint, ContactQuerySet

FIELDS = ["name", "called", "kind", "pronouns", "employer", "title", "place", "birthday",
          "interests", "how_met", "cadence_days", "last_day", "next_due", "notes"]  # fmt: skip
Kind = ContactPoint.Kind


class _Echo:
    def write(self, text: str) -> str:
        return text


def people_csv(people: ContactQuerySet) -> Iterator[str]:
    """One line a person; several addresses in one cell stand on lines of their own."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([*FIELDS, "mail", "phone", "links", "tags"])
    for contact in people.prefetch_related("points", "tags").iterator(chunk_size=500):
        yield writer.writerow([guarded(cell) for cell in _cells(contact)])


def _cells(contact: Contact) -> list[str]:
    values = [getattr(contact, name) for name in FIELDS]
    points = list(contact.points.all())
    for kinds in ((Kind.EMAIL,), (Kind.PHONE,), (Kind.LINKEDIN, Kind.LINK)):
        values.append("\n".join(point.value for point in points if point.kind in kinds))
    values.append(", ".join(tag.name for tag in contact.tags.all()))
    return ["" if value is None else str(value) for value in values]
