from interactions.models.exchanges import Exchange, ExchangeQuerySet
from interactions.models.imports import Import, ImportedRow, ImportQuerySet
from interactions.models.introductions import Introduction, IntroductionQuerySet
from interactions.models.references import Reference, ReferenceQuerySet
from interactions.models.restorations import (
    Restoration,
    RestorationPiece,
    RestorationQuerySet,
)
from interactions.models.talks import Interaction, InteractionQuerySet, Participation
from interactions.models.updates import (
    COURSE_CODE,
    Update,
    UpdateQuerySet,
    course_key,
    course_named,
    half_life,
    kind_of,
)

__all__ = [
    "COURSE_CODE",
    "Exchange",
    "ExchangeQuerySet",
    "Import",
    "ImportQuerySet",
    "ImportedRow",
    "Interaction",
    "InteractionQuerySet",
    "Introduction",
    "IntroductionQuerySet",
    "Participation",
    "Reference",
    "ReferenceQuerySet",
    "Restoration",
    "RestorationPiece",
    "RestorationQuerySet",
    "Update",
    "UpdateQuerySet",
    "course_key",
    "course_named",
    "half_life",
    "kind_of",
]
