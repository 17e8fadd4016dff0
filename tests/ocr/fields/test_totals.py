"""HT, TVA and TTC by their labels and their arithmetic (OCR-4, OCR-5)."""

import pytest

from services.ocr import extract
from tests.kit.generator import generate
from tests.kit.pages import column, down, grid
from tests.ocr.fields.cases import (
    HEAD,
    LOW_TOTALS,
    SUMS,
    Cases,
    fields_of,
    given,
    read_on,
    values_of,
)

CASES: Cases = {
    "montant total ht / tva / ttc": (
        HEAD + down(50, 300, "Montant total HT 100,00 €", "Montant total TVA 20,00 €", "Montant total TTC 120,00 €"),
        SUMS,
    ),
    "HT / TVA / TTC joined": (HEAD + down(50, 300, "HT / TVA / TTC : 100,00 / 20,00 / 120,00"), SUMS),
    "total general": (
        HEAD
        + grid(300, (300, 480), ("Total H.T.", "100,00"), ("T.V.A. 20,00 %", "20,00"), ("TOTAL GENERAL", "120,00")),
        SUMS,
    ),
    "a payer ttc": (
        HEAD + grid(300, (300, 480), ("Total HT", "100,00"), ("TVA", "20,00"), ("A PAYER TTC", "120,00")),
        SUMS,
    ),
    "remise globale in a grid": (
        HEAD
        + grid(
            300,
            (300, 480),
            ("Total brut HT", "110,00"),
            ("Remise 10,00", "-10,00"),
            ("Total net HT", "100,00"),
            ("TVA 20%", "20,00"),
            ("Total TTC", "120,00"),
        ),
        SUMS,
    ),
    "port in a grid": (
        HEAD
        + grid(
            300,
            (300, 480),
            ("Total marchandises HT", "90,00"),
            ("Frais de port HT", "10,00"),
            ("Total HT", "100,00"),
            ("TVA 20%", "20,00"),
            ("Net à payer", "120,00"),
        ),
        SUMS,
    ),
    "prix total": (
        HEAD + down(300, 300, "Prix total HT : 100,00 €", "Dont TVA : 20,00 €", "Prix total TTC : 120,00 €"),
        SUMS,
    ),
    "precedents": (
        HEAD
        + grid(
            300,
            (50, 250, 350, 450),
            ("", "Cumul", "Précédent", "Mois"),
            ("Travaux HT", "400,00", "300,00", "100,00"),
            ("TVA 20 %", "80,00", "60,00", "20,00"),
            ("Total TTC", "480,00", "360,00", "120,00"),
        ),
        {"total_ttc": "120.00"},
    ),
    "eco": (
        HEAD
        + down(300, 300, "Total HT 100,00", "dont éco-participation 1,20", "TVA 20,00 % 20,00", "Total TTC 120,00"),
        SUMS,
    ),
    "tva before ht": (
        HEAD + grid(300, (300, 480), ("Montant TVA", "20,00"), ("Montant HT", "100,00"), ("Montant TTC", "120,00")),
        SUMS,
    ),
    "net a payer big box": (
        HEAD
        + grid(300, (50, 150, 250), ("Total HT", "Total TVA", "Total TTC"), ("100,00", "20,00", "120,00"))
        + down(400, 340, "NET A PAYER")
        + down(400, 360, "120,00 €"),
        SUMS,
    ),
    "totals row label middle": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350, 450),
            ("Total HT", "Remise", "Net HT", "TVA", "Net à payer"),
            ("110,00", "10,00", "100,00", "20,00", "120,00"),
        ),
        {"total_tva": "20.00", "net_a_payer": "120.00", "total_ttc": "120.00"},
    ),
    "euros cents split": (
        HEAD + down(300, 300, "Total HT : 1 100.00 €", "TVA 20 % : 220.00 €", "Total TTC : 1 320.00 €"),
        {"total_ht": "1100.00", "total_tva": "220.00", "total_ttc": "1320.00"},
    ),
    "dont tva": (HEAD + down(300, 300, "Total TTC 120,00 €", "dont TVA 20 % 20,00 €"), {"total_ttc": "120.00"}),
    "totals page foot": (
        HEAD
        + grid(
            780,
            (50, 150, 250, 350, 450),
            ("Total HT", "TVA", "Total TTC", "Acompte", "Net à payer"),
            ("100,00", "20,00", "120,00", "", "120,00"),
        ),
        SUMS,
    ),
    "facture year only": (down(50, 60, "Facture 2024") + LOW_TOTALS, {"total_ttc": "120.00"}),
    "bilingual number": (
        down(
            50,
            60,
            "Facture / Invoice N° : FA-12",
            "Date / Date : 12/03/2024",
            "Total HT / Net amount : 100,00",
            "TVA / VAT 20 % : 20,00",
            "Total TTC / Total amount : 120,00",
        ),
        {
            "invoice_number": "FA-12",
            "issue_date": "2024-03-12",
            "total_ht": "100.00",
            "total_tva": "20.00",
            "total_ttc": "120.00",
        },
    ),
    "dotted": (
        HEAD
        + down(
            50, 300, "Total HT ............ 100,00 €", "TVA 20 % ............ 20,00 €", "Total TTC ........... 120,00 €"
        ),
        SUMS,
    ),
    "totaux row": (
        HEAD + grid(300, (60, 200, 300, 400), ("", "HT", "TVA", "TTC"), ("TOTAUX", "100,00", "20,00", "120,00")),
        SUMS,
    ),
    "totaux row2": (
        HEAD
        + grid(
            250,
            (60, 200, 300, 400),
            ("Désignation", "Montant HT", "TVA", "Montant TTC"),
            ("Papier", "60,00", "12,00", "72,00"),
            ("Encre", "40,00", "8,00", "48,00"),
            ("TOTAL", "100,00", "20,00", "120,00"),
        ),
        SUMS,
    ),
    "one line": (HEAD + down(50, 300, "Montant HT : 100,00 €   TVA : 20,00 €   Montant TTC : 120,00 €"), SUMS),
    "one line pipes": (HEAD + down(50, 300, "Total HT : 100,00 € | TVA (20%) : 20,00 € | Total TTC : 120,00 €"), SUMS),
    "blocks": (
        HEAD + down(350, 300, "Total HT", "TVA 20 %", "Total TTC") + down(480, 300, "100,00", "20,00", "120,00"),
        SUMS,
    ),
    "EUR before": (
        HEAD + down(50, 300, "Total HT EUR 1.000,00", "TVA 20% EUR 200,00", "Total TTC EUR 1.200,00"),
        {"total_ht": "1000.00", "total_tva": "200.00", "total_ttc": "1200.00"},
    ),
    "report": (
        HEAD + down(50, 300, "Report 300,00", "Total HT 400,00", "TVA 10 % 40,00", "Total TTC 440,00"),
        {"total_ht": "400.00", "total_ttc": "440.00"},
    ),
    "sans total tva": (
        HEAD + down(300, 300, "Total HT    200,00 €", "TVA 10 %    20,00 €", "TOTAL       220,00 €"),
        {"total_ht": "200.00", "total_tva": "20.00", "total_ttc": "220.00"},
    ),
    "total label above far": (
        HEAD + down(400, 500, "TOTAL TTC") + down(420, 525, "1 200,00 €"),
        {"total_ttc": "1200.00"},
    ),
    "big": (
        HEAD + down(50, 300, "Total HT : 1 234 567,89 €", "TVA 20 % : 246 913,58 €", "Total TTC : 1 481 481,47 €"),
        {"total_ht": "1234567.89", "total_ttc": "1481481.47"},
    ),
    "int": (
        HEAD + down(50, 300, "Total HT : 1000 €", "TVA 20 % : 200 €", "Total TTC : 1200 €"),
        {"total_ht": "1000.00", "total_tva": "200.00", "total_ttc": "1200.00"},
    ),
    "one decimal": (
        HEAD + down(50, 300, "Total HT : 100,5 €", "TVA 20 % : 20,1 €", "Total TTC : 120,6 €"),
        {"total_ht": "100.50", "total_ttc": "120.60"},
    ),
    "total facture sans ht": (HEAD + down(50, 300, "Montant total de la facture : 450,00 €"), {"total_ttc": "450.00"}),
    "dotted thousands": (
        HEAD
        + down(
            50,
            300,
            "Total HT . . . . . . . . . . 23 673,18 €",
            "TVA 20 % . . . . . . . . . . 4 734,64 €",
            "Total TTC . . . . . . . . . 28 407,82 €",
        ),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82"},
    ),
    "underscored": (
        HEAD + down(50, 300, "Total HT ______23 673,18 €", "TVA 20 % ______4 734,64 €", "Total TTC _____28 407,82 €"),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82"},
    ),
    "glued": (
        HEAD + down(50, 300, "Total HT23 673,18 €", "TVA4 734,64 €", "Net à payer28 407,82 €"),
        {"total_ht": None, "total_tva": None, "total_ttc": None, "net_a_payer": None},
    ),
    "situation": (
        down(50, 60, "Situation de travaux n° 4 - Facture n° F24-118", "Mois de mars 2024", "Date : 31/03/2024")
        + down(
            50,
            200,
            "Montant du marché HT : 45 000,00 €",
            "Cumul précédent HT : 30 000,00 €",
            "Montant de la présente situation HT : 10 000,00 €",
            "TVA 20 % : 2 000,00 €",
            "Montant TTC : 12 000,00 €",
        ),
        {"invoice_number": "F24-118", "total_ht": "10000.00", "total_ttc": "12000.00", "issue_date": "2024-03-31"},
    ),
    "remise globale": (
        HEAD
        + down(
            50,
            300,
            "Total brut HT : 110,00 €",
            "Remise 10 % : - 10,00 €",
            "Total net HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "qty big space": (
        HEAD
        + grid(
            250,
            (50, 380, 420, 480),
            ("Désignation", "Qté", "PU HT", "Montant HT"),
            ("Papier", "12", "150,00", "1 800,00"),
        )
        + down(380, 400, "Total HT : 1 800,00 €", "TVA 20 % : 360,00 €", "Total TTC : 2 160,00 €"),
        {"total_ht": "1800.00", "total_ttc": "2160.00"},
    ),
    "thin": (
        HEAD
        + down(
            380,
            400,
            "Total HT : 1\u00a0800,00\u00a0€",
            "TVA 20\u00a0% : 360,00\u00a0€",
            "Total TTC : 2\u00a0160,00\u00a0€",
        ),
        {"total_ht": "1800.00", "total_ttc": "2160.00"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_totals_follow_labels_and_arithmetic_ocr_4_ocr_5(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_sums_that_do_not_add_up_are_flagged_ocr_5():
    fields = fields_of(
        column("Facture n° FA-1234", "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 125,00 €")
    )
    assert any(check.rule == "HT+TVA=TTC" and not check.ok for check in fields["total_ttc"].checks)


def test_a_single_row_of_ht_tva_ttc_is_the_invoice_ocr_5():
    values = values_of(
        (50, 60, "Facture n° FA-12"), (50, 300, "Désignation"), (300, 300, "Montant HT"), (400, 300, "TVA (20 %)"), (500, 300, "Montant TTC"),
        (50, 316, "Mission DET"), (300, 316, "100,00"), (400, 316, "20,00"), (500, 316, "120,00"), (50, 350, "Net à payer"), (500, 350, "120,00"),
    )  # fmt: skip
    assert given(values, "total_ht", "total_tva", "total_ttc") == {
        "total_ht": "100.00",
        "total_tva": "20.00",
        "total_ttc": "120.00",
    }


@pytest.mark.parametrize(
    ("ht", "ttc"), [("Total HTVA", "Total TVAC"), ("Total hors TVA", "Total TVA comprise"), ("Total hors TVA", "Total taxes incluses"), ("Montant H.T.", "Montant de la facture")]
)  # fmt: skip
def test_totals_as_neighbours_name_them_ocr_4(ht: str, ttc: str):
    values = {
        name: field.value
        for name, field in extract(
            column("Facture n° FA-12", f"{ht} : 100,00", "TVA 21 % : 21,00", f"{ttc} : 121,00")
        ).fields.items()
    }
    assert given(values, "total_ht", "total_ttc") == {"total_ht": "100.00", "total_ttc": "121.00"}


def test_totals_are_found_on_the_last_page_ocr_2():
    document = generate("two-pages", 9105)
    answer = extract(document.pdf)
    assert answer.pages > 1
    assert answer.fields["total_ttc"].page == answer.pages
    assert answer.fields["total_ttc"].value == document.printed["total_ttc"]
