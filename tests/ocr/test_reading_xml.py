"""Structured invoices, whole, odd, broken and hostile (OCR-1, OCR-7)."""

from io import BytesIO

import pikepdf
import pytest

from services.ocr import extract
from services.ocr.domain.structured.xml import MAX_XML_BYTES, UnreadableXmlError, read_xml
from tests.kit.pages import TOTALS, column

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:{version}"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>FA-1234</ram:ID><ram:TypeCode>380</ram:TypeCode>
 <ram:IssueDateTime><udt:DateTimeString format="102">20240312</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
 <ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
  <ram:SpecifiedTradeProduct><ram:Name>Entretien</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
 </ram:IncludedSupplyChainTradeLineItem>
 <ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>SERV-1</ram:BuyerReference>
  <ram:SellerTradeParty><ram:GlobalID schemeID="0009">39280913700027</ram:GlobalID><ram:Name>Ateliers   Morvan</ram:Name>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">1234</ram:ID></ram:SpecifiedTaxRegistration>
   <ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">FR 40 392809137</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
  <ram:BuyerTradeParty><ram:Name>Mairie d'Épinal</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">218801600</ram:ID></ram:SpecifiedLegalOrganization></ram:BuyerTradeParty>
  <ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
  <ram:ContractReferencedDocument><ram:IssuerAssignedID>CT-1</ram:IssuerAssignedID></ram:ContractReferencedDocument>
 </ram:ApplicableHeaderTradeAgreement>
 <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
  <ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>FR14 2004 1010 0505 0001 3M02 606</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
  <ram:ApplicableTradeTax><ram:CalculatedAmount>20.00</ram:CalculatedAmount><ram:BasisAmount>100</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20</ram:RateApplicablePercent></ram:ApplicableTradeTax>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20240411</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
   <ram:TaxTotalAmount currencyID="USD">21.00</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">20.00</ram:TaxTotalAmount>
   <ram:GrandTotalAmount>120.00</ram:GrandTotalAmount><ram:TotalPrepaidAmount>20.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
 </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

UBL = """<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>UBL-9</cbc:ID><cbc:IssueDate>2024-03-12</cbc:IssueDate><cbc:{root}TypeCode>{code}</cbc:{root}TypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cbc:BuyerReference>SERV-2</cbc:BuyerReference><cac:OrderReference><cbc:ID>PO-2</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>FR40392809137</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Ateliers Morvan</cbc:RegistrationName><cbc:CompanyID schemeID="0009">39280913700027</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Mairie</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">20.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount>100.00</cbc:TaxableAmount><cbc:TaxAmount>20.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount>120.00</cbc:TaxInclusiveAmount><cbc:PayableAmount>120.00</cbc:PayableAmount></cac:LegalMonetaryTotal></{root}>"""


def cii(version: str = "100") -> bytes:
    return CII.format(version=version).encode()


def with_attachments(page: bytes, **files: bytes) -> bytes:
    document, out = pikepdf.open(BytesIO(page)), BytesIO()
    for name, data in files.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)
    document.save(out)
    return out.getvalue()


def values(data: bytes) -> dict[str, object]:
    answer = extract(data)
    assert (answer.outcome, answer.source) == ("read", "xml"), answer.refusal
    return {name: found.value for name, found in answer.fields.items()}


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
    told = {each.field: (each.xml, each.page_value) for each in answer.disagreements}
    assert told["total_ttc"] == ("120.00", "360.00")
    assert "invoice_number" not in told
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
