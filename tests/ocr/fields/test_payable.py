"""Net à payer and what was paid before (OCR-2, OCR-5)."""

import pytest

from services.ocr import extract
from tests.kit.pages import TOTALS, column, down, grid
from tests.ocr.fields.cases import (
    HEAD,
    LOW_TOTALS,
    SUMS,
    TOTALS_AT_RIGHT,
    Cases,
    fields_of,
    read_on,
)

CASES: Cases = {
    "acompte deja verse": (
        HEAD
        + down(
            300,
            300,
            "Total HT 100,00 €",
            "TVA 20,00 €",
            "Total TTC 120,00 €",
            "Acompte versé le 02/01/2024 -20,00 €",
            "Solde à régler 100,00 €",
        ),
        {"total_ht": "100.00", "total_ttc": "120.00", "net_a_payer": "100.00", "prepaid": "20.00"},
    ),
    "capital decoy": (
        HEAD
        + down(300, 300, "Total HT 100,00 €", "TVA (20 %) 20,00 €", "TTC 120,00 €")
        + down(50, 800, "SARL au capital de 7 500,00 € - RCS Tours 392 809 137 - indemnité forfaitaire de 40,00 €"),
        SUMS,
    ),
    "amount words": (
        HEAD
        + down(300, 300, "Total HT 100,00 €", "TVA 20 % 20,00 €", "Total TTC 120,00 €")
        + down(50, 380, "Arrêtée la présente facture à la somme de cent vingt euros (120,00 €)"),
        SUMS,
    ),
    "solde anterieur": (
        HEAD
        + down(
            300,
            300,
            "Montant HT 100,00",
            "TVA 20,00 % 20,00",
            "Montant TTC de la facture 120,00",
            "Solde antérieur 35,00",
            "Total à payer 155,00",
        ),
        {"total_ht": "100.00", "total_ttc": "120.00", "net_a_payer": "155.00"},
    ),
    "acompte list": (
        HEAD
        + down(
            300,
            300,
            "Total TTC 120,00",
            "Acompte n°1 du 02/01/2024 -30,00",
            "Acompte n°2 du 02/02/2024 -40,00",
            "Reste dû 50,00",
        ),
        {"total_ttc": "120.00", "net_a_payer": "50.00"},
    ),
    "paye": (
        HEAD + LOW_TOTALS + down(350, 560, "Payé 120,00 €", "Reste à payer 0,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "0.00"},
    ),
    "rg": (
        HEAD + LOW_TOTALS + down(350, 560, "Retenue de garantie 5 % -6,00 €", "Net à payer 114,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "114.00"},
    ),
    "montant du devis": (HEAD + down(50, 250, "Montant du devis TTC : 480,00 €") + LOW_TOTALS, SUMS),
    "montant marche": (HEAD + down(50, 250, "Montant du marché HT : 4 800,00 €") + LOW_TOTALS, SUMS),
    "deja facture": (
        HEAD + down(50, 250, "Déjà facturé HT : 300,00 €", "Reste à facturer HT : 500,00 €") + LOW_TOTALS,
        SUMS,
    ),
    "acompte %": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
            "Acompte de 30 % : 36,00 €",
            "Reste à payer : 84,00 €",
        ),
        {"prepaid": "36.00", "net_a_payer": "84.00"},
    ),
    "escompte": (
        HEAD
        + down(
            50,
            300,
            "Total HT 100,00",
            "TVA 20 % 20,00",
            "Total TTC 120,00",
            "Escompte 2 % 2,40",
            "Retenue de garantie 5 % 6,00",
            "Net à payer 111,60",
        ),
        {"total_ttc": "120.00", "net_a_payer": "111.60"},
    ),
    "autoliq": (
        HEAD + down(50, 300, "Total HT : 100,00 €", "Autoliquidation de la TVA", "Net à payer : 100,00 €"),
        {"total_ht": "100.00", "net_a_payer": "100.00"},
    ),
    "holdback": (
        HEAD + TOTALS_AT_RIGHT + down(380, 450, "Retenue de garantie 5 % : -6,00 €", "Net à payer : 114,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "114.00", "prepaid": None},
    ),
    "deposit invoice mentioned": (
        HEAD
        + down(
            380,
            400,
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
            "Facture d'acompte n° FA-3 du 01/02/2024 : -36,00 €",
            "Reste à payer : 84,00 €",
        ),
        {"invoice_number": "FA-12", "total_ttc": "120.00", "net_a_payer": "84.00", "issue_date": "2024-03-12"},
    ),
    "rg and prorata": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 1 000,00 €",
            "TVA 20 % : 200,00 €",
            "Total TTC : 1 200,00 €",
            "Retenue de garantie 5 % : 60,00 €",
            "Compte prorata 1 % : 12,00 €",
            "Net à payer : 1 128,00 €",
        ),
        {"total_ttc": "1200.00", "net_a_payer": "1128.00", "prepaid": None},
    ),
    "port": (
        HEAD
        + down(
            50,
            300,
            "Total marchandises HT : 90,00 €",
            "Frais de port HT : 10,00 €",
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "eco part": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 100,00 €",
            "dont éco-participation : 2,40 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "francs": (HEAD + TOTALS_AT_RIGHT + down(50, 600, "Soit 787,15 F - 1 euro = 6,55957 F"), SUMS),
    "letters": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 600, "Arrêtée la présente facture à la somme de cent vingt euros TTC (120,00 €)"),
        SUMS,
    ),
    "somme due au": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "Somme due au 12/03/2024 : 120,00 €"),
        {"net_a_payer": "120.00"},
    ),
    "instalments": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 560, "Échéancier :")
        + grid(580, (50, 150), ("30/04/2024", "60,00 €"), ("31/05/2024", "60,00 €")),
        {"total_ttc": "120.00", "net_a_payer": "120.00"},
    ),
    "negative line": (
        HEAD
        + grid(250, (50, 400), ("Désignation", "Montant HT"), ("Papier", "110,00"), ("Reprise", "-10,00"))
        + TOTALS_AT_RIGHT,
        SUMS,
    ),
    "k euros": (
        HEAD + TOTALS_AT_RIGHT + down(50, 700, "SA au capital de 1 500 000,00 € - chiffre d'affaires 12 000 000,00 €"),
        SUMS,
    ),
    "previous balance": (
        HEAD + TOTALS_AT_RIGHT + down(380, 460, "Solde précédent : 50,00 €", "Total à régler : 170,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "170.00"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_to_be_paid_and_what_was_paid_ocr_2_ocr_5(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_a_deposit_lowers_what_is_to_be_paid_ocr_2():
    fields = fields_of(column("Facture n° FA-12", *TOTALS, "Acompte versé : 50,00 €", "Net à payer : 70,00 €"))
    assert (fields["prepaid"].value, fields["net_a_payer"].value) == ("50.00", "70.00")
    assert any(check.rule == "TTC-acompte=net" and check.ok for check in fields["net_a_payer"].checks)


@pytest.mark.parametrize(
    "held", ["Retenue de garantie 5 % : 6,00", "Retenue de garantie (5 %) du TTC   -6,00", "Escompte 5 % : 6,00"]
)
def test_what_is_kept_back_was_not_paid_before_ocr_5(held: str):
    fields = extract(
        column("Facture n° FA-12", *TOTALS, "Règlement sous 30 jours", held, "Net à payer : 114,00 €")
    ).fields
    assert fields["net_a_payer"].value == "114.00"
    assert fields.get("prepaid") is None or fields["prepaid"].value is None
