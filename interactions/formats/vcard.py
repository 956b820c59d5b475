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
    phone_number,
    single_spaced,
    storable,
    web_address,
)

BEGINS = re.compile(r"^[\ufeff\s]*(?:[\w-]+\.)?begin:\s*vcard?\s*$", re.IGNORECASE | re.MULTILINE)
MARKS = {"VCARD", "VCAR"}  # a letter may be lost where a file was cut or copied
CUT = "The file ends in the middle of this card."
LONGEST_UID = 200
SYSTEM_GROUPS = {"my contacts", "mycontacts", "starred", "friends"}


def is_vcard(text: str) -> bool:
    return BEGINS.search(text[:5000]) is not None


def read(text: str) -> Reading:
    reading = Reading("vcard")
    cards = named = 0
    values = Counter[str]()
    for lines, is_whole in _cards(text):
        cards += 1
        values.update(line.name for line in lines if line.value.strip())
        if _is_no_person(lines):
            reading.reject(cards, "It is a company or a group, not a person.")
            continue
        person, is_named = _person(cards, lines)
        named += is_named
        if person.name:
            reading.take(person)
            _tell_partial(reading, person, lines)
            if not is_whole:
                reading.partial.append((cards, CUT))
        else:
            reading.reject(cards, NAMELESS)
    reading.counts = {
        "cards": cards, "named": named, "emails": values["EMAIL"], "phones": values["TEL"],
    }  # fmt: skip
    return reading


def _cards(text: str) -> Iterator[tuple[list[content.Line], bool]]:
    """The lines of each card, and whether it ends.

    One that never ends is ended by the next, or by the file's end. The card of an agent, which 2.1
    allows inside another, is passed over.
    """
    found: list[content.Line] | None = None
    agents, is_agent_next = 0, False
    for line in content.lines(text):
        if line.value.strip().upper() in MARKS and line.name in ("BEGIN", "END"):
            if agents or is_agent_next:
                agents += 1 if line.name == "BEGIN" else -1
                is_agent_next = False
                continue
            if found is not None:
                yield _once(found), line.name == "END"
            found = [] if line.name == "BEGIN" else None
        elif line.name == "AGENT":
            is_agent_next = not line.value.strip()
            agents += line.value.strip().upper() == "BEGIN:VCARD"
        elif found is not None and not agents:
            found.append(line)
    if found is not None:
        yield _once(found), False


def _once(lines: list[content.Line]) -> list[content.Line]:
    """Without what is said again in another language (RFC 6350, 5.4)."""
    said: set[tuple[str, str]] = set()
    found = []
    for line in lines:
        key = (line.name, line.parameters.get("ALTID", ""))
        if not key[1] or key not in said:
            found.append(line)
        said.add(key)
    return found


def _tell_partial(reading: Reading, person: Person, lines: list[content.Line]) -> None:
    for line in lines:
        if line.name == "EMAIL" and line.value.strip() and not addresses(line.text):
            reading.partial.append((person.row, "One of its mail addresses is none."))
        if line.name == "BDAY" and line.value.strip() and not person.birthday:
            reading.partial.append((person.row, "Its birthday is not a day."))


def _is_no_person(lines: list[content.Line]) -> bool:
    kinds = ("KIND", "X-ADDRESSBOOKSERVER-KIND")
    kind = next((one.text.strip().casefold() for one in lines if one.name in kinds), "")
    return kind in ("org", "group", "location", "application", "device") or any(
        one.name == "X-ABSHOWAS" and one.text.strip().upper() == "COMPANY" for one in lines
    )


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
    number, *rest = re.sub("^tel:", "", single_spaced(text), flags=re.IGNORECASE).split(";")
    extension = next((one[4:] for one in rest if one.casefold().startswith("ext=")), "")
    return phone_number(f"{number} ext. {extension}" if extension else number)


def _uid(text: str) -> str:
    """Nothing for one that is too long to keep: cut short, two people's could become one."""
    text = storable(text)
    return text if len(text) <= LONGEST_UID else ""


def _birthday(lines: list[content.Line]) -> str:
    for line in lines:
        if line.parameters.get("VALUE", "").casefold() != "text":
            found = dates.birthday(line.text)
            is_yearless = found[:4] == line.parameters.get("X-APPLE-OMIT-YEAR", "-")
            return f"-{found[4:]}" if is_yearless else found
    return ""
