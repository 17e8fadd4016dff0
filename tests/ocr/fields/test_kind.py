"""The type of the document (invoice, credit note, deposit) and its currency (OCR-7)."""

import pytest

from services.ocr import extract
from tests.kit.generator import generate
from tests.kit.pages import down
from tests.ocr.fields.cases import (
    HEAD,
    TOTALS_AT_RIGHT,
    Cases,
    read_on,
)

CASES: Cases = {
    "intitule avoir": (
        down(50, 60, "AVOIR AV-77 du 12/03/2024", "Réf. facture : FA-3 du 01/02/2024"),
        {"invoice_number": "AV-77", "issue_date": "2024-03-12", "type_code": "381"},
    ),
    "avoir neg": (
        down(50, 60, "AVOIR N° AV-9")
        + down(300, 300, "Total HT : - 100,00 €", "TVA : - 20,00 €", "Total TTC : - 120,00 €"),
        {"total_ht": "-100.00", "total_ttc": "-120.00", "type_code": "381"},
    ),
    "avoir sur": (
        down(50, 60, "Avoir n° AV-7 sur facture n° FA-3 du 01/02/2024", "Date : 05/03/2024")
        + down(50, 300, "Total HT : -100,00 €", "TVA 20 % : -20,00 €", "Total TTC : -120,00 €"),
        {"invoice_number": "AV-7", "issue_date": "2024-03-05", "type_code": "381", "total_ttc": "-120.00"},
    ),
    "devise": (
        HEAD + down(50, 300, "Total HT : 100.00 CHF", "TVA 8.1 % : 8.10 CHF", "Total TTC : 108.10 CHF"),
        {"currency": "CHF", "total_ttc": "108.10"},
    ),
    "negative avoir": (
        down(50, 60, "AVOIR N° AV-9")
        + down(50, 300, "Total HT -100,00", "TVA 20% -20,00", "Total TTC -120,00", "Net à votre crédit 120,00"),
        {"total_ttc": "-120.00", "type_code": "381", "invoice_number": "AV-9"},
    ),
    "acompte titre": (
        down(50, 60, "FACTURE D'ACOMPTE N° FA-12")
        + down(50, 300, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €"),
        {"invoice_number": "FA-12", "type_code": "386"},
    ),
    "avoir in a sentence": (
        down(400, 60, "FACTURE D'AVOIR", "N° A-2024-35", "Date 12-03-2024")
        + down(50, 200, "Annule partiellement notre facture n° 2023/11-0047 du 30-11-2023 (circuits annulés)")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "A-2024-35", "issue_date": "2024-03-12", "type_code": "381"},
    ),
    "dashed": (
        HEAD + down(50, 300, "Total HT -----23 673,18 €", "TVA 20 % ---- 4 734,64 €", "Total TTC ---- 28 407,82 €"),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82", "type_code": "380"},
    ),
    "credit negative": (
        down(50, 60, "AVOIR n° AV-45 du 12/03/2024")
        + down(50, 80, "Facture d'origine : FA-12 du 01/02/2024")
        + down(
            380,
            400,
            "Total HT : -100,00 €",
            "TVA 20 % : -20,00 €",
            "Total TTC : -120,00 €",
            "Net à votre crédit : 120,00 €",
        ),
        {"invoice_number": "AV-45", "type_code": "381", "issue_date": "2024-03-12", "total_ttc": "-120.00"},
    ),
    "acompte 30": (
        down(50, 60, "Facture d'acompte n° FAC-9")
        + down(50, 80, "Date : 12/03/2024")
        + down(
            50,
            300,
            "Acompte de 30 % sur commande de 400,00 € HT",
            "Total HT : 120,00 €",
            "TVA 20 % : 24,00 €",
            "Total TTC : 144,00 €",
        ),
        {"invoice_number": "FAC-9", "total_ht": "120.00", "total_ttc": "144.00", "type_code": "386"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_kind_of_invoice_and_its_currency_ocr_7(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


@pytest.mark.parametrize("family", ["credit-table", "credit-window", "recipient-left-credit", "program-crab-credit"])
def test_credit_notes_are_known_as_such_ocr_7(family: str):
    assert extract(generate(family, 9104).pdf).fields["type_code"].value == "381"
