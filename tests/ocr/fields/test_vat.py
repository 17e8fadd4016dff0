"""Several rates of VAT, and none (OCR-5)."""

import pytest

from tests.kit.pages import column, down, grid
from tests.ocr.fields.cases import (
    HEAD,
    SUMS,
    Cases,
    fields_of,
    read_on,
)

CASES: Cases = {
    "two rates w totals": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350),
            ("Base HT", "Taux", "Montant TVA", "Montant TTC"),
            ("50,00", "20,00", "10,00", "60,00"),
            ("50,00", "5,50", "2,75", "52,75"),
        )
        + down(350, 400, "Total HT : 100,00", "Total TVA : 12,75", "Net à payer TTC : 112,75"),
        {"total_ht": "100.00", "total_tva": "12.75", "total_ttc": "112.75", "net_a_payer": "112.75"},
    ),
    "total à régler": (
        HEAD + down(300, 300, "Total hors taxes : 100,00", "Total taxes : 20,00", "Total à régler : 120,00"),
        SUMS,
    ),
    "exempt no total ht": (
        HEAD + down(300, 300, "TOTAL : 450,00 €") + down(50, 350, "TVA non applicable, art. 293 B du CGI"),
        {"total_ttc": "450.00", "total_ht": "450.00"},
    ),
    "auto-liquidation": (
        HEAD + down(300, 300, "Total HT : 450,00 €", "TVA autoliquidée : 0,00 €", "Total à payer : 450,00 €"),
        {"total_ht": "450.00", "net_a_payer": "450.00"},
    ),
    "two vat inline": (
        HEAD + down(50, 300, "Total HT : 150,00", "TVA 5,5 % : 2,75   TVA 20 % : 20,00", "Total TTC : 172,75"),
        {"total_ht": "150.00", "total_ttc": "172.75"},
    ),
    "montants ht dans colonne": (
        HEAD
        + grid(
            300,
            (60, 180, 260, 340, 430),
            ("Taux", "Base HT", "TVA", "TTC", ""),
            ("20,00 %", "100,00", "20,00", "120,00", ""),
            ("5,50 %", "200,00", "11,00", "211,00", ""),
            ("Totaux", "300,00", "31,00", "331,00", ""),
        ),
        {"total_ht": "300.00", "total_tva": "31.00", "total_ttc": "331.00"},
    ),
    "zero": (
        HEAD
        + down(
            50, 300, "Total HT : 100,00 €", "TVA 0 % : 0,00 €", "Total TTC : 100,00 €", "Exonération art. 261 du CGI"
        ),
        {"total_ht": "100.00", "total_tva": "0.00", "total_ttc": "100.00"},
    ),
    "tva split rate col": (
        HEAD
        + grid(
            300,
            (60, 150, 240, 330),
            ("TVA", "Base", "Taux", "Montant"),
            ("1", "100,00", "20,00", "20,00"),
            ("2", "50,00", "5,50", "2,75"),
        )
        + down(400, 360, "Total HT 150,00", "TVA 22,75", "Total TTC 172,75"),
        {"total_ht": "150.00", "total_tva": "22.75", "total_ttc": "172.75"},
    ),
    "hors taxe col": (
        HEAD + grid(300, (300, 400, 500), ("Hors taxes", "TVA 20 %", "TTC"), ("100,00", "20,00", "120,00")),
        SUMS,
    ),
    "vat by rate only": (
        HEAD
        + down(380, 380, "Total net : 300.00", "Total des taxes : 45.00", "Total : 345.00")
        + grid(
            450,
            (330, 400, 480),
            ("Taux de taxe", "Montant taxe", "Devise"),
            ("20%", "30.00", "EUR"),
            ("10%", "15.00", "EUR"),
        ),
        {"total_ht": "300.00", "total_tva": "45.00", "total_ttc": "345.00"},
    ),
    "share of the health insurance": (
        HEAD
        + down(50, 300, "Part assurance maladie : 84,00 €", "Part mutuelle : 36,00 €")
        + down(380, 400, "Total : 120,00 €", "Reste à charge : 0,00 €", "TVA non applicable, art. 261-4-1° du CGI"),
        {"total_ttc": "120.00", "prepaid": None},
    ),
    "vat table 2 rates": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350),
            ("Taux", "Base HT", "TVA", "TTC"),
            ("5,50 %", "200,00", "11,00", "211,00"),
            ("20,00 %", "100,00", "20,00", "120,00"),
            ("Total", "300,00", "31,00", "331,00"),
        ),
        {"total_ht": "300.00", "total_tva": "31.00", "total_ttc": "331.00"},
    ),
    "hours": (
        HEAD
        + grid(
            250,
            (50, 250, 330, 420),
            ("Désignation", "Heures", "Taux horaire", "Montant HT"),
            ("Ménage", "12,50", "20,00", "250,00"),
        )
        + down(380, 400, "Total HT : 250,00 €", "TVA 20 % : 50,00 €", "Total TTC : 300,00 €"),
        {"total_ht": "250.00", "total_tva": "50.00"},
    ),
    "three sums no tax": (
        HEAD
        + down(380, 400, "Montant HT 100,00", "Montant TVA 0,00", "Montant TTC 100,00")
        + down(50, 600, "Exonération de TVA, art. 261-4-4° a du CGI"),
        {"total_ht": "100.00", "total_tva": "0.00", "total_ttc": "100.00"},
    ),
    "autoliq": (
        HEAD
        + down(380, 400, "Total HT 100,00 €", "TVA autoliquidée", "Net à payer 100,00 €")
        + down(50, 600, "Autoliquidation de la TVA, art. 283-2 nonies du CGI"),
        {"total_ht": "100.00", "net_a_payer": "100.00"},
    ),
    "debours": (
        HEAD
        + down(
            380,
            380,
            "Honoraires HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Honoraires TTC : 120,00 €",
            "Débours : 30,00 €",
            "Total à payer : 150,00 €",
        ),
        {"total_tva": "20.00", "net_a_payer": "150.00"},
    ),
    "ht only": (
        HEAD + down(380, 400, "Total : 100,00 €") + down(50, 600, "TVA non applicable, art. 293 B du CGI"),
        {"total_ht": "100.00", "total_ttc": "100.00"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_totals_with_several_rates_and_without_vat_ocr_5(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_untaxed_invoices_have_one_total_ocr_5():
    fields = fields_of(column("Facture n° FA-12", "Total : 450,00 €", "TVA non applicable, art. 293 B du CGI"))
    assert (fields["total_ht"].value, fields["total_ttc"].value, fields["total_tva"].value) == (
        "450.00",
        "450.00",
        "0.00",
    )
