"""People as vCard 4.0 (RFC 6350), which every address book reads."""

from collections.abc import Iterable, Iterator

from accounts.models import User
from contacts.groups import grouped
from contacts.lines import bare, escaped, line
from contacts.models import Contact, ContactPoint

Kind = ContactPoint.Kind
MEDIA_TYPE = "text/vcard; charset=utf-8"


def card(
    contact: Contact, points: Iterable[ContactPoint], tags: Iterable[str], notes: str = ""
) -> str:
    """One person's card. `notes` are the owner's own, and stay out of a card to pass on."""
    said = [("KIND", "individual"), ("FN", escaped(contact.name))]
    said.insert(1, _uid(contact.uid))
    if contact.given_name or contact.family_name:
        names = (contact.family_name, contact.given_name, "", "", "")
        said.append(("N", ";".join(escaped(name) for name in names)))
    said += [
        ("NICKNAME", escaped(contact.called)),
        ("PRONOUNS", escaped(contact.pronouns)),
        ("ORG", escaped(contact.employer)),
        ("TITLE", escaped(contact.title)),
        ("ADR", f";;;{escaped(contact.place)};;;" if contact.place else ""),
        ("BDAY", _day(contact.birthday)),
    ]
    for point in points:
        said.append(_POINTS[Kind(point.kind)](point.value))
    said += [
        ("INTEREST", escaped(contact.interests)),
        ("CATEGORIES", ",".join(escaped(tag) for tag in tags)),
        ("NOTE", escaped(notes)),
    ]
    body = "".join(line(name, value) for name, value in said if value)
    return f"BEGIN:VCARD\r\nVERSION:4.0\r\n{body}END:VCARD\r\n"


def cards(owner: User) -> Iterator[str]:
    """The cards of everybody, archived people too, in three queries whatever their number."""
    for contact, theirs, words in grouped(owner):
        yield card(contact, theirs, [tag.name for tag in words], contact.notes)


def _uid(uid: str) -> tuple[str, str]:
    return ("UID", uid) if uid.startswith("urn:uuid:") else ("UID;VALUE=text", escaped(uid))


def _day(birthday: str) -> str:
    """20260203, or --0203 where the year is not told."""
    year, rest = birthday[:-6], birthday[-5:].replace("-", "")
    return f"{year or '--'}{rest}" if birthday and birthday[0] != "-" else birthday[:2] + rest


_POINTS = {
    Kind.EMAIL: lambda value: ("EMAIL", escaped(value)),
    Kind.PHONE: lambda value: ("TEL;VALUE=text", escaped(value)),
    Kind.LINKEDIN: lambda value: ("URL", bare(value)),
    Kind.LINK: lambda value: ("URL", bare(value)),
}
