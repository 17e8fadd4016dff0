"""Which event is mailed to whom, with which template and link (NOT-1, NOT-3). Tables; no I/O."""

from dataclasses import dataclass

from contracts.habilitation import Application


@dataclass(frozen=True)
class Step:
    """A lifecycle status that is mailed: `role` is told, through `template`."""

    status: str
    role: str
    template: str


STEPS = (
    Step("MISE_A_DISPOSITION", "DESTINATAIRE", "invoice_available"),
    Step("MISE_A_DISPOSITION", "FOURNISSEUR", "invoice_delivered"),
    Step("A_RECYCLER", "FOURNISSEUR", "invoice_to_recycle"),
    Step("SUSPENDUE", "FOURNISSEUR", "invoice_suspended"),
    Step("COMPLETEE", "DESTINATAIRE", "invoice_completed"),
    Step("REJETEE", "FOURNISSEUR", "invoice_rejected"),
    Step("A_VALIDER_1", "VALIDEUR_1", "invoice_to_validate"),
    Step("A_VALIDER_2", "VALIDEUR_2", "invoice_to_validate"),
    Step("REFUSEE_1", "FOURNISSEUR", "invoice_refused"),
    Step("REFUSEE_2", "FOURNISSEUR", "invoice_refused"),
    Step("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "FOURNISSEUR", "invoice_refused"),
    Step("MISE_EN_PAIEMENT", "FOURNISSEUR", "invoice_paid"),
)

APPLICATIONS = {
    "FOURNISSEUR": Application.FACTURES_EMISES,
    "DESTINATAIRE": Application.FACTURES_RECUES,
    "VALIDEUR_1": Application.FACTURES_A_VALIDER,
    "VALIDEUR_2": Application.FACTURES_A_VALIDER,
}
PAGES = {
    "FOURNISSEUR": "factures-emises",
    "DESTINATAIRE": "factures-recues",
    "VALIDEUR_1": "factures-a-valider",
    "VALIDEUR_2": "factures-a-valider",
}

TICKET_TEMPLATES = {
    "SOUMETTRE": "ticket_opened",
    "REPONDRE": "ticket_answered",
    "DEMANDER_INFORMATION": "ticket_information_asked",
    "RESOUDRE": "ticket_resolved",
    "RENVOYER": "ticket_answered",
    "ACCEPTER": "ticket_closed",
    "FERMER": "ticket_closed",
}


def steps(status: str) -> list[Step]:
    return [s for s in STEPS if s.status == status]
