"""vCard 2.1, 3.0 and 4.0: one bad card costs that card, one bad field that field."""

import re
from collections import Counter
from collections.abc import Iterator

from interactions.formats import content, dates
from interactions.formats.shapes import (
    NAMELESS,
    Person,
    Reading,
    addresses,
    single_spaced,
    storable,
    web_address,
)

BEGINS = re.compile(r"^[\ufeff\s]*(?:[\w-]+\.)?begin:\s*vcard\s*$", re.IGNORECASE | re.MULTILINE)
LONGEST_UID = 200
SYSTEM_GROUPS = {"my contacts", "mycontacts", "starred", "friends"}


def is_vcard(text: str) -> bool:
    return BEGINS.search(text[:5000]) is not None


def read(text: str) -> Reading:
    reading = Reading("vcard")
    cards = named = 0
    values = Counter[str]()
    for lines in _cards(text):
        cards += 1
        values.update(line.name for line in lines if line.value.strip())
        kind = next((one.text.casefold() for one in lines if one.name == "KIND"), "individual")
        if kind in ("org", "group", "location") or _is_company(lines):
            reading.reject(cards, "It is a company or a group, not a person.")
            continue
        person, is_named = _person(cards, lines)
        named += is_named
        if person.name:
            reading.take(person)
            _tell_partial(reading, person, lines)
        else:
            reading.reject(cards, NAMELESS)
    reading.counts = {
        "cards": cards, "named": named, "emails": values["EMAIL"], "phones": values["TEL"],
    }  # fmt: skip
    return reading


def _cards(text: str) -> Iterator[list[content.Line]]:
    """The lines of each card; one that never ends is ended by the next, or the file's end."""
    found: list[content.Line] | None = None
    for line in content.lines(text):
        if line.value.strip().upper() == "VCARD" and line.name in ("BEGIN", "END"):
            if found is not None:
                yield found
            found = [] if line.name == "BEGIN" else None
        elif found is not None:
            found.append(line)
    if found is not None:
        yield found


def _tell_partial(reading: Reading, person: Person, lines: list[content.Line]) -> None:
    for line in lines:
        if line.name == "EMAIL" and line.value.strip() and not addresses(line.text):
            reading.partial.append((person.row, "One of its mail addresses is none."))
        if line.name == "BDAY" and line.value.strip() and not person.birthday:
            reading.partial.append((person.row, "Its birthday is not a day."))


def _is_company(lines: list[content.Line]) -> bool:
    return any(one.name == "X-ABSHOWAS" and one.text.upper() == "COMPANY" for one in lines)


def _person(number: int, lines: list[content.Line]) -> tuple[Person, bool]:
    """The person of a card, and whether it names them; else the address stands for the name."""

    def all_of(*names: str) -> list[content.Line]:
        return [one for one in lines if one.name in names and one.value.strip()]

    def first(name: str) -> str:
        return next((single_spaced(one.text) for one in all_of(name)), "")

    family, given, middle, prefix, suffix = next(
        ((content.parts(one.value) + [""] * 5)[:5] for one in all_of("N")), [""] * 5
    )
    called = next((content.parts(one.value, ",")[0] for one in all_of("NICKNAME")), "")
    employer = next((content.parts(one.value)[0] for one in all_of("ORG")), "")
    emails = [found for one in all_of("EMAIL") for found in addresses(one.text)[:1]]
    built = single_spaced(f"{prefix} {given} {middle} {family}") + (f", {suffix}" if suffix else "")
    name = first("FN") or built.strip(", ") or called or employer
    links = all_of("URL", "X-SOCIALPROFILE")
    person = Person(
        row=number,
        name=name or (emails[0] if emails else ""),
        given_name=given,
        family_name=family,
        called=called,
        pronouns=first("PRONOUNS"),
        emails=emails,
        phones=[found for one in all_of("TEL") if (found := _phone(one.text))],
        urls=[found for one in links if (found := web_address(one.text))],
        employer=employer,
        title=first("TITLE") or first("ROLE"),
        birthday=_birthday(all_of("BDAY")),
        groups=[
            group
            for one in all_of("CATEGORIES")
            for group in content.parts(one.value, ",")
            if group.casefold() not in SYSTEM_GROUPS
        ],
        notes="\n\n".join(one.text.strip() for one in all_of("NOTE")),
        uid=_uid(first("UID")),
    )
    return person, bool(name)


def _phone(text: str) -> str:
    """RFC 3966 in version 4: `tel:+1-202-555-0191;ext=102`."""
    number, _, extension = single_spaced(text).removeprefix("tel:").partition(";ext=")
    return f"{number} ext. {extension}" if extension else number


def _uid(text: str) -> str:
    """Nothing for one that is too long to keep: cut short, two people's could become one."""
    text = storable(text)
    return text if len(text) <= LONGEST_UID else ""


def _birthday(lines: list[content.Line]) -> str:
    for line in lines:
        if line.parameters.get("VALUE", "").casefold() != "text":
            return dates.birthday(line.text)
    return ""
