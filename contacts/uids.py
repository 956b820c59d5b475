"""Names of rows that outlive the database: what comes back in an export is known by them."""

from uuid import uuid4

LONGEST = 200


def fresh_uid() -> str:
    return f"urn:uuid:{uuid4()}"
