"""One rule at a time, on the smallest page that shows it."""

from io import BytesIO

import pikepdf
import pytest

from contracts.extraction import ReadField
from services.ocr import extract
from services.ocr.usecases.read import Limits
from tests.kit.generator import generate, scanned
from tests.kit.pages import TOTALS, column, pdf


def read(data: bytes) -> dict[str, ReadField]:
    answer = extract(data)
    assert answer.outcome == "read", answer.refusal
    return answer.fields


def value(data: bytes, name: str) -> object:
    found = read(data).get(name)
    return found.value if found else None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("12/03/2024", "2024-03-12"), ("12.03.24", "2024-03-12"), ("2024-03-12", "2024-03-12"), ("12 mars 2024", "2024-03-12"), ("1er août 2023", "2023-08-01"),
        ("20240312", "2024-03-12"), ("le douze mars deux mille vingt-quatre", "2024-03-12"), ("12 DÉC. 2023", "2023-12-12"), ("March 12, 2024", "2024-03-12"),
    ],
)  # fmt: skip
def test_dates_in_every_writing_ocr_7(printed: str, day: str):
    assert value(column("Facture n° FA-1234", f"Date de facture : {printed}", *TOTALS), "issue_date") == day


def test_a_day_that_does_not_exist_is_flagged_and_not_given_ocr_7():
    found = read(column("Facture n° FA-1234", "Date de facture : 30/02/2024", *TOTALS))["issue_date"]
    assert found.value is None
    assert [check.ok for check in found.checks if check.rule == "calendar"] == [False]


def test_month_first_dates_where_the_document_writes_so_ocr_7():
    page = column("Invoice FA-1234", "Invoice date: 11/03/2024", "Paid on: 11/17/2024", "Total: 120.00 €")
    assert value(page, "issue_date") == "2024-11-03"


@pytest.mark.parametrize(
    "printed", ["1 234,56 €", "1.234,56 €", "1,234.56 €", "1234,56", "1234.56 EUR", "€ 1 234,56", "1\u00a0234,56 €"]
)
def test_amounts_in_every_writing_ocr_7(printed: str):
    assert value(column("Facture n° FA-1234", f"Net à payer : {printed}"), "net_a_payer") == "1234.56"


def test_sums_that_do_not_add_up_are_flagged_ocr_5():
    found = read(column("Facture n° FA-1234", "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 125,00 €"))
    assert any(check.rule == "HT+TVA=TTC" and not check.ok for check in found["total_ttc"].checks)


def test_a_siret_whose_key_fails_is_kept_and_flagged_ocr_5():
    found = read(column("SARL Morvan au capital de 8 000 €", "SIRET 12345678901234", "Facture n° FA-1", *TOTALS))[
        "supplier_siret"
    ]
    assert found.value == "12345678901234"
    assert [check.ok for check in found.checks] == [False]


def test_a_siret_one_digit_short_is_shown_and_not_given_ocr_6():
    found = read(column("SARL Morvan au capital de 8 000 €", "SIRET 1234567890123", "Facture n° FA-1", *TOTALS))[
        "supplier_siret"
    ]
    assert found.value is None
    assert [candidate.value for candidate in found.candidates] == ["1234567890123"]


def test_supplier_and_recipient_by_their_words_ocr_4():
    found = read(
        column("SIRET client : 21750001600019", "Facture n° FA-1", *TOTALS, "SIRET fournisseur : 39280913700027")
    )
    assert (found["recipient_siret"].value, found["supplier_siret"].value) == ("21750001600019", "39280913700027")


def test_the_foot_of_the_page_is_the_issuers_ocr_5():
    page = pdf(
        (320, 90, "Mairie de Laon"),
        (320, 104, "SIRET 21020408600013"),
        (50, 150, "Facture n° FA-12"),
        (120, 815, "SIRET 39280913700027"),
    )
    found = read(page)
    assert (found["recipient_siret"].value, found["supplier_siret"].value) == ("21020408600013", "39280913700027")


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("N° d'engagement", "engagement"), ("Engagement juridique", "engagement"), ("EJ", "engagement"), ("N° bon de commande", "engagement"), ("Votre commande", "engagement"),
        ("Votre référence", "engagement"), ("Réf. marché", "marche"), ("N° contrat", "marche"), ("Marché n°", "marche"), ("Code service", "code_service"),
        ("Service exécutant", "code_service"), ("Référence acheteur / service exécutant", "code_service"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["along", "right", "below"])
def test_references_by_label_wherever_the_value_stands_ocr_4(label: str, field: str, place: str):
    at = {"along": None, "right": (330.0, 100.0), "below": (50.0, 114.0)}[place]
    text = f"{label} : AB-2024-77" if at is None else label
    lines = [(50.0, 60.0, "Facture n° FA-12"), (50.0, 100.0, text)] + ([(*at, "AB-2024-77")] if at else [])
    assert value(pdf(*lines), field) == "AB-2024-77"


@pytest.mark.parametrize(
    "decoy",
    ["N° client : C-7788", "Devis n° D-7788", "Assurance décennale contrat n° 7788123", "Facture d'origine : FA-7788"],
)
def test_numbers_that_only_look_like_references_are_left_alone_ocr_6(decoy: str):
    found = read(column("Facture n° FA-12", decoy, *TOTALS))
    assert found["invoice_number"].value == "FA-12"
    assert all(found[name].value is None for name in ("engagement", "marche", "code_service") if name in found)


def test_an_uncertain_value_stays_empty_with_its_candidates_ocr_6():
    found = read(column("Facture n° FA-12", "le dépôt du 03/04/2024 et celui du 05/04/2024", *TOTALS)).get("issue_date")
    assert found is None or found.value is None


def test_untaxed_invoices_have_one_total_ocr_5():
    found = read(column("Facture n° FA-12", "Total : 450,00 €", "TVA non applicable, art. 293 B du CGI"))
    assert (found["total_ht"].value, found["total_ttc"].value, found["total_tva"].value) == ("450.00", "450.00", "0.00")


def test_a_deposit_lowers_what_is_to_be_paid_ocr_2():
    found = read(column("Facture n° FA-12", *TOTALS, "Acompte versé : 50,00 €", "Net à payer : 70,00 €"))
    assert (found["prepaid"].value, found["net_a_payer"].value) == ("50.00", "70.00")
    assert any(check.rule == "TTC-acompte=net" and check.ok for check in found["net_a_payer"].checks)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_read_as_shown_ocr_3(rotation: int):
    assert (
        value(
            pdf((50, 60, "Facture n° FA-1234"), (50, 90, "Total TTC : 120,00 €"), rotation=rotation), "invoice_number"
        )
        is not None
    )


def test_a_document_may_mix_text_and_scans_ocr_1():
    made = generate("window", 9201)
    mixed = pikepdf.open(
        BytesIO(column("Bordereau d'envoi", "Veuillez trouver ci-joint notre facture", "Cordialement"))
    )
    picture = pikepdf.open(BytesIO(scanned(made.pdf, "clean", 1)))
    mixed.pages.extend(picture.pages)
    out = BytesIO()
    mixed.save(out)
    answer = extract(out.getvalue())
    assert answer.source == "scan"
    assert answer.fields["total_ttc"].value == made.printed["total_ttc"]
    assert answer.fields["total_ttc"].page == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"not a document", "unknown_format"),
        (b"%PDF-1.7\nbroken", "damaged"),
        (b"PK\x03\x04zip", "archive"),
        (b"<html/>", "unreadable_xml"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code_ocr_9(data: bytes, code: str):
    answer = extract(data)
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("refused", code)


def test_limits_refuse_before_they_cost_ocr_9():
    answer = extract(column("Facture"), Limits(max_bytes=10))
    assert answer.refusal is not None
    assert answer.refusal.code == "too_large"
