"""LinkedIn profiles, by the one part of their address that is a person's."""

from urllib.parse import unquote, urlsplit


def profile_slug(value: str) -> str:
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
        return steps[1] if len(steps) > 1 else ""
    return ""


def profile_address(value: str) -> str:
    """The address of a profile in its one form, so that a slug is stored as people know it."""
    slug = profile_slug(value)
    is_plain = slug.isprintable() and not set(slug) & set(' /?#%\\"<>')
    return f"https://www.linkedin.com/in/{slug}" if slug and is_plain else value
