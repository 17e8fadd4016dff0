"""The states of a payment request, as the public API writes them (INV-23)."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    BROUILLON = "BROUILLON"
    DEPOSEE = "DEPOSEE"
    EN_COURS_ACHEMINEMENT = "EN_COURS_ACHEMINEMENT"
    MISE_A_DISPOSITION = "MISE_A_DISPOSITION"
    A_RECYCLER = "A_RECYCLER"
    REJETEE = "REJETEE"
    SUSPENDUE = "SUSPENDUE"
    COMPLETEE = "COMPLETEE"
    SERVICE_FAIT = "SERVICE_FAIT"
    MANDATEE = "MANDATEE"
    MISE_A_DISPOSITION_COMPTABLE = "MISE_A_DISPOSITION_COMPTABLE"
    COMPTABILISEE = "COMPTABILISEE"
    MISE_EN_PAIEMENT = "MISE_EN_PAIEMENT"
    A_VALIDER_1 = "A_VALIDER_1"
    VALIDEE_1 = "VALIDEE_1"
    REFUSEE_1 = "REFUSEE_1"
    ABSENCE_VALIDATION_1_HORS_DELAI = "ABSENCE_VALIDATION_1_HORS_DELAI"
    ERREUR_FOURNISSEUR_SUR_VALIDEUR = "ERREUR_FOURNISSEUR_SUR_VALIDEUR"
    A_VALIDER_2 = "A_VALIDER_2"
    VALIDEE_2 = "VALIDEE_2"
    REFUSEE_2 = "REFUSEE_2"
    ABSENCE_VALIDATION_2_HORS_DELAI = "ABSENCE_VALIDATION_2_HORS_DELAI"
    ERREUR_COTRAITANT_SUR_VALIDEUR = "ERREUR_COTRAITANT_SUR_VALIDEUR"


@dataclass(frozen=True, slots=True)
class StateLabel:
    fr: str
    en: str
    edi: str | None
    """Number of the state in a lifecycle flux (CPPStatut)."""


LABELS: dict[State, StateLabel] = {
    State.BROUILLON: StateLabel("Brouillon", "Draft", None),
    State.DEPOSEE: StateLabel("Déposée", "Deposited", "01"),
    State.EN_COURS_ACHEMINEMENT: StateLabel("En cours d'acheminement", "On its way", "02"),
    State.MISE_A_DISPOSITION: StateLabel("Mise à disposition", "Available to the recipient", "03"),
    State.A_RECYCLER: StateLabel("À recycler", "To be readdressed", "04"),
    State.REJETEE: StateLabel("Rejetée", "Rejected", "05"),
    State.SUSPENDUE: StateLabel("Suspendue", "Suspended", "06"),
    State.SERVICE_FAIT: StateLabel("Service fait", "Service done", "07"),
    State.MANDATEE: StateLabel("Mandatée", "Payment order issued", "08"),
    State.MISE_A_DISPOSITION_COMPTABLE: StateLabel("Mise à disposition du comptable", "With the accountant", "09"),
    State.COMPTABILISEE: StateLabel("Comptabilisée", "Booked", "10"),
    State.MISE_EN_PAIEMENT: StateLabel("Mise en paiement", "Put into payment", "11"),
    State.COMPLETEE: StateLabel("Complétée", "Completed", "12"),
    State.VALIDEE_1: StateLabel("Validée par le valideur 1", "Approved by approver 1", "13"),
    State.REFUSEE_1: StateLabel("Refusée par le valideur 1", "Refused by approver 1", "14"),
    State.ABSENCE_VALIDATION_1_HORS_DELAI: StateLabel("Validation 1 tacite (hors délai)", "Approval 1 tacit", "15"),
    State.VALIDEE_2: StateLabel("Validée par le valideur 2", "Approved by approver 2", "16"),
    State.REFUSEE_2: StateLabel("Refusée par le valideur 2", "Refused by approver 2", "17"),
    State.ABSENCE_VALIDATION_2_HORS_DELAI: StateLabel("Validation 2 tacite (hors délai)", "Approval 2 tacit", "18"),
    State.A_VALIDER_1: StateLabel("À valider par le valideur 1", "Waiting for approver 1", "23"),
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR: StateLabel("Erreur sur le valideur 1", "Wrong approver 1", "24"),
    State.A_VALIDER_2: StateLabel("À valider par le valideur 2", "Waiting for approver 2", "25"),
    State.ERREUR_COTRAITANT_SUR_VALIDEUR: StateLabel("Erreur sur le valideur 2", "Wrong approver 2", "26"),
}
