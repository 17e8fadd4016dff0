"""IBAN, BIC and means of payment (OCR-2, OCR-4)."""

import pytest

from services.ocr import extract
from tests.kit.pages import column, down
from tests.ocr.fields.cases import (
    HEAD,
    SELLER,
    SUMS,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "rib": (
        HEAD
        + down(
            50,
            700,
            "Code banque 30004 Code guichet 00823 N° compte 00010011111 Clé 41",
            "IBAN : FR76 3000 4008 2300 0100 1111 141",
            "BIC : BNPAFRPPXXX",
        ),
        {"bic": "BNPAFRPPXXX"},
    ),
    "iban split": (
        HEAD
        + down(50, 700, "IBAN")
        + down(100, 700, "FR76 3000 6000 0112 3456 7890 189")
        + down(50, 716, "BIC")
        + down(100, 716, "AGRIFRPP"),
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
    ),
    "nbsp iban": (
        HEAD + down(50, 700, "IBAN FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189 BIC AGRIFRPPXXX"),
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPPXXX"},
    ),
    "de iban": (HEAD + down(50, 700, "IBAN DE89 3704 0044 0532 0130 00"), {"iban": "DE89370400440532013000"}),
    "iban over two lines after a colon": (
        HEAD
        + down(
            50,
            500,
            "Paiement au plus tard le 11/04/2024, compte : FR76",
            "3000 6000 0112 3456 7890 189, AGRIFRPP.",
            pitch=13,
        )
        + TOTALS_AT_RIGHT,
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
    ),
    "a word shaped as a BIC": (
        HEAD + TOTALS_AT_RIGHT + SELLER + down(50, 640, "ARCHITECTES", "IBAN FR14 2004 1010 0505 0001 3M02 606"),
        {"iban": "FR1420041010050500013M02606", "bic": None},
    ),
    "iban over two lines": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "Merci de payer la facture FA-12 sur ce compte : FR76 3000 6000", "0112 3456 7890 189, merci."),
        {"iban": "FR7630006000011234567890189", "invoice_number": "FA-12"},
    ),
    "bic on the next line": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "Compte FR76 3000 6000 0112 3456 7890 189 (BIC", "BNPAFRPPXXX). Aucun escompte."),
        {"iban": "FR7630006000011234567890189", "bic": "BNPAFRPPXXX"},
    ),
    "other account number": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "Référence unique de mandat FR12ZZZ458712 - ICS FR 12 ZZZ 458712", "2300 0100"),
        {"iban": None, "bic": None, **SUMS},
    ),
    "two ibans": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(
            50,
            600,
            "IBAN : FR76 3000 6000 0112 3456 7890 189 - BIC AGRIFRPP839",
            "Compte affacturage IBAN DE89 3704 0044 0532 0130 00",
        ),
        {"iban": "FR7630006000011234567890189"},
    ),
    "client iban": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 560, "Votre compte débité : FR14 2004 1010 0505 0001 3M02 606")
        + down(50, 600, "Notre IBAN : FR76 3000 6000 0112 3456 7890 189"),
        {"iban": "FR7630006000011234567890189"},
    ),
    "ics": (
        HEAD + TOTALS_AT_RIGHT + down(50, 560, "ICS : FR12ZZZ458712 - RUM : MAND-0045-2024"),
        {"iban": None, "engagement": None, "marche": None},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_account_to_pay_ocr_2_ocr_4(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_a_bic_without_its_name_beside_its_iban_ocr_2() -> None:
    answer = extract(
        column(
            "Facture n° FA-1 du 12/03/2024",
            "Virement : FR76 3000 6000 0112 3456 7890 189 / AGRIFRPP839",
            "Total HT 100,00 €",
        )
    )
    assert answer.fields["bic"].value == "AGRIFRPP839"
