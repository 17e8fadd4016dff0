"""Structured invoices against the XML schema of their syntax (OCR-11)."""

import pytest

from contracts.extraction import Severity
from services.ocr.domain.validation.findings import MAX_PER_RULE
from services.ocr.domain.validation.validate import validate
from tests.kit.invoices import BASIC, CTC_FR, EXTENDED, cii, ubl

_UBL_EXTENSION = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
SIGNATURE = f"""<ext:UBLExtensions xmlns:ext="{_UBL_EXTENSION}"><ext:UBLExtension><ext:ExtensionContent>
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"""


def schema_findings(text: str, *, in_pdf: bool = False) -> list[tuple[str, str | None, str | None]]:
    return [
        (finding.rule, finding.path.rpartition("/")[2] if finding.path else None, finding.value)
        for finding in validate(text.encode(), in_pdf=in_pdf).findings
        if finding.rule.startswith("XSD-")
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (cii().replace("<ram:ID>FA-2026-7</ram:ID><ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>380</ram:TypeCode><ram:ID>FA-2026-7</ram:ID>"), ("XSD-ORDER", "ram:ID", "FA-2026-7")),
        (cii().replace(">50.00<", ">cinquante<"), ("XSD-VALUE", "ram:ChargeAmount", "cinquante")),
        (cii().replace("<ram:CountryID>", '<ram:CountryID pays="FR">', 1), ("XSD-ATTRIBUTE", "ram:CountryID", "FR")),
        (ubl().replace("<cbc:IssueDate>2026-03-12</cbc:IssueDate>", "<cbc:IssueDate>12/03/2026</cbc:IssueDate>"), ("XSD-VALUE", "cbc:IssueDate", "12/03/2026")),
        (ubl().replace('<cbc:PriceAmount currencyID="EUR">', "<cbc:PriceAmount>"), ("XSD-ATTRIBUTE-MISSING", "cbc:PriceAmount", "50.00")),
        (ubl("CreditNote").replace("<cbc:ID>UBL-7</cbc:ID>", ""), ("XSD-ORDER", "cbc:IssueDate", "2026-03-12")),
    ],
    ids=["order", "number", "attribute", "date", "attribute missing", "credit note"],
)  # fmt: skip
def test_a_violation_of_the_schema_names_place_and_value_ocr_11(text: str, finding: tuple[str, str, str]):
    assert finding in schema_findings(text)


def test_the_words_of_a_violation_name_what_the_schema_expects_ocr_11():
    text = cii().replace("<ram:GrandTotalAmount>120.00</ram:GrandTotalAmount><ram:DuePayableAmount>", "<ram:Total>")
    text = text.replace("120.00</ram:DuePayableAmount>", "120.00</ram:Total>")
    finding = next(item for item in validate(text.encode()).findings if item.rule == "XSD-ORDER")
    assert finding.severity is Severity.FATAL
    assert "GrandTotalAmount" in finding.message.fr
    assert finding.message.en.startswith("The element Total is not allowed")
    assert finding.remedy.fr
    assert finding.remedy.en


def test_a_profile_of_factur_x_is_held_to_its_own_schema_ocr_11():
    note = "<ram:DepartmentName>Achats</ram:DepartmentName>"
    contact = f"<ram:DefinedTradeContact>{note}</ram:DefinedTradeContact>"
    texts = {
        profile: cii(profile).replace(
            "</ram:SpecifiedLegalOrganization>", "</ram:SpecifiedLegalOrganization>" + contact, 1
        )
        for profile in (BASIC, EXTENDED, CTC_FR)
    }
    assert ("XSD-ORDER", "ram:DefinedTradeContact", None) in schema_findings(texts[BASIC])
    assert schema_findings(texts[EXTENDED]) == schema_findings(texts[CTC_FR]) == []


def test_violations_are_bounded_and_the_rest_is_counted_ocr_11():
    text = cii()
    start, end = (
        text.index(" <ram:IncludedSupplyChainTradeLineItem>"),
        text.index(" <ram:ApplicableHeaderTradeAgreement>"),
    )
    bad = text[start:end].replace(">50.00<", ">x<")
    findings = validate((text[:start] + bad * 30 + text[end:]).encode()).findings
    assert sum(finding.rule == "XSD-VALUE" for finding in findings) == MAX_PER_RULE
    assert int(next(finding.value or "0" for finding in findings if finding.rule == "RULES-MORE")) >= 20


def test_a_signed_ubl_breaks_no_rule_ocr_11():
    """UBL-CR-001 is EN 16931's own hint that it has no use for extensions."""
    text = ubl().replace("<cbc:CustomizationID>", SIGNATURE + "<cbc:CustomizationID>", 1)
    findings = [(finding.rule, finding.severity) for finding in validate(text.encode()).findings]
    assert findings == [("UBL-CR-001", Severity.WARNING)]


def test_a_foreign_element_outside_the_extensions_is_found_still_ocr_11():
    signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
    findings = validate(
        ubl().replace("<cbc:CustomizationID>", signature + "<cbc:CustomizationID>", 1).encode()
    ).findings
    assert "XML-NAMESPACE" in {finding.rule for finding in findings}
