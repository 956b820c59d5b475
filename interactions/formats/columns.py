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
    Unknown,
    addresses,
    phone_number,
    single_spaced,
    web_address,
    without_pronouns,
)

SEVERAL = re.compile(r"\s*:::\s*|\n")
SYSTEM_GROUPS = {"mycontacts", "friends", "starred", "family", "coworkers", "contacts"}
NO_VALUE = re.compile(r"--|n/a|0+[/.-]0+[/.-]0+|\* .*", re.IGNORECASE)

# What the columns of an address book are called, by what they mean. Outlook translates them.
MEANINGS = {
    "name": "name fullname displayname contact contactname person nombrecompleto nomcomplet "
            "namen nomecompleto",
    "given": "firstname givenname vorname prénom voornaam nombre nome given first имя förnamn imię",
    "middle": "middlename additionalname weiterevornamen deuxièmeprénom middelstenaam "
              "segundonombre secondonome отчество drugieimię",
    "family": "lastname familyname surname nachname nom achternaam apellidos apellido cognome "
              "sobrenome apelido family last фамилия efternamn nazwisko",
    "suffix": "suffix namesuffix suffixe sufijo suffisso",
    "called": "nickname spitzname surnom bijnaam apodo called",
    "pronouns": "pronouns",
    "employer": "company organizationname organization1-name organization organisation firma "
                "société bedrijf organización empresa società azienda employer school "
                "organizationname1 организация företag",
    "title": "jobtitle position title organizationtitle organization1-title role fonction functie "
             "cargo puesto posizione occupation stelle titre должность stanowisko",
    "email": "e-mailaddress emailaddress email e-mail e-mail2address e-mail3address mail emails "
             "useremail e-mail-adresse e-mail2:adresse e-mail3:adresse e-mail-adresse2 "
             "adressedemessagerie adressedecourriel e-mailadres direccióndecorreoelectrónico "
             "correoelectrónico indirizzopostaelettronica endereçodecorreioeletrônico "
             "endereçodeemail mailaddress primaryemail secondaryemail "
             "adressedemessagerie2 adressedemessagerie3 e-mailadres2 e-mailadres3 "
             "адресэл.почты адресэлектроннойпочты adreselectrónica "
             "direccióndelcorreoelectrónico",
    "phone": "phone phonenumber telephone mobile mobilephone homephone homephone2 businessphone "
             "businessphone2 primaryphone otherphone companymainphone carphone cell cellphone "
             "mobiltelefon telefonprivat telefongeschäftlich telefon téléphone télmobile "
             "téléphonemobile téléphonepersonnel téléphonebureau teléfono teléfonomóvil "
             "teléfonoparticular telefono cellulare telefone telefoonopwerk telefoonthuis "
             "mobieletelefoon phones",
    "url": "url webpage website profileurl linkedin linkedinurl webseite pageweb páginaweb "
           "paginaweb webpagina homepage link links",
    "birthday": "birthday geburtstag anniversaire cumpleaños compleanno verjaardag birthdate "
                "dateofbirth деньрождения aniversário urodziny",
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
# What no list of names can hold: an address or a telephone, in any language and with any number.
ADDRESS_COLUMN = re.compile(
    r".*(e-?mail|e-post|messagerie|courriel|correo|postaelettr|correioele|почт|sähköposti)"
)
PHONE_COLUMN = re.compile(r".*(phone|telefon|téléphone|tel[ée]fon|mobil|cellul|телефон|puhelin)")
NOT_ITSELF = re.compile(
    r".*(typ|tipo|тип|name|nom|label|display|anzeig|angezeigt|affich|weerg|visual|mostra|para\b|fax"
    r"|pager|assist|secr|telex|tty|hörbehind|isdn|kennwort|password|opt|consent|verified|\?)"
)
ENGLISH = {"firstname", "lastname", "name", "givenname", "familyname"}
Cells = dict[str, list[str]]


@dataclass(frozen=True)
class Table:
    """One format: how its header is known, and what its columns mean beside the usual.

    `finish` may change what a row gave, and `cell` undoes what the format does to every cell.
    `is_company_a_name` says whether a company may stand for somebody without a name.
    """

    kind: str
    is_header: tables.IsHeader
    meanings: dict[str, str]
    finish: Callable[[Person, Cells], None] = lambda person, cells: None
    cell: Callable[[str], str] = str
    is_company_a_name: bool = True
    is_title_in_front: bool = False  # Mr. and Mrs., which French calls as it calls a position
    is_merged: bool = True
    missing: str = "It has no line that names its columns."


def read(table: Table, text: str) -> Reading:
    """Everybody in the table. Raises Unknown where its header is not there."""
    known = tables.body(text, table.is_header)
    if known is None:
        raise Unknown(f"{table.missing} Nothing was added.")
    columns = [meaning(name, table.meanings) for name in known[0]]
    if table.is_title_in_front and columns[0] == "title":
        columns[0] = ""
    is_day_first = not ENGLISH & set(known[0])
    reading = Reading(table.kind)
    for number, cells in known[1]:
        if cells is None:
            reading.reject(number, UNREAD)
        else:
            values = by_meaning(columns, [table.cell(cell) for cell in cells])
            found = person(table, number, values, is_day_first)
            if isinstance(found, str):
                reading.reject(number, found)
            else:
                reading.take(found)
                _tell_partial(reading, found, values)
    reading.counts["rows"] = len(reading.people) + len(reading.rejected)
    if table.is_merged:
        reading.merge()
    return reading


def _tell_partial(reading: Reading, found: Person, cells: Cells) -> None:
    if cells.get("birthday") and not found.birthday:
        reading.partial.append((found.row, "The birthday is not a day."))
    if any("@" in cell and not addresses(cell) for cell in cells.get("email", [])):
        reading.partial.append((found.row, "One of the mail addresses is none."))


def meaning(name: str, own: dict[str, str]) -> str:
    """What a column holds; nothing for one that is not taken."""
    found = NUMBERED.fullmatch(name)
    if found:
        return OF_NUMBERED.get((found.group(1), found.group(2)), "")
    known = own.get(name, MEANING.get(name))
    if known is None and not NOT_ITSELF.match(name):
        known = "email" if ADDRESS_COLUMN.match(name) else known
        known = known or ("phone" if PHONE_COLUMN.match(name) else known)
    return known or ""


def by_meaning(columns: list[str], cells: list[str]) -> Cells:
    found: Cells = defaultdict(list)
    for name, cell in zip(columns, cells, strict=False):
        value = cell.strip()
        if name and value and (name == "groups" or not NO_VALUE.fullmatch(value)):
            found[name].append(value)
    return found


def person(table: Table, number: int, cells: Cells, is_day_first: bool = False) -> Person | str:
    """The person of a row, or why there is none."""

    def first(name: str) -> str:
        return single_spaced(cells.get(name, [""])[0])

    emails = [one for cell in _several(cells, "email") for one in addresses(cell)]
    given, family = first("given"), first("family")
    parts = [given, first("middle"), family]
    suffix = first("suffix")
    name = first("name") or single_spaced(" ".join(parts)) + (f", {suffix}" if suffix else "")
    name, pronouns = without_pronouns(name)
    employer = first("employer")
    groups = (value.lstrip("* ") for value in _several(cells, "groups", ";,"))
    made = Person(
        row=number,
        name=name.strip(", ") or first("called") or employer * table.is_company_a_name,
        given_name=given,
        family_name=family,
        called=first("called"),
        pronouns=first("pronouns") or pronouns,
        emails=emails,
        phones=[found for value in _several(cells, "phone") if (found := phone_number(value))],
        urls=[found for value in _several(cells, "url") if (found := web_address(value))],
        employer=employer,
        title=first("title"),
        birthday=dates.birthday(first("birthday"), is_day_first),
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
