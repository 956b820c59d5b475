"""Zoom's lists: who took part in a meeting, who registered, who attended a webinar."""

import re

from interactions.formats import columns, dates, tables
from interactions.formats.shapes import DEVICE, UNREAD, Person, Reading, is_device, single_spaced

SECTION = re.compile(r"(\w+details|otherattended|attendee\w*|panelists?|hosts?|\w*report)")
ORIGINAL = re.compile(r"(.+?)\s*\(([^()]+)\)$")
OWN_NAMES = {
    "name(originalname)": "name", "username(originalname)": "name", "username": "name",
    "originalname": "", "attended": "attended", "jointime": "joined", "registrationtime": "joined",
    "approvalstatus": "approval", "guest": "", "isguest": "",
}  # fmt: skip


def _is_participants(keys: set[str]) -> bool:
    is_named = {"name(originalname)", "username(originalname)", "username"} & keys
    times = {"jointime", "totalduration(minutes)", "duration(minutes)"}
    return bool(is_named and ({"useremail", "email"} | times) & keys) or (
        "name" in keys and bool(times & keys) and bool({"guest", "useremail"} & keys)
    )


def _is_registration(keys: set[str]) -> bool:
    return {"firstname", "email", "registrationtime"} <= keys


def _finish(person: Person, cells: columns.Cells) -> None:
    """`Nick (Real Name)` is Real Name; a clock without a day says nothing of when."""
    nick = ORIGINAL.match(person.name)
    if nick:
        person.called = person.called or single_spaced(nick[1])[:80]
        person.name = single_spaced(nick[2])
    day = dates.day(cells.get("joined", [""])[0])
    person.day = day
    person.how_met = f"A Zoom meeting, {dates.spoken(day)}." if day else "A Zoom meeting."


OF_A_SECTION = (_is_participants, _is_registration, {"attended", "email"}.issubset)
PARTICIPANTS = columns.Table("zoom_participants", _is_participants, OWN_NAMES, _finish)
REGISTRATION = columns.Table("zoom_registration", _is_registration, OWN_NAMES, _finish)


def participants(text: str) -> Reading:
    """One row a join: the same person, by address or else by name, is told once."""
    return _merged(columns.read(PARTICIPANTS, text))


def registration(text: str) -> Reading:
    return _merged(columns.read(REGISTRATION, text))


def is_webinar(text: str) -> bool:
    return "attendeereport" in tables.key(text[:2000]) or "attendeedetails" in tables.key(
        text[:20_000]
    )


def webinar(text: str) -> Reading:
    """The attendee report: several tables in one file, each with a header of its own."""
    reading = Reading("zoom_webinar")
    found = tables.header(text.replace("\ufeff", ""), _is_participants)
    names: list[str] = []
    attended: dict[str, bool] = {}
    for number, cells in tables.rows(text, lambda keys: False, found[1] if found else ","):
        if cells is None:
            reading.reject(number, UNREAD)
            continue
        keys = [tables.key(cell) for cell in cells]
        if any(is_header(set(keys)) for is_header in OF_A_SECTION):
            names = [columns.meaning(key, OWN_NAMES) for key in keys]
        elif keys and not any(keys[1:]) and SECTION.fullmatch(keys[0]):
            names = []
        elif names and any(keys):
            _attendee(reading, attended, number, columns.by_meaning(names, cells))
    reading = _merged(reading)
    reading.counts = {
        "attended": sum(attended.values()), "no_show": len(attended) - sum(attended.values()),
    }  # fmt: skip
    return reading


def _attendee(
    reading: Reading, attended: dict[str, bool], number: int, cells: columns.Cells
) -> None:
    person = columns.person(PARTICIPANTS, number, cells)
    if isinstance(person, str):
        reading.reject(number, person)
        return
    reading.take(person)
    if "attended" in cells:
        key = _key(person)
        came = cells["attended"][0].casefold() == "yes"
        attended[key] = attended.get(key, False) or came


def _key(person: Person) -> str:
    return (person.emails[0] if person.emails else person.name).casefold()


def _merged(reading: Reading) -> Reading:
    found: dict[str, Person] = {}
    for person in reading.people:
        if is_device(person.name) and not person.emails:
            reading.reject(person.row, DEVICE)
        else:
            first = found.setdefault(_key(person), person)
            if first is not person:
                first.gain(person)
    reading.people = list(found.values())
    return reading
