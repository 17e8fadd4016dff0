"""The day payment is due (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import down, grid
from tests.ocr.fields.cases import (
    HEAD,
    LOW_TOTALS,
    SUMS,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "date slash": (
        down(50, 60, "Facture n° FA-12", "Date / Échéance : 12/03/2024 / 11/04/2024"),
        {"issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "emise le ... echeance": (
        down(50, 60, "Facture FA-12 émise le 12/03/2024, échéance le 11/04/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "devis accepté le": (
        HEAD
        + down(50, 120, "Devis du 01/02/2024 accepté le 05/02/2024", "Prestation réalisée du 06/02/2024 au 08/02/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "delai": (HEAD + down(50, 120, "Paiement à 30 jours fin de mois soit le 30/04/2024"), {"due_date": "2024-04-30"}),
    "periode": (
        HEAD + down(50, 120, "Période de facturation : 01/02/2024 - 29/02/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "paye le": (
        HEAD + down(50, 120, "Facture acquittée le 20/03/2024 par virement"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "prelevement le": (HEAD + down(50, 120, "Montant prélevé le 25/03/2024"), {"due_date": "2024-03-25"}),
    "piece n": (
        grid(
            60,
            (50, 150, 250, 350),
            ("Pièce n°", "Date", "Code client", "Échéance"),
            ("FC0012", "12/03/2024", "411M", "11/04/2024"),
        )
        + down(50, 30, "FACTURE"),
        {"invoice_number": "FC0012", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "rg number": (
        down(400, 60, "FACTURE")
        + down(400, 80, "Numéro", "Date", "Échéance")
        + down(480, 80, "FA-2024-88", "12/03/2024", "11/04/2024"),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "due par mode": (
        HEAD
        + grid(400, (50, 200, 350), ("Mode de règlement", "Échéance", "Montant"), ("Virement", "11/04/2024", "120,00")),
        {"due_date": "2024-04-11"},
    ),
    "date limite": (HEAD + down(50, 120, "Date limite de règlement : 11 avril 2024"), {"due_date": "2024-04-11"}),
    "a regler avant": (
        HEAD + down(50, 120, "Somme à régler avant le 11 avril 2024 : 120,00 €"),
        {"due_date": "2024-04-11", "net_a_payer": "120.00"},
    ),
    "no facture colon next line far": (
        grid(
            60,
            (50, 400),
            ("Numéro de la facture :", "2024-117"),
            ("Date d'émission de la facture :", "12/03/2024"),
            ("Date limite de paiement :", "11/04/2024"),
        ),
        {"invoice_number": "2024-117", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "prochaine facture": (
        HEAD + down(50, 300, "Prochaine facture : 12/04/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "bilingual date": (
        down(
            50,
            60,
            "N° facture/Invoice no : FA-12",
            "Date facture/Invoice date : 12/03/2024",
            "Échéance/Due date : 11/04/2024",
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "conditions decoy": (
        HEAD
        + LOW_TOTALS
        + down(
            50,
            700,
            "Toute somme non payée à l'échéance produit intérêt au taux de 10,50 %, minimum 15,00 €.",
            "Escompte 0,50 % pour règlement avant le 20/03/2024",
        ),
        {"total_ttc": "120.00", "net_a_payer": "120.00", "due_date": None},
    ),
    "two line header": (
        grid(
            100,
            (50, 150, 250),
            ("Numéro", "Date", "Date"),
            ("de facture", "de facture", "d'échéance"),
            ("FA-12", "05/03/2024", "04/04/2024"),
            pitch=11,
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-05", "due_date": "2024-04-04"},
    ),
    "due terms": (
        HEAD + down(50, 120, "Conditions de paiement : 30 jours fin de mois", "Échéance 30/04/2024"),
        {"due_date": "2024-04-30"},
    ),
    "due in sentence": (
        HEAD + down(50, 500, "Facture payable par virement avant le 11/04/2024, sans escompte."),
        {"due_date": "2024-04-11"},
    ),
    "dates many": (
        down(50, 60, "Facture FA-33")
        + down(
            50,
            80,
            "Date d'émission 05/03/2024",
            "Date de livraison 01/03/2024",
            "Date d'échéance 04/04/2024",
            "Date de commande 01/02/2024",
        ),
        {"issue_date": "2024-03-05", "due_date": "2024-04-04"},
    ),
    "day over two lines": (
        HEAD
        + down(50, 500, "La somme de 120,00 € dont le règlement est attendu au plus tard le 5", "avril 2024.", pitch=13)
        + TOTALS_AT_RIGHT,
        {"due_date": "2024-04-05"},
    ),
    "due under net": (
        HEAD + TOTALS_AT_RIGHT + down(380, 470, "Net à payer", "avant le 17/04/2024"),
        {"due_date": "2024-04-17"},
    ),
    "contract ends": (
        HEAD + TOTALS_AT_RIGHT + down(50, 700, "Contrat à prix fixe venant à échéance le 31/12/2026."),
        {"due_date": None},
    ),
    "insurance term": (
        HEAD + TOTALS_AT_RIGHT + down(50, 700, "Attestation d'assurance : échéance du contrat le 31/12/2024"),
        {"due_date": None},
    ),
    "subscription renewal": (
        HEAD + TOTALS_AT_RIGHT + down(50, 300, "Votre abonnement arrive à échéance le 30/06/2024"),
        {"due_date": None},
    ),
    "guarantee expires": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 300, "Garantie : expiration le 30/06/2026", "Date d'échéance du bail : 01/01/2027"),
        {"due_date": None},
    ),
    "next debit": (
        HEAD + TOTALS_AT_RIGHT + down(50, 300, "Prochain prélèvement le 05/05/2024", "Prochaine échéance : 12/06/2024"),
        {"due_date": None},
    ),
    "offer until": (
        HEAD + TOTALS_AT_RIGHT + down(50, 300, "Offre de remise valable", "jusqu'au 30/06/2024"),
        {"due_date": None},
    ),
    "discount before": (
        HEAD + TOTALS_AT_RIGHT + down(50, 300, "Escompte de 1 % pour tout règlement", "avant le 20/03/2024"),
        {"due_date": None},
    ),
    "balance of the account": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 300, "Solde antérieur : 512,40 €", "Dernier règlement reçu le 02/02/2024 : 512,40 €")
        + down(380, 470, "Net à payer : 120,00 €"),
        {**SUMS, "prepaid": None, "due_date": None},
    ),
    "print date at the foot": (
        HEAD[:1]
        + down(50, 80, "Date de facture : 12/03/2024")
        + TOTALS_AT_RIGHT
        + down(50, 820, "Imprimé le 15/03/2024 à 10:42 - Page 1/1"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "two dates head": (
        down(50, 60, "Facture n° FA-12")
        + down(50, 80, "Date d'édition : 12/03/2024", "Date de service : 28/02/2024", "Échéance : 11/04/2024")
        + TOTALS_AT_RIGHT,
        {"issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "30j fdm": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "Règlement à 30 jours fin de mois le 30/04/2024"),
        {"due_date": "2024-04-30", "issue_date": "2024-03-12"},
    ),
    "paid cb": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "Payé par carte bancaire le 12/03/2024 : 120,00 €", "Reste dû : 0,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "0.00", "prepaid": "120.00", "due_date": None},
    ),
    "payable at": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "Payable à réception. Passé le 30/04/2024, une pénalité de 10 % sera appliquée."),
        {"due_date": None},
    ),
    "to pay box": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(380, 460, "À PAYER AVANT LE")
        + down(380, 476, "30/04/2024")
        + down(480, 460, "MONTANT")
        + down(480, 476, "120,00 €"),
        {"due_date": "2024-04-30", "net_a_payer": "120.00"},
    ),
    "tampon": (
        HEAD + TOTALS_AT_RIGHT + down(300, 700, "REÇU LE 15 MARS 2024", "SERVICE FINANCIER", "BON À PAYER"),
        {"issue_date": "2024-03-12", "due_date": None, "net_a_payer": "120.00"},
    ),
    "en votre aimable": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "En votre aimable règlement avant le 12 avril 2024."),
        {"due_date": "2024-04-12"},
    ),
    "valable": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "RIB valable depuis le 01/01/2020", "Tarifs valables jusqu'au 31/12/2024"),
        {"due_date": None, "issue_date": "2024-03-12"},
    ),
    "retard": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "En cas de paiement après le 30/04/2024, des intérêts seront dus"),
        {"due_date": None},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_day_payment_is_due_is_no_other_day_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted
