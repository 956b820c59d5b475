from interactions.models.imports import Import, ImportedRow, ImportQuerySet
from interactions.models.talks import Interaction, InteractionQuerySet, Participation

__all__ = [
    "Import",
    "ImportQuerySet",
    "ImportedRow",
    "Interaction",
    "InteractionQuerySet",
    "Participation",
]
