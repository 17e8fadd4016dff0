"""Structured invoices, whole, odd, broken and hostile (OCR-1, OCR-7)."""

from io import BytesIO

import pikepdf
import pytest

from services.ocr import extract
from services.ocr.domain.structured.xml import MAX_XML_BYTES, UnreadableXmlError, read_xml
from tests.kit.pages import TOTALS, column
from tests.kit.xml import UBL, cii, with_attachments


def values(data: bytes) -> dict[str, object]:
    answer = extract(data)
    assert (answer.outcome, answer.source) == ("read", "xml"), answer.refusal
    return {name: field.value for name, field in answer.fields.items()}


def test_every_term_of_a_cii_ocr_1_bt_10_bt_12_bt_13():
    got = values(cii())
    want = {
        "invoice_number": "FA-1234", "type_code": "380", "issue_date": "2024-03-12", "due_date": "2024-04-11", "currency": "EUR", "total_ht": "100.00",
        "total_tva": "20.00", "total_ttc": "120.00", "net_a_payer": "100.00", "prepaid": "20.00", "engagement": "PO-1", "marche": "CT-1", "code_service": "SERV-1",
        "supplier_name": "Ateliers Morvan", "supplier_siret": "39280913700027", "supplier_siren": "392809137", "supplier_vat": "FR40392809137",
        "recipient_name": "Mairie d'Épinal", "recipient_siren": "218801600", "iban": "FR1420041010050500013M02606",
        "vat_lines": [{"rate": "20.00", "base": "100.00", "amount": "20.00", "category": "S"}],
    }  # fmt: skip
    assert {name: got.get(name) for name in want} == want
    assert got["lines"][0]["label"] == "Entretien"  # type: ignore[index]


@pytest.mark.parametrize(("root", "code"), [("Invoice", "380"), ("CreditNote", "381")])
def test_ubl_invoices_and_credit_notes_ocr_1(root: str, code: str):
    got = values(UBL.format(root=root, code=code).encode())
    assert (got["invoice_number"], got["type_code"], got["engagement"], got["code_service"]) == (
        "UBL-9",
        code,
        "PO-2",
        "SERV-2",
    )
    assert (got["supplier_siret"], got["supplier_vat"], got["total_ttc"]) == (
        "39280913700027",
        "FR40392809137",
        "120.00",
    )


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "n'importe quoi.bin", "../../x"])
def test_attachments_under_any_name_ocr_1(name: str):
    answer = extract(with_attachments(column("Facture n° FA-1234", *TOTALS), **{name: cii()}))
    assert (answer.source, answer.fields["invoice_number"].value) == ("xml", "FA-1234")


def test_a_file_only_associated_with_the_document_counts_ocr_1():
    document, out = pikepdf.open(BytesIO(column("Facture n° FA-1"))), BytesIO()
    specification = pikepdf.AttachedFileSpec(document, cii(), filename="invoice.bin")
    document.Root.AF = pikepdf.Array([document.make_indirect(specification.obj)])
    document.save(out)
    assert values(out.getvalue())["invoice_number"] == "FA-1234"


def test_a_wrong_inner_version_does_not_hide_the_values_ocr_7():
    assert values(cii("90"))["invoice_number"] == "FA-1234"


@pytest.mark.parametrize(
    "encoded",
    [
        b"\xef\xbb\xbf" + cii(),
        cii().decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\n  " + cii().split(b"?>", 1)[1],
    ],
)
def test_byte_order_marks_encodings_and_blanks_ocr_7(encoded: bytes):
    assert values(encoded)["recipient_name"] == "Mairie d'Épinal"


@pytest.mark.parametrize(
    "broken",
    [
        cii()[:-200],
        cii().replace(b"Morvan", b"Morvan & fils"),
        cii().replace("Épinal".encode(), b"\xc9pinal"),
        b"<Invoice xmlns='urn:other'/>",
    ],
)
def test_a_broken_xml_falls_back_to_the_page_with_a_reason_ocr_1(broken: bytes):
    answer = extract(
        with_attachments(
            column("Facture n° FA-77", "Date de facture : 12/03/2024", *TOTALS), **{"factur-x.xml": broken}
        )
    )
    assert (answer.source, answer.fields["invoice_number"].value) == ("text", "FA-77")
    assert "factur-x.xml" in answer.notes[0]


def test_of_several_xmls_the_first_readable_one_counts_ocr_7():
    answer = extract(with_attachments(column("Facture"), **{"a.xml": b"<note/>", "b.xml": cii()}))
    assert (answer.source, answer.fields["invoice_number"].value) == ("xml", "FA-1234")
    assert "a.xml" in answer.notes[0]


def test_xml_and_page_that_differ_are_reported_ocr_1():
    page = column(
        "Facture n° FA-1234",
        "Date de facture : 12/03/2024",
        "Total HT : 300,00 €",
        "TVA 20 % : 60,00 €",
        "Total TTC : 360,00 €",
    )
    answer = extract(with_attachments(page, **{"factur-x.xml": cii()}))
    differences = {disagreement.field: (disagreement.xml, disagreement.text) for disagreement in answer.disagreements}
    assert differences["total_ttc"] == ("120.00", "360.00")
    assert "invoice_number" not in differences
    assert answer.fields["total_ttc"].value == "120.00"


BOMBS = {
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    "billion laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>',
    "deep": b"<a>" * 100_000,
    "large": b"<a>" + b"x" * (MAX_XML_BYTES + 1),
    "empty": b"",
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_xml_is_refused_ocr_9(name: str):
    with pytest.raises(UnreadableXmlError):
        read_xml(BOMBS[name])


@pytest.mark.parametrize(
    "root",
    [
        b'<CrossIndustryInvoice xmlns="urn:example:CrossIndustryInvoice:100"/>',
        b"<CrossIndustryInvoice/>",
        b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"/>',
        b'<CrossIndustryDocument xmlns="urn:example:CrossIndustryDocument"/>',
    ],
)
def test_a_root_with_the_name_of_an_invoice_in_another_namespace_is_none_ocr_1(root: bytes):
    with pytest.raises(UnreadableXmlError, match="unknown XML root"):
        read_xml(root)
