from typing import Annotated, Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, Shape


class Application(Code):
    """The groups of functions a right is given on (ORG-22; growing).

    EXPLOITATION (operating the platform) and GUICHET (its support desk) belong to the platform's own structure (ORG-32).
    """

    ORGANISATION = "ORGANISATION", "Organisation", "Organisation"
    RACCORDEMENTS = "RACCORDEMENTS", "Raccordements EDI et API", "EDI and API connections"
    ENGAGEMENTS = "ENGAGEMENTS", "Engagements", "Purchase orders"
    FACTURES_EMISES = "FACTURES_EMISES", "Factures émises", "Invoices issued"
    FACTURES_RECUES = "FACTURES_RECUES", "Factures reçues", "Invoices received"
    FACTURES_A_VALIDER = "FACTURES_A_VALIDER", "Factures à valider", "Invoices to approve"
    FACTURES_DE_TRAVAUX = "FACTURES_DE_TRAVAUX", "Factures de travaux", "Works invoices"
    FRAIS_DE_JUSTICE = "FRAIS_DE_JUSTICE", "Mémoires de frais de justice", "Legal cost statements"
    REMBOURSEMENTS_DE_TAXES = "REMBOURSEMENTS_DE_TAXES", "Demandes de remboursement TIC", "Fuel tax refund claims"
    SOLLICITATIONS_EMISES = "SOLLICITATIONS_EMISES", "Sollicitations émises", "Support requests sent"
    SOLLICITATIONS_RECUES = "SOLLICITATIONS_RECUES", "Sollicitations reçues", "Support requests received"
    MES_MESSAGES = "MES_MESSAGES", "Mes messages", "My messages"
    SUIVI_DES_FLUX = "SUIVI_DES_FLUX", "Suivi des flux", "EDI flow follow-up"
    CERTIFICATS_DE_CESSIBILITE = "CERTIFICATS_DE_CESSIBILITE", "Certificats de cessibilité", "Assignment certificates"
    MANDATS = "MANDATS", "Mandats", "Mandates"
    EXPLOITATION = "EXPLOITATION", "Exploitation de la plateforme", "Platform operation"
    GUICHET = "GUICHET", "Guichet d'assistance", "Support desk"


class Level(Code):
    """MODIFICATION includes CONSULTATION (closed)."""

    CONSULTATION = "CONSULTATION", "consultation", "read"
    MODIFICATION = "MODIFICATION", "modification", "change"


ApplicationCode = Annotated[str, Growing(Application)]


class Profile(Shape):
    application: ApplicationCode
    level: Level


class HabilitationChanged(EventData):
    """All that one rattachement allows (compacted; ORG-27). `active` false: it allows nothing any more.

    `service_id` null: the whole structure. Key: rattachement id.

    A mandate or delegation in force gives rows of their own to the people of the mandataire (ORG-13): `structure_id` is
    then the mandant, for whom they act, and `rattachement_id` the row's own id.
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
    structure_name: str = Field("", description="To show; empty in events of before 0.2")
    mandat_id: str | None = Field(None, description="ORG-13: the mandate that this right comes from")
    mandataire_id: str | None = Field(None, description="ORG-13: the structure that acts for `structure_id`")
