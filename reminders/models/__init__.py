from reminders.models.decisions import (
    OCCURRENCES,
    Decision,
    DecisionQuerySet,
    NudgeKind,
    is_occurrence,
)
from reminders.models.digests import Digest, DigestQuerySet, Heartbeat
from reminders.models.rounds import (
    MERGED_WITHIN,
    RefusedAddress,
    Round,
    RoundQuerySet,
    RoundRow,
    RoundRowQuerySet,
)

__all__ = [
    "MERGED_WITHIN",
    "OCCURRENCES",
    "Decision",
    "DecisionQuerySet",
    "Digest",
    "DigestQuerySet",
    "Heartbeat",
    "NudgeKind",
    "RefusedAddress",
    "Round",
    "RoundQuerySet",
    "RoundRow",
    "RoundRowQuerySet",
    "is_occurrence",
]
