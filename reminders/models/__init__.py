from reminders.models.decisions import Decision, DecisionQuerySet, NudgeKind, is_occurrence
from reminders.models.digests import Digest, DigestQuerySet, Heartbeat

__all__ = [
    "Decision",
    "DecisionQuerySet",
    "Digest",
    "DigestQuerySet",
    "Heartbeat",
    "NudgeKind",
    "is_occurrence",
]
