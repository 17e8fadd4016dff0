"""The day of issue, and not another day of the page (OCR-4, OCR-6, OCR-7)."""

import pytest

from tests.kit.pages import TOTALS, column, down, grid
from tests.ocr.fields.cases import (
    HEAD,
    Cases,
    fields_of,
    read_column,
    read_on,
    value_of,
)

CASES: Cases = {
    "edition": (
        down(50, 60, "Facture n° FA-12", "Date d'édition : 12/03/2024", "Imprimé le 15/03/2024"),
        {"issue_date": "2024-03-12"},
    ),
    "periode only": (
        down(50, 60, "Facture n° FA-12", "Période de facturation : du 01/02/2024 au 29/02/2024"),
        {"issue_date": None},
    ),
    "livraison only": (down(50, 60, "Facture n° FA-12", "Livré le 01/02/2024"), {"issue_date": None}),
    "facture title digits": (down(50, 60, "Facture 2024 0117 du 12/03/2024"), {"issue_date": "2024-03-12"}),
    "ref facture a rappeler": (
        HEAD[1:] + down(50, 120, "Référence à rappeler lors du paiement : FA-2024-88") + down(50, 40, "FACTURE"),
        {"issue_date": "2024-03-12"},
    ),
    "two due": (
        HEAD + grid(400, (50, 200), ("Échéance", "Montant"), ("11/04/2024", "60,00"), ("11/05/2024", "60,00")),
        {"issue_date": "2024-03-12"},
    ),
    "ville date": (
        down(50, 60, "Facture n° FA-12") + down(350, 90, "Saint-Étienne, le 12 mars 2024"),
        {"issue_date": "2024-03-12"},
    ),
    "date no label top": (down(50, 60, "Facture n° FA-12") + down(400, 60, "12/03/2024"), {"issue_date": "2024-03-12"}),
    "loi date decoy": (down(50, 60, "Facture n° FA-12", "Loi n° 92-1442 du 31 décembre 1992"), {"issue_date": None}),
    "rcs date decoy": (
        down(50, 60, "Facture n° FA-12", "Décret du 02/10/2012 : indemnité de 40 €"),
        {"issue_date": None},
    ),
    "assur dates": (
        down(50, 60, "Facture n° FA-12", "Assurance décennale valable du 01/01/2024 au 31/12/2024"),
        {"issue_date": None},
    ),
    "periode": (
        HEAD[:1]
        + down(
            50, 90, "Période du 01/02/2024 au 29/02/2024", "Date de facture 05/03/2024", "Date de livraison 02/03/2024"
        ),
        {"issue_date": "2024-03-05"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_day_of_issue_is_no_other_day_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("12/03/2024", "2024-03-12"), ("12.03.24", "2024-03-12"), ("2024-03-12", "2024-03-12"), ("12 mars 2024", "2024-03-12"), ("1er août 2023", "2023-08-01"),
        ("20240312", "2024-03-12"), ("le douze mars deux mille vingt-quatre", "2024-03-12"), ("12 DÉC. 2023", "2023-12-12"), ("March 12, 2024", "2024-03-12"),
    ],
)  # fmt: skip
def test_dates_in_every_writing_ocr_7(printed: str, day: str):
    assert value_of(column("Facture n° FA-1234", f"Date de facture : {printed}", *TOTALS), "issue_date") == day


def test_a_day_that_does_not_exist_is_flagged_and_not_given_ocr_7():
    field = fields_of(column("Facture n° FA-1234", "Date de facture : 30/02/2024", *TOTALS))["issue_date"]
    assert field.value is None
    assert [check.ok for check in field.checks if check.rule == "calendar"] == [False]


def test_month_first_dates_where_the_document_writes_so_ocr_7():
    page = column("Invoice FA-1234", "Invoice date: 11/03/2024", "Paid on: 11/17/2024", "Total: 120.00 €")
    assert value_of(page, "issue_date") == "2024-11-03"


def test_an_uncertain_value_stays_empty_with_its_candidates_ocr_6():
    field = fields_of(column("Facture n° FA-12", "le dépôt du 03/04/2024 et celui du 05/04/2024", *TOTALS)).get(
        "issue_date"
    )
    assert field is None or field.value is None


@pytest.mark.parametrize(
    "label",
    [
        "Date de l'événement", "Date début de stage", "Date de la séance", "Date de souscription", "Date d'ouverture", "Date de votre passage", "Date de pesée", "Date de clôture", "Date prévue",
        "Date du bon", "Date de la demande", "Date des travaux", "Date de première mise en circulation",
    ],
)  # fmt: skip
def test_days_of_other_things_ocr_6(label: str):
    assert read_column("Facture n° FA-12", f"{label} : 14/02/2024").get("issue_date") is None
