"""People in a table, by the names of its columns: LinkedIn, Google, Outlook, Zoom and any other.

A format is a description here, not a program: which columns it has, what they mean, and the little
that is its own. Column names are compared without case and spaces.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from interactions.formats import dates, tables
from interactions.formats.shapes import (
    NAMELESS,
    UNREAD,
    Person,
    Reading,
    Unreadable,
    addresses,
    single_spaced,
    web_address,
    without_pronouns,
)

SEVERAL = re.compile(r"\s*:::\s*|\n")
SYSTEM_GROUPS = {"mycontacts", "friends", "starred", "family", "coworkers", "contacts"}
NO_VALUE = {"--", "0/0/00", "0.0.00", "n/a"}

# What the columns of an address book are called, by what they mean. Outlook translates them.
MEANINGS = {
    "name": "name fullname displayname contact contactname person nombrecompleto nomcomplet "
            "namen nomecompleto",
    "given": "firstname givenname vorname prénom voornaam nombre nome given first имя förnamn",
    "middle": "middlename additionalname weiterevornamen deuxièmeprénom middelstenaam "
              "segundonombre secondonome",
    "family": "lastname familyname surname nachname nom achternaam apellidos apellido cognome "
              "sobrenome apelido family last фамилия efternamn",
    "suffix": "suffix namesuffix suffixe sufijo suffisso",
    "called": "nickname spitzname surnom bijnaam apodo called",
    "pronouns": "pronouns",
    "employer": "company organizationname organization1-name organization organisation firma "
                "société bedrijf organización empresa società azienda employer school "
                "organizationname1",
    "title": "jobtitle position title organizationtitle organization1-title role fonction functie "
             "cargo puesto posizione occupation stelle titre",
    "email": "e-mailaddress emailaddress email e-mail e-mail2address e-mail3address mail emails "
             "useremail e-mail-adresse e-mail2:adresse e-mail3:adresse e-mail-adresse2 "
             "adressedemessagerie adressedecourriel e-mailadres direccióndecorreoelectrónico "
             "correoelectrónico indirizzopostaelettronica endereçodecorreioeletrônico "
             "endereçodeemail mailaddress primaryemail secondaryemail "
             "adressedemessagerie2 adressedemessagerie3 e-mailadres2 e-mailadres3",
    "phone": "phone phonenumber telephone mobile mobilephone homephone homephone2 businessphone "
             "businessphone2 primaryphone otherphone companymainphone carphone cell cellphone "
             "mobiltelefon telefonprivat telefongeschäftlich telefon téléphone télmobile "
             "téléphonemobile téléphonepersonnel téléphonebureau teléfono teléfonomóvil "
             "teléfonoparticular telefono cellulare telefone telefoonopwerk telefoonthuis "
             "mobieletelefoon phones",
    "url": "url webpage website profileurl linkedin linkedinurl webseite pageweb páginaweb "
           "paginaweb webpagina homepage link links",
    "birthday": "birthday geburtstag anniversaire cumpleaños compleanno verjaardag birthdate "
                "dateofbirth",
    "groups": "groupmembership labels categories kategorien catégories categorías categorie "
              "categorieën tags groups",
    "notes": "notes note notizen remarques notas notities comments bemerkungen",
    "how_met": "howmet how_met",
}  # fmt: skip
MEANING = {name: meaning for meaning, names in MEANINGS.items() for name in names.split()}
NUMBERED = re.compile(r"(e-mail|email|phone|website|organization)\d+-(value|name|title)")
OF_NUMBERED = {
    ("e-mail", "value"): "email", ("email", "value"): "email", ("phone", "value"): "phone",
    ("website", "value"): "url", ("organization", "name"): "employer",
    ("organization", "title"): "title",
}  # fmt: skip
Cells = dict[str, list[str]]


@dataclass(frozen=True)
class Table:
    """One format: how its header is known, and what its columns mean beside the usual.

    `finish` may change what a row gave, and `cell` undoes what the format does to every cell.
    """

    kind: str
    is_header: tables.IsHeader
    meanings: dict[str, str]
    finish: Callable[[Person, Cells], None] = lambda person, cells: None
    cell: Callable[[str], str] = str
    missing: str = "It has no line that names its columns."


def read(table: Table, text: str) -> Reading:
    """Everybody in the table. Raises Unreadable where its header is not there."""
    known = tables.body(text, table.is_header)
    if known is None:
        raise Unreadable(f"{table.missing} Nothing was added.")
    columns = [meaning(name, table.meanings) for name in known[0]]
    reading = Reading(table.kind)
    for number, cells in known[1]:
        if cells is None:
            reading.reject(number, UNREAD)
        else:
            values = by_meaning(columns, [table.cell(cell) for cell in cells])
            found = person(table, number, values)
            if isinstance(found, str):
                reading.reject(number, found)
            else:
                reading.take(found)
    reading.counts["rows"] = len(reading.people) + len(reading.rejected)
    return reading


def meaning(name: str, own: dict[str, str]) -> str:
    """What a column holds; nothing for one that is not taken."""
    found = NUMBERED.fullmatch(name)
    if found:
        return OF_NUMBERED.get((found.group(1), found.group(2)), "")
    return own.get(name, MEANING.get(name, ""))


def by_meaning(columns: list[str], cells: list[str]) -> Cells:
    found: Cells = defaultdict(list)
    for name, cell in zip(columns, cells, strict=False):
        value = cell.strip()
        if name and value and value.casefold() not in NO_VALUE:
            found[name].append(value)
    return found


def person(table: Table, number: int, cells: Cells) -> Person | str:
    def first(name: str) -> str:
        return single_spaced(cells.get(name, [""])[0])

    emails = [one for cell in cells.get("email", []) for one in addresses(cell)]
    given, family = first("given"), first("family")
    parts = [given, first("middle"), family]
    suffix = first("suffix")
    name = first("name") or single_spaced(" ".join(parts)) + (f", {suffix}" if suffix else "")
    name, pronouns = without_pronouns(name)
    groups = (value.lstrip("* ") for value in _several(cells, "groups", ";,"))
    made = Person(
        row=number,
        name=name.strip(", ") or first("called") or (first("employer") if emails else ""),
        given_name=given,
        family_name=family,
        called=first("called"),
        pronouns=first("pronouns") or pronouns,
        emails=emails,
        phones=[single_spaced(value) for value in _several(cells, "phone")],
        urls=[found for value in _several(cells, "url") if (found := web_address(value))],
        employer=first("employer"),
        title=first("title"),
        birthday=dates.birthday(first("birthday")),
        groups=[value for value in groups if tables.key(value) not in SYSTEM_GROUPS],
        how_met=first("how_met"),
        notes="\n".join(cells.get("notes", [])),
    )
    table.finish(made, cells)
    made.name = made.name or (emails[0] if emails else "")
    return made if made.name else NAMELESS


def _several(cells: Cells, name: str, signs: str = "") -> Iterable[str]:
    """The values of a column; a cell may hold several, as Google writes them."""
    for cell in cells.get(name, []):
        for value in SEVERAL.split(cell):
            yield from re.split(f"[{signs}]", value) if signs and ":::" not in cell else [value]
