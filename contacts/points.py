"""Ways to reach a person, and the keys by which two of them are the same."""

from contacts.models import ContactPoint
from contacts.profiles import profile_slug

Kind = ContactPoint.Kind


def email_key(value: str) -> str:
    return value.strip().casefold()


def phone_key(value: str) -> str:
    """The digits, with a leading + where there was one."""
    digits = "".join(c for c in value if c.isdigit())
    return f"+{digits}" if value.strip().startswith("+") else digits


def linkedin_key(value: str) -> str:
    """The slug of a profile address, its case dropped; empty for any other address."""
    return profile_slug(value).casefold()


def key_of(kind: str, value: str) -> str:
    if kind == Kind.EMAIL:
        return email_key(value)
    if kind == Kind.PHONE:
        return phone_key(value)
    if kind == Kind.LINKEDIN:
        return linkedin_key(value)
    return value.strip()


def link_kind(url: str) -> str:
    return Kind.LINKEDIN if linkedin_key(url) else Kind.LINK
