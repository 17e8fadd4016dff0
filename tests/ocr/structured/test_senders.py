"""Structured invoices as senders really make them: every syntax, any name, odd encodings, several at once (OCR-1, OCR-2, OCR-3, OCR-7)."""

import pytest

from contracts.extraction import Extraction
from services.ocr import extract
from tests.kit import invoices
from tests.kit.pages import TOTALS, column
from tests.kit.xml import with_attachments

PAGE = column("Facture n° FA-2026-7", "Date de facture : 12/03/2026", *TOTALS)
D16B, D22B = invoices.cii(), invoices.cii(invoices.CTC_FR)
ZUGFERD_1 = (
    D16B.replace(
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"
    )
    .replace("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument")
    .replace("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>")
    .replace("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    .replace("ApplicableHeaderTrade", "ApplicableSupplyChainTrade")
    .replace("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    .replace("RateApplicablePercent", "ApplicablePercent")
)
ZUGFERD_2 = invoices.cii(f"{invoices.EN16931}#compliant#urn:zugferd.de:2p0:basic")
SYNTAXES = {
    "CII D16B": D16B, "CII D22B": D22B, "ZUGFeRD 1": ZUGFERD_1, "ZUGFeRD 2": ZUGFERD_2, "UBL Invoice": invoices.ubl(),
    "UBL CreditNote": invoices.ubl("CreditNote"),
}  # fmt: skip
WANTED = {
    "issue_date": "2026-03-12", "currency": "EUR", "total_ht": "100.00", "total_tva": "20.00", "total_ttc": "120.00", "net_a_payer": "120.00",
    "supplier_name": "Ateliers Morvan", "supplier_siren": "392809137", "supplier_vat": "FR40392809137", "recipient_name": "Mairie d'Épinal",
    "recipient_siren": "218801600", "iban": "FR1420041010050500013M02606", "payment_mode": "VIREMENT",
}  # fmt: skip


def rules_of(answer: Extraction) -> list[str]:
    """Without those about the container and the keys, in which these documents are not right."""
    return [finding.rule for finding in answer.findings if not finding.rule.startswith(("FX-", "KEY"))]


@pytest.mark.parametrize("name", SYNTAXES)
def test_each_syntax_alone_or_in_a_pdf_says_the_same_ocr_1_ocr_2(name: str):
    alone = extract(SYNTAXES[name].encode())
    inside = extract(with_attachments(PAGE, **{"factur-x.xml": SYNTAXES[name].encode()}))
    assert (alone.source, inside.source, inside.pages) == ("xml", "xml", 1)
    assert {field: alone.fields[field].value for field in WANTED} == WANTED
    without_places = {
        name: field.model_copy(update={"page": None, "box": None}) for name, field in inside.fields.items()
    }
    assert alone.fields == without_places
    assert alone.fields["type_code"].value == ("381" if name == "UBL CreditNote" else "380")
    assert alone.fields["vat_lines"].value == [{"rate": "20.00", "base": "100.00", "amount": "20.00", "category": "S"}]
    assert {(field.source, field.confidence) for field in alone.fields.values()} == {("xml", 1.0)}  # OCR-3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_encodings_that_are_announced_are_read_ocr_7(encoding: str):
    declared = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding)
    data = D16B.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding)
    answer = extract(with_attachments(PAGE, **{"facture.xml": data}))
    assert answer.fields["recipient_name"].value == "Mairie d'Épinal"
    assert rules_of(answer) == []


@pytest.mark.parametrize(
    "data",
    [
        D16B.encode("latin-1"),
        D16B.replace('encoding="UTF-8"', 'encoding="x-nowhere"').encode(),
        D16B.encode()[:-40],
        b"\xff\xfe\x00",
        b"",
    ],
    ids=["other encoding", "unknown encoding", "cut", "mark alone", "empty"],
)
def test_a_broken_xml_is_reported_in_the_answer_and_the_page_is_read_ocr_1_ocr_7(data: bytes):
    answer = extract(with_attachments(PAGE, **{"factur-x.xml": data}))
    assert (answer.outcome, answer.source) == ("read", "text")
    assert answer.fields["total_ttc"].value == "120.00"
    [finding] = [listed for listed in answer.findings if listed.rule == "XML-UNREADABLE"]
    assert "factur-x.xml" in finding.message.fr
    assert "factur-x.xml" in finding.message.en
    assert answer.notes


def test_several_xmls_that_agree_are_no_matter_ocr_7():
    answer = extract(with_attachments(PAGE, **{"a.xml": D16B.encode(), "factur-x.xml": D16B.encode()}))
    assert rules_of(answer) == []


def test_of_several_xmls_the_standard_name_counts_and_the_other_is_reported_ocr_7():
    other = D16B.replace("FA-2026-7", "FA-OTHER").replace("120.00<", "999.00<")
    answer = extract(with_attachments(PAGE, **{"a.xml": other.encode(), "factur-x.xml": D16B.encode()}))
    assert answer.fields["invoice_number"].value == "FA-2026-7"
    [finding] = [listed for listed in answer.findings if listed.rule == "XML-SEVERAL"]
    assert finding.value == "a.xml : invoice_number, total_ttc, net_a_payer"
    assert "factur-x.xml" in finding.message.fr


def test_an_xml_that_is_no_invoice_beside_the_invoice_is_only_noted_ocr_7():
    answer = extract(with_attachments(PAGE, **{"a.xml": b"<order/>", "factur-x.xml": D16B.encode()}))
    assert (answer.source, rules_of(answer)) == ("xml", [])
    assert "a.xml" in answer.notes[0]


def test_a_page_that_contradicts_the_xml_is_reported_with_its_place_ocr_1():
    page = column(
        "Facture n° FA-2026-7",
        "Date de facture : 12/03/2026",
        "Total HT : 300,00 €",
        "TVA 20 % : 60,00 €",
        "Total TTC : 360,00 €",
    )
    answer = extract(with_attachments(page, **{"factur-x.xml": D16B.encode()}))
    [disagreement] = [listed for listed in answer.disagreements if listed.field == "total_ttc"]
    assert (disagreement.xml, disagreement.text, disagreement.page) == ("120.00", "360.00", 1)
    assert disagreement.box is not None
    assert answer.fields["total_ttc"].value == "120.00"


@pytest.mark.parametrize(
    ("written", "read"),
    [("120.000<", "120.00"), ("120.005<", "120.005"), ("+120.00<", "120.00"), (" 120.00 <", "120.00"), ("-120.00<", "-120.00"), ("120,00<", None), ("1.2E2<", "120.00"), ("NaN<", None), ("Infinity<", None), ("sNaN<", None), ("1E-9999<", None), ("1E9999<", None), ("9" * 5000 + "<", None)],
)  # fmt: skip
def test_amounts_that_are_none_stay_empty_and_others_exact_ocr_7(written: str, read: str | None):
    fields = extract(D16B.replace("<ram:GrandTotalAmount>120.00<", f"<ram:GrandTotalAmount>{written}").encode()).fields
    assert (fields["total_ttc"].value if "total_ttc" in fields else None) == read


@pytest.mark.parametrize(("written", "read"), [("20260312", "2026-03-12"), ("20260230", "2026-02-30")])
def test_a_day_that_does_not_exist_is_flagged_in_an_xml_too_ocr_7(written: str, read: str):
    field = extract(D16B.replace(">20260312<", f">{written}<").encode()).fields["issue_date"]
    assert field.value == read
    assert [check.rule for check in field.checks if not check.ok] == ([] if read == "2026-03-12" else ["calendar"])
