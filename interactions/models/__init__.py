from interactions.models.exchanges import Exchange, ExchangeQuerySet
from interactions.models.imports import Import, ImportedRow, ImportQuerySet
from interactions.models.talks import Interaction, InteractionQuerySet, Participation

__all__ = [
    "Exchange",
    "ExchangeQuerySet",
    "Import",
    "ImportQuerySet",
    "ImportedRow",
    "Interaction",
    "InteractionQuerySet",
    "Participation",
]
