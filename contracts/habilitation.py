from enum import StrEnum
from typing import Any, ClassVar

from contracts import topics
from contracts.envelope import EventData, Shape


class Application(StrEnum):
    """The groups of functions a right is given on (ORG-22). May grow inside a version: readers ignore those they do not know.

    EXPLOITATION (operating the platform) and GUICHET (its support desk) belong to the platform's own structure (ORG-32).
    """

    ORGANISATION = "ORGANISATION"
    RACCORDEMENTS = "RACCORDEMENTS"
    ENGAGEMENTS = "ENGAGEMENTS"
    FACTURES_EMISES = "FACTURES_EMISES"
    FACTURES_RECUES = "FACTURES_RECUES"
    FACTURES_A_VALIDER = "FACTURES_A_VALIDER"
    FACTURES_DE_TRAVAUX = "FACTURES_DE_TRAVAUX"
    FRAIS_DE_JUSTICE = "FRAIS_DE_JUSTICE"
    REMBOURSEMENTS_DE_TAXES = "REMBOURSEMENTS_DE_TAXES"
    SOLLICITATIONS_EMISES = "SOLLICITATIONS_EMISES"
    SOLLICITATIONS_RECUES = "SOLLICITATIONS_RECUES"
    MES_MESSAGES = "MES_MESSAGES"
    SUIVI_DES_FLUX = "SUIVI_DES_FLUX"
    CERTIFICATS_DE_CESSIBILITE = "CERTIFICATS_DE_CESSIBILITE"
    MANDATS = "MANDATS"
    EXPLOITATION = "EXPLOITATION"
    GUICHET = "GUICHET"


class Level(StrEnum):
    """MODIFICATION includes CONSULTATION. May not grow inside a version."""

    CONSULTATION = "CONSULTATION"
    MODIFICATION = "MODIFICATION"


class Profile(Shape):
    application: Application
    level: Level


class HabilitationChanged(EventData):
    """All that one rattachement allows (compacted; ORG-27). `active` false: it allows nothing any more.

    `service_id` null: the whole structure. Key: rattachement id.
    """

    topic: ClassVar = topics.HABILITATION_CHANGED
    key: ClassVar = "rattachement_id"
    example: ClassVar[dict[str, Any]] = {
        "rattachement_id": "0199f0a2-0000-7000-8000-0000000000c1",
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "service_id": None,
        "active": True,
        "gestionnaire_principal": True,
        "profiles": [{"application": "FACTURES_EMISES", "level": "MODIFICATION"}],
    }

    rattachement_id: str
    account_id: str
    structure_id: str
    service_id: str | None = None
    active: bool
    gestionnaire_principal: bool = False
    profiles: tuple[Profile, ...] = ()
