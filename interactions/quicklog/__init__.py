"""One typed line read into conversations, news, exchanges and promises. Knows no Django.

The grammar stands in docs/quick-log.md, and as a table in tests/interactions/quick_log_table.py.
"""

from interactions.quicklog.reading import read
from interactions.quicklog.shapes import (
    Gift,
    Mark,
    News,
    Person,
    Place,
    Question,
    Reading,
    Talk,
    Who,
)

__all__ = [
    "Gift", "Mark", "News", "Person", "Place", "Question", "Reading", "Talk", "Who", "read",
]  # fmt: skip
