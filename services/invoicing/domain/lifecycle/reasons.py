"""Why a recipient or a valideur sends an invoice back: closed lists, `AUTRE` demands a text (INV-26, VAL-5)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    fr: str
    en: str
    text_required: bool = False


AUTRE = Reason("AUTRE", "Autre motif (à préciser)", "Other reason (to be explained)", text_required=True)

SUSPENSION = (
    Reason("PIECE_MANQUANTE", "Pièce justificative manquante", "A supporting document is missing"),
    Reason("PIECE_ILLISIBLE", "Pièce justificative illisible", "A supporting document cannot be read"),
    Reason("PIECE_NON_CONFORME", "Pièce justificative non conforme", "A supporting document is not the right one"),
    Reason("COORDONNEES_BANCAIRES", "Coordonnées bancaires à justifier", "Bank details must be supported"),
    Reason("INFORMATION_MANQUANTE", "Information complémentaire attendue", "More information is expected"),
    AUTRE,
)
RECYCLAGE = (
    Reason("SIRET_ERRONE", "SIRET du destinataire erroné", "Wrong recipient SIRET"),
    Reason("CODE_SERVICE_ERRONE", "Code service erroné", "Wrong service code"),
    Reason("CODE_SERVICE_ABSENT", "Code service absent", "Service code missing"),
    Reason("ENGAGEMENT_ERRONE", "Numéro d'engagement erroné", "Wrong engagement number"),
    Reason("ENGAGEMENT_ABSENT", "Numéro d'engagement absent", "Engagement number missing"),
    AUTRE,
)
REJET = (
    Reason("DOUBLON", "Facture en double", "Duplicate invoice"),
    Reason("PRESTATION_NON_EXECUTEE", "Prestation non exécutée ou livraison non reçue", "Not delivered"),
    Reason("LIVRAISON_INCOMPLETE", "Livraison incomplète", "Incomplete delivery"),
    Reason("QUALITE_NON_CONFORME", "Qualité non conforme", "Quality not as agreed"),
    Reason("MONTANT_ERRONE", "Montant total erroné", "Wrong total amount"),
    Reason("PRIX_UNITAIRE_ERRONE", "Prix unitaire erroné", "Wrong unit price"),
    Reason("QUANTITE_ERRONEE", "Quantité facturée erronée", "Wrong quantity"),
    Reason("REMISE_ERRONEE", "Remise absente ou erronée", "Missing or wrong discount"),
    Reason("TAUX_TVA_ERRONE", "Taux de TVA erroné", "Wrong VAT rate"),
    Reason(
        "MARCHE_ERRONE", "Référence du marché absente, erronée ou échue", "Contract reference missing, wrong or ended"
    ),
    Reason("FOURNISSEUR_INCONNU", "Fournisseur inconnu ou non titulaire", "Unknown supplier or not the contractor"),
    Reason("COORDONNEES_BANCAIRES_ERRONEES", "Coordonnées bancaires erronées", "Wrong bank details"),
    Reason("NON_CONFORME", "Mentions légales absentes ou facture non conforme", "Legal particulars missing"),
    Reason("MAUVAIS_DESTINATAIRE", "Destinataire étranger à la commande", "Not the buyer of this order"),
    AUTRE,
)
REFUS_VALIDEUR = (
    Reason("PRESTATION_NON_EXECUTEE", "Prestation non exécutée", "Not delivered"),
    Reason("MONTANT_NON_JUSTIFIE", "Montant non justifié", "Amount not supported"),
    Reason("SOUS_TRAITANT_NON_AGREE", "Sous-traitant non agréé", "Subcontractor not approved"),
    Reason("PIECE_MANQUANTE", "Pièce justificative manquante", "A supporting document is missing"),
    AUTRE,
)
MAUVAIS_VALIDEUR = (Reason("MAUVAIS_VALIDEUR", "Le valideur désigné n'est pas le bon", "Wrong approver"),)
