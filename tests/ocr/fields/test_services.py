"""The code of the buyer's service (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import down, grid
from tests.ocr.fields.cases import (
    HEAD,
    SELLER,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "service exe": (HEAD + down(50, 120, "Service exécutant (SE) : FAC0000075"), {"code_service": "FAC0000075"}),
    "chorus block": (
        HEAD
        + down(
            50,
            120,
            "Chorus Pro",
            "Identifiant structure : 21020408600013",
            "Code service : ACHATS",
            "Numéro d'engagement : 24-00123",
        ),
        {"code_service": "ACHATS", "engagement": "24-00123"},
    ),
    "code svc chorus": (
        HEAD + down(50, 120, "Code service Chorus : 1234567", "N° EJ Chorus : 1300456789"),
        {"code_service": "1234567", "engagement": "1300456789"},
    ),
    "empty order line": (
        HEAD
        + down(
            50,
            120,
            "N° de commande :",
            "N° de client : C0012",
            "Code service :",
            "N° de marché :",
            "SIRET : 39280913700027",
        ),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "empty right col": (
        HEAD
        + grid(
            120,
            (50, 250),
            ("N° d'engagement", ""),
            ("Code service", ""),
            ("N° client", "C0012"),
            ("Contact", "M. Petit 0612345678"),
        ),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "order dash": (
        HEAD + down(50, 120, "N° d'engagement : -", "Code service : NC", "Marché : sans objet"),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "service date": (
        HEAD + down(50, 120, "Service fait le 10/03/2024"),
        {"code_service": None, "issue_date": "2024-03-12"},
    ),
    "direction service": (
        HEAD + down(320, 120, "Mairie de Laon", "Service : Finances", "1 place X"),
        {"code_service": None},
    ),
    "interlocuteur": (HEAD + down(50, 120, "Service : 4 rue X"), {"code_service": None}),
    "code service empty col": (
        grid(
            60,
            (50, 200, 350),
            ("SIRET destinataire", "Code service", "N° engagement"),
            ("21020408600013", "", "1300456789"),
        ),
        {"code_service": None, "engagement": "1300456789"},
    ),
    "non renseigne": (
        HEAD + down(50, 120, "Code service : non renseigné", "Engagement : NEANT"),
        {"code_service": None, "engagement": None},
    ),
    "ej inline": (
        HEAD + down(50, 120, "Marché n° 2023-045 - EJ n° 1300456789 - Code service : FAC001"),
        {"marche": "2023-045", "engagement": "1300456789", "code_service": "FAC001"},
    ),
    "service name": (
        HEAD + down(50, 120, "Service destinataire : Direction des achats", "Code service : DA-01"),
        {"code_service": "DA-01"},
    ),
    "service beside the order": (
        HEAD + grid(200, (50, 300), ("Bon de commande : PO000744", "Service : DSI")) + TOTALS_AT_RIGHT,
        {"engagement": "PO000744", "code_service": "DSI"},
    ),
    "service in a head": (
        HEAD
        + grid(200, (50, 200, 350), ("N° commande / EJ", "Marché", "Service (UF)"), ("2024-08184", "MP-84", "DSI"))
        + TOTALS_AT_RIGHT,
        {"engagement": "2024-08184", "marche": "MP-84", "code_service": "DSI"},
    ),
    "service of the seller": (
        HEAD + down(50, 200, "Service : COMPTABILITE CLIENTS 02 47 45 87 12") + TOTALS_AT_RIGHT,
        {"code_service": None},
    ),
    "service of the buyer without a code": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 120, "Ville de Paris", "Service : Direction des achats", "75004 Paris"),
        {"code_service": None},
    ),
    "engagement label blank": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "N° d'engagement :", "Code service :", "N° de marché :"),
        {"engagement": None, "code_service": None, "marche": None},
    ),
    "engagement blank row": (
        HEAD
        + TOTALS_AT_RIGHT
        + grid(
            200, (50, 200, 350), ("N° engagement", "Code service", "Votre contact"), ("", "", "M. Petit 0247458712")
        ),
        {"engagement": None, "code_service": None},
    ),
    "engagement na": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "N° d'engagement : néant - Code service : sans objet"),
        {"engagement": None, "code_service": None},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_code_service_is_the_buyers_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted
