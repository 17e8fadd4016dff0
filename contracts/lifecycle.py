"""The words of an invoice's life, as codes with their labels: kinds, cadres, roles, states, actions, reasons."""

from typing import Annotated

from contracts.enumerations import Code, Growing
from contracts.habilitation import Application


class Kind(Code):
    """Kinds of payment request (typeDemandePaiement; growing)."""

    FACTURE = "FACTURE", "Facture", "Invoice"
    FACTURE_TRAVAUX = "FACTURE_TRAVAUX", "Facture de travaux", "Works invoice"
    MEMOIRE_JUSTICE = "MEMOIRE_JUSTICE", "Mémoire de frais de justice", "Court costs statement"
    DEMANDE_REMBOURSEMENT = "DEMANDE_REMBOURSEMENT", "Demande de remboursement de TIC", "Fuel tax refund claim"


class Cadre(Code):
    """Cadre de facturation: who sends what (INV-10; growing)."""

    A1 = "A1", "Dépôt par un fournisseur", "Sent by a supplier"
    A2 = "A2", "Facture déjà payée", "Already paid"
    A9 = "A9", "Dépôt par un sous-traitant", "Sent by a subcontractor"
    A12 = "A12", "Dépôt par un cotraitant", "Sent by a co-contractor"


class Role(Code):
    """A part played in an invoice's life. SYSTEME is the platform's own steps (growing).

    MANDATAIRE: the structure whose person deposited it for the supplier, under a mandate (ORG-13).
    """

    FOURNISSEUR = "FOURNISSEUR", "Fournisseur", "Supplier"
    DESTINATAIRE = "DESTINATAIRE", "Destinataire", "Recipient"
    VALIDEUR_1 = "VALIDEUR_1", "Valideur 1", "First approver"
    VALIDEUR_2 = "VALIDEUR_2", "Valideur 2", "Second approver"
    SYSTEME = "SYSTEME", "Système", "System"
    MANDATAIRE = "MANDATAIRE", "Mandataire du fournisseur", "Supplier's mandatary"


class State(Code):
    """The state of a payment request, as the public API writes it (INV-23; growing)."""

    BROUILLON = "BROUILLON", "Brouillon", "Draft"
    DEPOSEE = "DEPOSEE", "Déposée", "Deposited"
    EN_COURS_ACHEMINEMENT = "EN_COURS_ACHEMINEMENT", "En cours d'acheminement", "On its way"
    MISE_A_DISPOSITION = "MISE_A_DISPOSITION", "Mise à disposition", "Available to the recipient"
    A_RECYCLER = "A_RECYCLER", "À recycler", "To be readdressed"
    REJETEE = "REJETEE", "Rejetée", "Rejected"
    SUSPENDUE = "SUSPENDUE", "Suspendue", "Suspended"
    COMPLETEE = "COMPLETEE", "Complétée", "Completed"
    SERVICE_FAIT = "SERVICE_FAIT", "Service fait", "Service done"
    MANDATEE = "MANDATEE", "Mandatée", "Payment order issued"
    MISE_A_DISPOSITION_COMPTABLE = (
        "MISE_A_DISPOSITION_COMPTABLE",
        "Mise à disposition du comptable",
        "With the accountant",
    )
    COMPTABILISEE = "COMPTABILISEE", "Comptabilisée", "Booked"
    MISE_EN_PAIEMENT = "MISE_EN_PAIEMENT", "Mise en paiement", "Put into payment"
    A_VALIDER_1 = "A_VALIDER_1", "À valider par le valideur 1", "Waiting for approver 1"
    VALIDEE_1 = "VALIDEE_1", "Validée par le valideur 1", "Approved by approver 1"
    REFUSEE_1 = "REFUSEE_1", "Refusée par le valideur 1", "Refused by approver 1"
    ABSENCE_VALIDATION_1_HORS_DELAI = (
        "ABSENCE_VALIDATION_1_HORS_DELAI",
        "Validation 1 tacite (hors délai)",
        "Approval 1 tacit",
    )
    ERREUR_FOURNISSEUR_SUR_VALIDEUR = "ERREUR_FOURNISSEUR_SUR_VALIDEUR", "Erreur sur le valideur 1", "Wrong approver 1"
    A_VALIDER_2 = "A_VALIDER_2", "À valider par le valideur 2", "Waiting for approver 2"
    VALIDEE_2 = "VALIDEE_2", "Validée par le valideur 2", "Approved by approver 2"
    REFUSEE_2 = "REFUSEE_2", "Refusée par le valideur 2", "Refused by approver 2"
    ABSENCE_VALIDATION_2_HORS_DELAI = (
        "ABSENCE_VALIDATION_2_HORS_DELAI",
        "Validation 2 tacite (hors délai)",
        "Approval 2 tacit",
    )
    ERREUR_COTRAITANT_SUR_VALIDEUR = "ERREUR_COTRAITANT_SUR_VALIDEUR", "Erreur sur le valideur 2", "Wrong approver 2"


class Action(Code):
    """What moves an invoice from one state to another (INV-22; growing)."""

    ENVOYER = "ENVOYER", "Valider et envoyer", "Confirm and send"
    ACHEMINER = "ACHEMINER", "Acheminer", "Route"
    METTRE_A_DISPOSITION = "METTRE_A_DISPOSITION", "Mettre à disposition", "Make available"
    SUSPENDRE = "SUSPENDRE", "Suspendre", "Suspend"
    RENVOYER_A_RECYCLER = "RENVOYER_A_RECYCLER", "Renvoyer à recycler", "Send back to be readdressed"
    REJETER = "REJETER", "Rejeter", "Reject"
    CONSTATER_SERVICE_FAIT = "CONSTATER_SERVICE_FAIT", "Constater le service fait", "Record the service as done"
    MANDATER = "MANDATER", "Mandater", "Issue the payment order"
    METTRE_A_DISPOSITION_COMPTABLE = (
        "METTRE_A_DISPOSITION_COMPTABLE",
        "Mettre à disposition du comptable",
        "Hand to the accountant",
    )
    COMPTABILISER = "COMPTABILISER", "Comptabiliser", "Book"
    METTRE_EN_PAIEMENT = "METTRE_EN_PAIEMENT", "Mettre en paiement", "Put into payment"
    LEVER_SUSPENSION = "LEVER_SUSPENSION", "Lever la suspension", "Lift the suspension"
    COMPLETER = "COMPLETER", "Compléter et renvoyer", "Complete and send again"
    RECYCLER = "RECYCLER", "Corriger le destinataire et renvoyer", "Readdress and send again"
    TRAITER_REJET = "TRAITER_REJET", "Traiter le rejet", "Acknowledge the rejection"
    SOUMETTRE_AU_VALIDEUR = "SOUMETTRE_AU_VALIDEUR", "Soumettre au valideur", "Submit to the approver"
    VALIDER = "VALIDER", "Valider", "Approve"
    REFUSER = "REFUSER", "Refuser", "Refuse"
    SIGNALER_MAUVAIS_VALIDEUR = "SIGNALER_MAUVAIS_VALIDEUR", "Signaler un mauvais valideur", "Report a wrong approver"
    DESIGNER_VALIDEUR = "DESIGNER_VALIDEUR", "Désigner un autre valideur", "Name another approver"
    VALIDER_TACITEMENT = "VALIDER_TACITEMENT", "Valider tacitement", "Approve tacitly"


class ReasonCode(Code):
    """Why a recipient or a valideur sends an invoice back; AUTRE comes with a text (INV-26, VAL-5; growing)."""

    PIECE_MANQUANTE = "PIECE_MANQUANTE", "Pièce justificative manquante", "A supporting document is missing"
    PIECE_ILLISIBLE = "PIECE_ILLISIBLE", "Pièce justificative illisible", "A supporting document cannot be read"
    PIECE_NON_CONFORME = (
        "PIECE_NON_CONFORME",
        "Pièce justificative non conforme",
        "A supporting document is not the right one",
    )
    COORDONNEES_BANCAIRES = (
        "COORDONNEES_BANCAIRES",
        "Coordonnées bancaires à justifier",
        "Bank details must be supported",
    )
    INFORMATION_MANQUANTE = (
        "INFORMATION_MANQUANTE",
        "Information complémentaire attendue",
        "More information is expected",
    )
    AUTRE = "AUTRE", "Autre motif (à préciser)", "Other reason (to be explained)"
    SIRET_ERRONE = "SIRET_ERRONE", "SIRET du destinataire erroné", "Wrong recipient SIRET"
    CODE_SERVICE_ERRONE = "CODE_SERVICE_ERRONE", "Code service erroné", "Wrong service code"
    CODE_SERVICE_ABSENT = "CODE_SERVICE_ABSENT", "Code service absent", "Service code missing"
    ENGAGEMENT_ERRONE = "ENGAGEMENT_ERRONE", "Numéro d'engagement erroné", "Wrong engagement number"
    ENGAGEMENT_ABSENT = "ENGAGEMENT_ABSENT", "Numéro d'engagement absent", "Engagement number missing"
    DOUBLON = "DOUBLON", "Facture en double", "Duplicate invoice"
    PRESTATION_NON_EXECUTEE = (
        "PRESTATION_NON_EXECUTEE",
        "Prestation non exécutée ou livraison non reçue",
        "Not delivered",
    )
    LIVRAISON_INCOMPLETE = "LIVRAISON_INCOMPLETE", "Livraison incomplète", "Incomplete delivery"
    QUALITE_NON_CONFORME = "QUALITE_NON_CONFORME", "Qualité non conforme", "Quality not as agreed"
    MONTANT_ERRONE = "MONTANT_ERRONE", "Montant total erroné", "Wrong total amount"
    PRIX_UNITAIRE_ERRONE = "PRIX_UNITAIRE_ERRONE", "Prix unitaire erroné", "Wrong unit price"
    QUANTITE_ERRONEE = "QUANTITE_ERRONEE", "Quantité facturée erronée", "Wrong quantity"
    REMISE_ERRONEE = "REMISE_ERRONEE", "Remise absente ou erronée", "Missing or wrong discount"
    TAUX_TVA_ERRONE = "TAUX_TVA_ERRONE", "Taux de TVA erroné", "Wrong VAT rate"
    MARCHE_ERRONE = (
        "MARCHE_ERRONE",
        "Référence du marché absente, erronée ou échue",
        "Contract reference missing, wrong or ended",
    )
    FOURNISSEUR_INCONNU = (
        "FOURNISSEUR_INCONNU",
        "Fournisseur inconnu ou non titulaire",
        "Unknown supplier or not the contractor",
    )
    COORDONNEES_BANCAIRES_ERRONEES = (
        "COORDONNEES_BANCAIRES_ERRONEES",
        "Coordonnées bancaires erronées",
        "Wrong bank details",
    )
    NON_CONFORME = "NON_CONFORME", "Mentions légales absentes ou facture non conforme", "Legal particulars missing"
    MAUVAIS_DESTINATAIRE = "MAUVAIS_DESTINATAIRE", "Destinataire étranger à la commande", "Not the buyer of this order"
    MONTANT_NON_JUSTIFIE = "MONTANT_NON_JUSTIFIE", "Montant non justifié", "Amount not supported"
    SOUS_TRAITANT_NON_AGREE = "SOUS_TRAITANT_NON_AGREE", "Sous-traitant non agréé", "Subcontractor not approved"
    MAUVAIS_VALIDEUR = "MAUVAIS_VALIDEUR", "Le valideur désigné n'est pas le bon", "Wrong approver"


KindCode = Annotated[str, Growing(Kind)]
CadreCode = Annotated[str, Growing(Cadre)]
RoleCode = Annotated[str, Growing(Role)]
StateCode = Annotated[str, Growing(State)]
ActionCode = Annotated[str, Growing(Action)]
ReasonCodeText = Annotated[str, Growing(ReasonCode)]

APPLICATIONS: dict[Role, Application] = {
    Role.FOURNISSEUR: Application.FACTURES_EMISES,
    Role.DESTINATAIRE: Application.FACTURES_RECUES,
    Role.VALIDEUR_1: Application.FACTURES_A_VALIDER,
    Role.VALIDEUR_2: Application.FACTURES_A_VALIDER,
}
"""What the people of a role hold a profile on."""

_F, _D, _V1, _V2 = Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2
SEEN_BY: dict[State, tuple[Role, ...]] = {
    State.BROUILLON: (_F,),
    State.DEPOSEE: (_F,),
    State.EN_COURS_ACHEMINEMENT: (_F, _V1, _V2),
    State.MISE_A_DISPOSITION: (_F, _D, _V1, _V2),
    State.A_RECYCLER: (_F, _D, _V1, _V2),
    State.REJETEE: (_F, _D, _V1, _V2),
    State.SUSPENDUE: (_F, _D, _V1, _V2),
    State.COMPLETEE: (_F, _D, _V1, _V2),
    State.SERVICE_FAIT: (_F, _D, _V1, _V2),
    State.MANDATEE: (_F, _D, _V1, _V2),
    State.MISE_A_DISPOSITION_COMPTABLE: (_F, _D, _V1, _V2),
    State.COMPTABILISEE: (_F, _D, _V1, _V2),
    State.MISE_EN_PAIEMENT: (_F, _D, _V1, _V2),
    State.A_VALIDER_1: (_F, _V1),
    State.VALIDEE_1: (_F, _V1),
    State.REFUSEE_1: (_F, _V1),
    State.ABSENCE_VALIDATION_1_HORS_DELAI: (_F, _V1),
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR: (_F, _V1),
    State.A_VALIDER_2: (_F, _V1, _V2),
    State.VALIDEE_2: (_F, _V1, _V2),
    State.REFUSEE_2: (_F, _V1, _V2),
    State.ABSENCE_VALIDATION_2_HORS_DELAI: (_F, _V1, _V2),
    State.ERREUR_COTRAITANT_SUR_VALIDEUR: (_F, _V1, _V2),
}
"""Roles that see an invoice in each state; nobody else does. It is decided by this table wherever invoices are shown or told of."""


def visible(role: str, state: str) -> bool:
    """Whether whoever plays `role` sees the invoice; a state that is not known here is seen by nobody."""
    known = State.known(state)
    return known is not None and role in SEEN_BY[known]
