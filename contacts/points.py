"""Ways to reach a person, and the keys by which two of them are the same."""

from urllib.parse import unquote, urlsplit

from contacts.models import ContactPoint

Kind = ContactPoint.Kind


def email_key(value: str) -> str:
    return value.strip().casefold()


def phone_key(value: str) -> str:
    """The digits, with a leading + where there was one."""
    digits = "".join(c for c in value if c.isdigit())
    return f"+{digits}" if value.strip().startswith("+") else digits


def linkedin_key(value: str) -> str:
    """The decoded slug of a profile address; empty for any other address.

    Profiles come with and without scheme, with a country's host, a trailing slash or a query.
    """
    text = value.strip()
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if (host == "linkedin.com" or host.endswith(".linkedin.com")) and steps[:1] == ["in"]:
        return steps[1].casefold() if len(steps) > 1 else ""
    return ""


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
