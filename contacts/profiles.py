"""LinkedIn profiles, by the one part of their address that is a person's."""

import re
from urllib.parse import unquote

PROFILE = re.compile(
    r"\s*(?:https?:)?(?://)?(?:[\w-]+\.)*linkedin\.com(?::\d*)?/+in/+([^/?#\s]+)", re.IGNORECASE
)


def profile_slug(value: str) -> str:
    """The decoded slug of a profile address; empty for any other address.

    Profiles come with and without scheme, with a country's host, a trailing slash or a query.
    """
    found = PROFILE.match(value)
    return unquote(found[1]) if found else ""


def profile_address(value: str) -> str:
    """The address of a profile in its one form, so that a slug is stored as people know it."""
    slug = profile_slug(value)
    is_plain = slug.isprintable() and not set(slug) & set(' /?#%\\"<>')
    return f"https://www.linkedin.com/in/{slug}" if slug and is_plain else value
