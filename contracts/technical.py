"""What a technical account may be let do (ID-22)."""

from contracts.enumerations import Code
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
    ORGANISATION_LIRE = "organisation:lire", "Lire la structure et ses services", "Read the structure and its services"


PROFILES = {
    Scope.FACTURES_EMISES_LIRE: (Application.FACTURES_EMISES, Level.CONSULTATION),
    Scope.FACTURES_EMISES_ECRIRE: (Application.FACTURES_EMISES, Level.MODIFICATION),
    Scope.FACTURES_RECUES_LIRE: (Application.FACTURES_RECUES, Level.CONSULTATION),
    Scope.FACTURES_RECUES_TRAITER: (Application.FACTURES_RECUES, Level.MODIFICATION),
    Scope.ORGANISATION_LIRE: (Application.ORGANISATION, Level.CONSULTATION),
}
"""The right that each scope is."""
