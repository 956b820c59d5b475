from reminders.models.decisions import (
    OCCURRENCES,
    Decision,
    DecisionQuerySet,
    NudgeKind,
    is_occurrence,
)
from reminders.models.digests import Digest, DigestQuerySet, Heartbeat

__all__ = [
    "OCCURRENCES",
    "Decision",
    "DecisionQuerySet",
    "Digest",
    "DigestQuerySet",
    "Heartbeat",
    "NudgeKind",
    "is_occurrence",
]
