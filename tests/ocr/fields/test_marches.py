"""The number of the marché or contract (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import down, grid
from tests.ocr.fields.cases import (
    HEAD,
    LOW_TOTALS,
    SELLER,
    SUMS,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "marche notifie": (
        HEAD + down(50, 120, "Marché n° 2023-045 notifié le 02/01/2023"),
        {"marche": "2023-045", "issue_date": "2024-03-12"},
    ),
    "marche + lot + bc": (
        HEAD + down(50, 120, "Marché : 2023M045 - Lot : 2 - BC : 2024-118"),
        {"marche": "2023M045", "engagement": "2024-118"},
    ),
    "accord cadre": (
        HEAD + down(50, 120, "Accord-cadre n° AC2023-12, marché subséquent n° 4"),
        {"marche": "AC2023-12"},
    ),
    "numero compte client": (
        HEAD
        + grid(
            120,
            (50, 150, 250, 350),
            ("Compte client", "Date", "Page", "Représentant"),
            ("411MAIRIE", "12/03/2024", "1", "12"),
        ),
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "label above small gap": (
        grid(60, (50, 200, 350), ("Facture", "Commande", "Contrat"), ("FA-2024-88", "BC-991", "2023-045"), pitch=12),
        {"invoice_number": "FA-2024-88", "engagement": "BC-991", "marche": "2023-045"},
    ),
    "ref chantier": (
        HEAD + down(50, 120, "Réf. : chantier 2024-17", "Votre contact : poste 4512"),
        {"engagement": None, "marche": None},
    ),
    "contrat maintenance": (HEAD + down(50, 120, "Contrat de maintenance n° CM-458"), {"marche": "CM-458"}),
    "convention formation": (HEAD + down(50, 120, "Convention n° 2024-031"), {"marche": "2024-031"}),
    "marche n lot": (HEAD + down(50, 120, "Marché public n° 23-MP-045 / Lot 2"), {"marche": "23-MP-045"}),
    "marche de travaux": (
        HEAD + down(50, 120, "Marché de travaux n° 2023.045 - Tranche ferme"),
        {"marche": "2023.045"},
    ),
    "num contrat col": (
        grid(
            60,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "N° contrat", "N° commande", "Échéance"),
            ("FA-12", "12/03/2024", "CT-88", "BC-991", "11/04/2024"),
        ),
        {"invoice_number": "FA-12", "marche": "CT-88", "engagement": "BC-991", "due_date": "2024-04-11"},
    ),
    "num contrat col empty": (
        grid(
            60,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "N° contrat", "N° commande", "Échéance"),
            ("FA-12", "12/03/2024", "", "BC-991", "11/04/2024"),
        ),
        {"invoice_number": "FA-12", "marche": None, "engagement": "BC-991", "due_date": "2024-04-11"},
    ),
    "items refs decoys": (
        HEAD
        + grid(
            250,
            (50, 150, 350, 450),
            ("Référence", "Désignation", "Qté", "Montant HT"),
            ("REF4587", "Contrat 2024-A entretien", "1", "100,00"),
        )
        + LOW_TOTALS,
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "item commande decoy": (
        HEAD
        + grid(
            250,
            (50, 150, 350, 450),
            ("Référence", "Désignation", "Qté", "Montant HT"),
            ("A12", "Bloc de commande 50 feuillets", "1", "100,00"),
            ("A13", "Marche-pied 3 marches", "1", "20,00"),
        ),
        {"engagement": None, "marche": None},
    ),
    "marche lots": (HEAD + down(50, 120, "Marché n° 2023/045 lot 2"), {"marche": "2023/045"}),
    "marche title": (
        HEAD + down(50, 120, "Objet du marché : rénovation de l'école", "Numéro du marché : 23-TRX-045"),
        {"marche": "23-TRX-045"},
    ),
    "several orders, one engagement": (
        HEAD
        + down(50, 200, "Vos commandes : 1188, 1191 et 1204", "N° engagement .. CDE04344", "Marché ........ M2024044")
        + TOTALS_AT_RIGHT,
        {"engagement": "CDE04344", "marche": "M2024044"},
    ),
    "contract beside marché": (
        HEAD
        + grid(200, (50, 250), ("Contrat", "Marché UGAP / référence"), ("40 1177 2265 08", "AC00729"))
        + TOTALS_AT_RIGHT,
        {"marche": "AC00729"},
    ),
    "marché subséquent": (
        HEAD + down(50, 200, "Marché subséquent", "2024-86-TRX", pitch=12) + TOTALS_AT_RIGHT,
        {"marche": "2024-86-TRX"},
    ),
    "marché in a sentence": (
        HEAD
        + down(50, 200, "Marché de maîtrise d'œuvre M2024030, notifié le 7 mai 2023 — bon de commande EJ003030")
        + TOTALS_AT_RIGHT,
        {"marche": "M2024030", "engagement": "EJ003030"},
    ),
    "marché of a year": (
        HEAD + down(50, 200, "Marché de travaux 2024 de la commune") + TOTALS_AT_RIGHT,
        {"marche": None},
    ),
    "training agreement": (
        HEAD + TOTALS_AT_RIGHT + down(50, 300, "Session du 07/01/2024 au 09/01/2024 - convention n° 2023-C-118"),
        {"marche": None, "engagement": None},
    ),
    "collective agreement": (
        HEAD + TOTALS_AT_RIGHT + down(50, 780, "Convention collective n° 1486 - Organisme conventionné n° 37-045"),
        {"marche": None},
    ),
    "activity number": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 300, "N° de déclaration d'activité : 75 87 01742 87", "Certificat Qualiopi n° 2018/92114-1"),
        {"marche": None, "engagement": None, "invoice_number": "FA-12"},
    ),
    "catalogue number": (
        HEAD
        + TOTALS_AT_RIGHT
        + grid(250, (50, 150, 400), ("Réf. marché", "Désignation", "Montant HT"), ("L2-045", "Papier", "100,00")),
        {"marche": None, "total_ht": "100.00"},
    ),
    "mandate": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 200, "Mandat n° 1458 - Bordereau n° 87 - Exercice 2024 - Imputation 60632"),
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "lot": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Marché n° 2023-T-045 - Lot n° 3 - Gros œuvre", "OS n° 2 du 02/01/2024"),
        {"marche": "2023-T-045", "engagement": None},
    ),
    "marche notif": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Marché 2023M0045 notifié le 02/01/2023"),
        {"marche": "2023M0045", "issue_date": "2024-03-12"},
    ),
    "water": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(
            50,
            200,
            "Abonnement n° 4587-12 - Compteur n° D12FA0457 - Index 458 à 512 - Part communale 12,00 €",
            "Relève du 02/02/2024 - Prochaine relève vers le 02/08/2024",
        ),
        {"marche": None, "engagement": None, "due_date": None, **SUMS},
    ),
    "contract and due date": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Marché n° 2023-T-045 - Date d'échéance : 30/04/2024"),
        {"due_date": "2024-04-30", "marche": "2023-T-045"},
    ),
    "contract with number ends": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Contrat n° 2023-T-045 arrivant à échéance le 30/04/2026"),
        {"due_date": None, "marche": "2023-T-045"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_marche_is_the_one_invoiced_under_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted
