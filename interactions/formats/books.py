"""Address books as CSV: Google Contacts, Outlook, this program's own, and any other."""

from contacts.cells import unguarded
from interactions.formats import columns

OWN = {"name", "called", "cadence_days", "next_due"}


def _is_google(keys: set[str]) -> bool:
    is_named = {"givenname", "familyname"} <= keys or {"firstname", "lastname"} <= keys
    marks = ("e-mail1-value", "e-mail1-label", "organizationname", "groupmembership", "yominame",
             "labels", "phoneticfirstname", "e-mail1-type", "phone1-value")  # fmt: skip
    return (is_named or "name" in keys) and any(mark in keys for mark in marks)


def _is_outlook(keys: set[str]) -> bool:
    """In any of its languages: a given and a family name, and one of its own address columns."""
    found = {columns.MEANING.get(key) for key in keys}
    of_its_own = any(
        key.startswith("e-mail") or ("email" not in key and columns.ADDRESS_COLUMN.match(key))
        for key in keys
    )
    return {"given", "family"} <= found and of_its_own


def _is_any(keys: set[str]) -> bool:
    found = {columns.meaning(key, {}) for key in keys}
    return bool({"name", "given", "family"} & found) and (len(found - {""}) > 1 or len(keys) == 1)


GOOGLE = columns.Table("google", _is_google, {})
OUTLOOK = columns.Table(
    "outlook", _is_outlook, {"title": "", "anrede": "", "location": ""}, is_title_in_front=True
)
OWN_CSV = columns.Table("own", OWN.issubset, {"mail": "email"}, cell=unguarded, is_merged=False)
ANY = columns.Table(
    "csv", _is_any, {},
    missing="No column here is called Name, First name or Last name. Give the columns these names"
    " in a spreadsheet, save it as CSV, and bring it again.",
)  # fmt: skip
