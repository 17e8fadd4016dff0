"""What a technical account may be let do (ID-22)."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData
from contracts.habilitation import Application, Level


class Scope(Code):
    """What a technical account may do at most, within what its structure may (ID-22; growing)."""

    FACTURES_EMISES_LIRE = "factures.emises:lire", "Lire les factures émises", "Read invoices issued"
    FACTURES_EMISES_ECRIRE = (
        "factures.emises:ecrire",
        "Déposer et suivre les factures émises",
        "Deposit and follow invoices issued",
    )
    FACTURES_RECUES_LIRE = "factures.recues:lire", "Lire les factures reçues", "Read invoices received"
    FACTURES_RECUES_TRAITER = "factures.recues:traiter", "Traiter les factures reçues", "Process invoices received"
    FACTURES_A_VALIDER_LIRE = (
        "factures.a_valider:lire",
        "Lire les factures à valider",
        "Read invoices to approve",
    )
    ORGANISATION_LIRE = "organisation:lire", "Lire la structure et ses services", "Read the structure and its services"
    EVENEMENTS_LIRE = (
        "evenements:lire",
        "Recevoir les événements des abonnements",
        "Receive the events of subscriptions",
    )


PROFILES = {
    Scope.FACTURES_EMISES_LIRE: (Application.FACTURES_EMISES, Level.CONSULTATION),
    Scope.FACTURES_EMISES_ECRIRE: (Application.FACTURES_EMISES, Level.MODIFICATION),
    Scope.FACTURES_RECUES_LIRE: (Application.FACTURES_RECUES, Level.CONSULTATION),
    Scope.FACTURES_RECUES_TRAITER: (Application.FACTURES_RECUES, Level.MODIFICATION),
    Scope.FACTURES_A_VALIDER_LIRE: (Application.FACTURES_A_VALIDER, Level.CONSULTATION),
    Scope.ORGANISATION_LIRE: (Application.ORGANISATION, Level.CONSULTATION),
    Scope.EVENEMENTS_LIRE: (Application.RACCORDEMENTS, Level.CONSULTATION),
}
"""The right that each scope is."""


class TechnicalAccountChanged(EventData):
    """A technical account: whose it is, what it may do at most, whether it is at work (compacted; RAC-4, ID-22).

    No secret is told, only when the last of them ends; `warned_days` is in the events that warn of that. Key: account id.
    """

    topic: ClassVar = topics.TECHNICAL_ACCOUNT_CHANGED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {
        "account_id": "0199f0a2-0000-7000-8000-000000000009",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "name": "Progiciel comptable",
        "scopes": ["evenements:lire", "factures.recues:lire"],
        "active": True,
        "expires_at": "2027-12-21T09:22:31.120Z",
    }

    account_id: str
    structure_id: str
    name: str
    scopes: tuple[Annotated[str, Growing(Scope)], ...]
    active: bool
    expires_at: datetime | None = Field(None, description="When its last secret ends")
    warned_days: int | None = Field(None, description="It ends within so many days, and this event says so (RAC-12)")
