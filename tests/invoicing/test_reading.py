"""What the reader found fills the draft: once, typed, never over what a person wrote.

Proves INV-5, INV-11, INV-13.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts.extraction import InvoiceExtracted, ReadField, ReadingProgressed
from contracts.invoice import Format, InvoiceType, Party, PaymentMode, VatType
from contracts.lifecycle import Cadre, Role, State
from services.invoicing.domain.invoice.aggregate import Invoice, amend
from services.invoicing.domain.invoice.fields import Fields, understood
from services.invoicing.domain.invoice.reading import fill, forgotten, progress, started

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DRAFT = Invoice(
    id="i", state_at=NOW, created_at=NOW, created_by="a", format=Format.PDF_NON_SIGNE, fields=Fields(),
    parties=(Party(role=Role.FOURNISSEUR, structure_id="s", identifier="s", name="s", since=NOW),), reading=started("d"),
)  # fmt: skip


def extracted(**fields: Any) -> InvoiceExtracted:
    read = {name: ReadField(value=value, confidence=0.9, page=1, box=(1, 2, 3, 4)) for name, value in fields.items()}
    return InvoiceExtracted(
        document_id="d",
        invoice_id="i",
        structure_id="s",
        sha256="0" * 64,
        outcome="read",
        source="text",
        pages=2,
        fields=read,
    )


def values(read: InvoiceExtracted) -> dict[str, Any]:
    return {name: field.value for name, field in read.fields.items() if field}


def test_INV_5_values_become_our_fields() -> None:
    vat = [{"rate": "20.00", "base": "100.00", "amount": "20.00", "category": "S"}]
    read = extracted(
        invoice_number=" F1 ", type_code="381", issue_date="2026-01-15", currency="eur", total_ht="100.00", total_tva="20.00",
        payment_mode="VIREMENT", vat_type="TVA_SUR_ENCAISSEMENT", vat_lines=vat,
    )  # fmt: skip
    found = understood(values(read))
    assert (found["invoice_number"], found["type"], found["issue_date"]) == ("F1", InvoiceType.AVOIR, date(2026, 1, 15))
    assert (found["currency"], found["total_ht"], found["payment_mode"]) == ("EUR", Decimal(100), PaymentMode.VIREMENT)
    assert found["vat_type"] is VatType.ENCAISSEMENT
    assert found["vat_lines"][0].base == Decimal(100)


@pytest.mark.parametrize(("name", "codes"), [("payment_mode", PaymentMode), ("vat_type", VatType)])
def test_INV_5_the_reader_gives_the_portals_codes(name: str, codes: type[PaymentMode | VatType]) -> None:
    for code in codes:
        assert understood(values(extracted(**{name: str(code)}))) == {name: code}


def test_INV_13_a_vat_detail_that_disagrees_is_not_taken_over() -> None:
    vat = [{"rate": "20.00", "base": "90.00", "amount": "18.00"}]
    found = understood(values(extracted(total_ht="100.00", total_tva="20.00", vat_lines=vat)))
    assert found.keys() == {"total_ht", "total_tva"}


def test_INV_11_a_credit_note_printed_negative_becomes_positive() -> None:
    vat = [{"rate": "20.00", "base": "-100.00", "amount": "-20.00"}]
    read = {"total_ht": "-100.00", "total_tva": "-20.00", "total_ttc": "-120.00", "vat_lines": vat}
    found = understood(values(extracted(type_code="381", **read)))
    assert (found["total_ht"], found["total_ttc"], found["vat_lines"][0].amount) == (
        Decimal(100),
        Decimal(120),
        Decimal(20),
    )
    proposed = understood(values(extracted(type_code="380", **read)))
    assert (proposed["type"], proposed["total_ht"]) == (InvoiceType.AVOIR, Decimal(100)), "INV-42"


@pytest.mark.parametrize("code", ["380", "381"])
def test_INV_42_the_signs_of_a_credit_note_are_made_one(code: str) -> None:
    """Use 6: the VAT was printed without the sign of the others."""
    read = {"total_ht": "-218.48", "total_tva": "14.99", "total_ttc": "-233.47"}
    vat = [{"rate": "6.86", "base": "-218.48", "amount": "14.99"}]
    turned = understood(values(extracted(type_code=code, vat_lines=vat, **read)))
    assert [turned[name] for name in read] == [Decimal("218.48"), Decimal("14.99"), Decimal("233.47")]
    assert (turned["type"], turned["vat_lines"][0].amount) == (InvoiceType.AVOIR, Decimal("14.99"))


def test_INV_42_a_sign_that_contradicts_stays_for_the_checks_to_name() -> None:
    read = {"total_ht": "-100.00", "total_tva": "20.00", "total_ttc": "-80.00"}
    turned = understood(values(extracted(type_code="380", **read)))
    assert [turned[name] for name in read] == [Decimal(100), Decimal(-20), Decimal(80)]


def in_xml(**fields: Any) -> InvoiceExtracted:
    page = extracted(**fields)
    return page.model_copy(
        update={"source": "xml", "fields": {n: f.model_copy(update={"source": "xml"}) for n, f in page.fields.items()}}
    )


LINE = {
    "label": "Vis",
    "quantity": "5000",
    "unit_price": "20.00",
    "price_quantity": "1000",
    "rate": "20",
    "amount": "95.00",
    "unit": "C62",
}


def test_INV_41_the_lines_of_an_xml_are_the_invoice_s() -> None:
    """A price for a thousand (BT-149), and an allowance on the line."""
    filled = fill(DRAFT, in_xml(lines=[LINE], cadre="A9", original_number="F0"), 1)
    assert filled is not None
    (line,) = filled.fields.lines
    assert (line.quantity, line.unit_price_ht, line.discount_ht) == (Decimal(5000), Decimal("0.02"), Decimal("5.00"))
    assert (line.total_ht, line.unit, line.denomination) == (Decimal("95.00"), "C62", "Vis")
    assert (filled.fields.cadre, filled.fields.original_number) == (Cadre.A9, "F0")


def test_INV_41_more_lines_than_an_event_carries_stay_in_the_file() -> None:
    filled = fill(DRAFT, in_xml(lines=[LINE] * 2001, invoice_number="F1"), 1)
    assert filled is not None
    assert (filled.fields.lines, filled.fields.invoice_number) == ((), "F1")


def test_INV_5_what_was_read_in_a_file_that_is_replaced_goes() -> None:
    read = fill(amend(DRAFT, {"engagement": "MIEN"}), extracted(marche="M1", engagement="E1", total_ht="1.00"), 1)
    assert read is not None
    fields = forgotten(read).fields
    assert (fields.marche, fields.total_ht, fields.engagement) == (None, None, "MIEN")


def test_INV_13_lines_are_shown_and_not_taken_over() -> None:
    lines = [{"label": "Conseil", "quantity": "1", "unit_price": "100.00", "rate": "20.00", "amount": "100.00"}]
    filled = fill(DRAFT, extracted(lines=lines), 1)
    assert filled is not None
    assert filled.fields.lines == ()
    assert filled.reading is not None
    assert filled.reading.fields["lines"].value == lines


@pytest.mark.parametrize(
    "wrong",
    [
        {"issue_date": "31/02/2026"},
        {"total_ht": "douze"},
        {"total_ht": "NaN"},
        {"total_ht": "1e40"},
        {"payment_mode": "TROC"},
        {"vat_lines": [{"rate": "20"}]},
        {"vat_lines": "7"},
        {"vat_type": "autoliquidation"},
        {"engagement": "x" * 51},
        {"vat_type": "?"},
    ],
)
def test_INV_5_what_does_not_fit_is_left_to_the_person(wrong: dict[str, Any]) -> None:
    assert understood(values(extracted(**wrong, invoice_number="F1"))) == {"invoice_number": "F1"}


def test_INV_5_what_a_person_typed_stays() -> None:
    typed = amend(DRAFT, {"invoice_number": "MIEN", "engagement": None})
    filled = fill(typed, extracted(invoice_number="LU", engagement="E1", marche="M1"), 1)
    assert filled is not None
    assert (filled.fields.invoice_number, filled.fields.engagement, filled.fields.marche) == ("MIEN", None, "M1")
    assert filled.reading is not None
    assert filled.reading.fields["invoice_number"].value == "LU", "what was read is still shown"


def test_INV_5_the_same_event_changes_nothing_a_second_time() -> None:
    once = fill(DRAFT, extracted(invoice_number="F1"), 1)
    assert once is not None
    assert fill(once, extracted(invoice_number="F2"), 1) is None


def test_INV_5_an_old_document_or_a_sent_invoice_is_left_alone() -> None:
    assert fill(replace(DRAFT, reading=started("autre")), extracted(), 1) is None
    assert fill(replace(DRAFT, state=State.DEPOSEE), extracted(), 1) is None
    assert fill(replace(DRAFT, reading=None), extracted(), 1) is None


def test_INV_5_progress_only_goes_up_and_ends_with_the_reading() -> None:
    def page(n: int) -> ReadingProgressed:
        return ReadingProgressed(document_id="d", invoice_id="i", structure_id="s", pages_done=n, pages=9)

    third = progress(DRAFT, page(3))
    assert third is not None
    assert third.reading is not None
    assert (third.reading.pages_done, third.reading.pages) == (3, 9)
    assert progress(third, page(2)) is None
    done = fill(third, extracted(), 1)
    assert done is not None
    assert progress(done, page(5)) is None
