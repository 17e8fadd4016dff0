"""The number of the engagement or order (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import down, grid
from tests.ocr.fields.cases import (
    HEAD,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "commande du only": (
        down(50, 60, "Facture n° FA-12", "Votre commande n° 4500012 du 02/01/2024"),
        {"issue_date": None, "engagement": "4500012"},
    ),
    "bdc du": (HEAD + down(50, 120, "Bon de commande du 02/01/2024 : BC-991"), {"engagement": "BC-991"}),
    "ref bon": (
        HEAD
        + grid(
            120, (50, 250), ("Réf. bon de commande", "2024BC0012"), ("Réf. client", "CL-7"), ("Réf. interne", "X-55")
        ),
        {"engagement": "2024BC0012"},
    ),
    "ej label long": (
        HEAD + down(50, 120, "Numéro d'engagement juridique (EJ) : 1300456789"),
        {"engagement": "1300456789"},
    ),
    "v/cde": (
        HEAD + grid(120, (50, 250), ("V/Cde", "CDE-991"), ("V/Réf.", ""), ("N/Réf.", "45-LM")),
        {"engagement": "CDE-991"},
    ),
    "votre cde n du": (HEAD + down(50, 120, "Votre cde n° 4500012 du 02/01/2024"), {"engagement": "4500012"}),
    "bl facture table": (
        HEAD + grid(120, (50, 150, 250), ("N° BL", "Date BL", "Commande"), ("BL-88", "10/03/2024", "BC-991")),
        {"engagement": "BC-991", "issue_date": "2024-03-12"},
    ),
    "label above, two rows": (
        down(50, 40, "FACTURE")
        + grid(
            60,
            (50, 200, 350),
            ("Numéro de facture", "Date de facture", "Date d'échéance"),
            ("FA-2024-88", "12/03/2024", "11/04/2024"),
            ("Code client", "N° de commande", "Mode de paiement"),
            ("C0012", "BC-991", "Virement"),
        ),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12", "due_date": "2024-04-11", "engagement": "BC-991"},
    ),
    "empty order cell": (
        grid(60, (50, 200, 350), ("N° facture", "N° commande", "N° client"), ("FA-2024-88", "", "C0012")),
        {"invoice_number": "FA-2024-88", "engagement": None},
    ),
    "engagement then address": (
        HEAD + down(50, 120, "N° d'engagement :", "12 rue des Lilas", "37000 Tours"),
        {"engagement": None},
    ),
    "devis facture": (
        down(50, 60, "Facture n° FA-12 suivant devis n° D-77 du 01/02/2024") + down(50, 90, "Tours, le 12/03/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "engagement": None},
    ),
    "notre ref votre ref": (
        HEAD + grid(120, (50, 200), ("Notre référence", "18.0457"), ("Votre référence", "BC-7788")),
        {"engagement": "BC-7788"},
    ),
    "tel in same line as order": (
        HEAD + down(50, 120, "Commande passée par téléphone au 02 47 00 00 00"),
        {"engagement": None},
    ),
    "commande + facture n": (
        down(50, 60, "Commande n° BC-991 - Facture n° FA-12")
        + down(50, 80, "Date facture 12/03/2024 - Date commande 01/02/2024"),
        {"invoice_number": "FA-12", "engagement": "BC-991", "issue_date": "2024-03-12"},
    ),
    "bon commande admin": (
        HEAD + down(50, 120, "Bon de commande administratif n° 24/0118 du 01/02/2024"),
        {"engagement": "24/0118", "issue_date": "2024-03-12"},
    ),
    "lettre de commande": (HEAD + down(50, 120, "Lettre de commande n° LC-77"), {"engagement": "LC-77"}),
    "selon votre bc": (
        HEAD + down(50, 120, "Selon votre bon de commande BC-991 du 01/02/2024"),
        {"engagement": "BC-991"},
    ),
    "n bdc": (HEAD + down(50, 120, "N° BDC : 24-0118"), {"engagement": "24-0118"}),
    "n engagement comptable": (HEAD + down(50, 120, "N° d'engagement comptable : 24-0118"), {"engagement": "24-0118"}),
    "engagement n": (HEAD + down(50, 120, "Engagement N° 24D00118"), {"engagement": "24D00118"}),
    "order bilingual": (
        HEAD + down(50, 120, "Commande / Order : BC-991", "Client / Customer : C0012"),
        {"engagement": "BC-991"},
    ),
    "header table": (
        grid(
            100,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "Échéance", "N° client", "Réf. commande"),
            ("FA-12", "05/03/2024", "04/04/2024", "C778", "BC-991"),
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-05", "due_date": "2024-04-04", "engagement": "BC-991"},
    ),
    "objet": (
        HEAD + down(50, 120, "Objet : commande n° 4500012 du 02/01/2024 - travaux de peinture"),
        {"engagement": "4500012", "issue_date": "2024-03-12"},
    ),
    "commande inline date": (
        HEAD + down(50, 120, "Votre commande du 05/02/2024 n° BC-7788"),
        {"engagement": "BC-7788", "issue_date": "2024-03-12"},
    ),
    "bc ref label right of": (
        HEAD + grid(120, (50, 200), ("Vos réf.", "BC-7788"), ("Nos réf.", "N-99")),
        {"engagement": "BC-7788"},
    ),
    "engagement spaces": (
        HEAD + down(50, 120, "N° d'engagement juridique : 1300 456 789"),
        {"engagement": "1300 456 789"},
    ),
    "order of a shop": (
        HEAD
        + grid(
            200,
            (50, 220, 400),
            ("Commande n°", "Date de la commande", "Bon de commande de l'acheteur"),
            ("404-7719023-1180365", "04/01/2024", "1300843942"),
        )
        + TOTALS_AT_RIGHT,
        {"engagement": "1300843942"},
    ),
    "order of a shop alone": (
        HEAD + down(50, 200, "Commande n° 404-7719023-1180365") + TOTALS_AT_RIGHT,
        {"engagement": None},
    ),
    "order on the site": (
        HEAD + down(50, 200, "N° de commande internet : WEB-88123", "N° d'engagement : EJ004471") + TOTALS_AT_RIGHT,
        {"engagement": "EJ004471"},
    ),
    "seller's order before engagement": (
        HEAD + down(50, 200, "Commande n° 88123", "Engagement juridique : 2100443871") + TOTALS_AT_RIGHT,
        {"engagement": "2100443871"},
    ),
    "several orders": (
        HEAD
        + down(50, 200, "Commandes regroupées : 1188 du 04/01/2024 – 1191 du 09/01/2024 – 1204 du 22/01/2024")
        + TOTALS_AT_RIGHT,
        {"engagement": None},
    ),
    "two dates in a cell": (
        down(50, 60, "Facture n° FA-12")
        + grid(
            200,
            (50, 200, 350),
            ("Date / échéance", "N° engagement", "Marché"),
            ("12/03/2024", "EJ-44", "MP-7"),
            ("11/04/2024", "", ""),
            pitch=12,
        )
        + TOTALS_AT_RIGHT,
        {"issue_date": "2024-03-12", "due_date": "2024-04-11", "engagement": "EJ-44"},
    ),
    "number with its own prefix": (
        HEAD + down(50, 200, "N° d'engagement", "EJ-44") + TOTALS_AT_RIGHT,
        {"engagement": "EJ-44"},
    ),
    "other order mentioned": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 200, "Notre commande fournisseur n° 4512", "Bon de commande n° BC-77 du 01/02/2024"),
        {"engagement": "BC-77"},
    ),
    "devis ref": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Suivant devis n° D-458 du 02/02/2024 accepté le 10/02/2024"),
        {"engagement": None, "issue_date": "2024-03-12"},
    ),
    "telephone line": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 200, "Ligne n° 02 47 45 87 12 - Forfait Pro - engagement jusqu'au 02/02/2026"),
        {"engagement": None, "due_date": None},
    ),
    "engagement text": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Fin d'engagement : 02/02/2026", "Sans engagement de durée"),
        {"engagement": None, "due_date": None},
    ),
    "bc no": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Votre commande du 02/02/2024 n° 4500123456 - Demandeur : M. Petit"),
        {"engagement": "4500123456", "issue_date": "2024-03-12"},
    ),
    "order and due date": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Engagement 1400045678 - Échéance 30/04/2024"),
        {"due_date": "2024-04-30", "engagement": "1400045678"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_engagement_is_the_buyers_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted
