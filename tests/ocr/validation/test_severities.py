"""A finding is as grave as the official rule says (OCR-11)."""

import re
from functools import cache

import pytest
from lxml import etree

from contracts.extraction import Severity
from services.ocr.domain.validation import reports, rule_sets
from services.ocr.domain.validation.rule_sets import RuleSet
from services.ocr.domain.validation.validate import validate
from tests.kit.invoices import BASIC, EN16931, cii

_SVRL, _XSL = "{http://purl.oclc.org/dsdl/svrl}", "{http://www.w3.org/1999/XSL/Transform}"
XRECHNUNG = f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = f"{EN16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


@cache
def flags(rules: RuleSet) -> dict[str, str]:
    """Each rule's flag, as its stylesheet writes it; empty where it writes none."""
    written = {}
    for breach in etree.parse(rules.path).iter(f"{_SVRL}failed-assert"):
        stated = {
            str(attribute.get("name")): "".join(attribute.itertext()).strip()
            for attribute in breach.findall(f"{_XSL}attribute")
        }
        text = " ".join("".join(breach.find(f"{_SVRL}text").itertext()).split())
        written[reports.rule_of(stated.get("id"), text)] = stated.get("flag", "")
    return written


def severity(rule: str, flag: str) -> Severity:
    """What a finding of this rule says, as if it were broken."""
    breach = etree.Element(f"{_SVRL}failed-assert", id=rule, **({"flag": flag} if flag else {}))
    etree.SubElement(breach, f"{_SVRL}text").text = f"[{rule}]-broken"
    [finding], _ = reports.findings(etree.tostring(breach).decode().replace("ns0:", "svrl:").replace("xmlns:ns0", "xmlns:svrl"), etree.Element("x"), "CII")  # fmt: skip
    return finding.severity


@pytest.mark.parametrize("of", rule_sets.ALL, ids=lambda rules: rules.name)
def test_each_rule_of_en_16931_is_as_grave_as_its_official_flag_ocr_11(of: RuleSet):
    official = flags(rule_sets.UBL_EN16931 if "UBL" in of.name else rule_sets.CII_EN16931)
    own = flags(of)
    differing = {
        rule: flag for rule, flag in own.items() if rule in official and severity(rule, flag) != official[rule]
    }
    assert {rule for rule in differing if not own[rule]} == set()
    assert {rule for rule in differing if rule.startswith("BR-")} == set()


@pytest.mark.parametrize("of", rule_sets.ALL, ids=lambda rules: rules.name)
def test_only_factur_x_leaves_flags_out_and_writes_warnings_ocr_11(of: RuleSet):
    written = set(flags(of).values())
    assert written <= ({"", "warning"} if of in rule_sets.FACTUR_X else {"fatal", "warning"})


@pytest.mark.parametrize("profile", [EN16931, XRECHNUNG, PEPPOL])
def test_a_plain_cii_is_not_judged_by_factur_x_ocr_11(profile: str):
    assert [finding.rule for finding in validate(cii(profile).encode()).findings] == []


@pytest.mark.parametrize("profile", [EN16931, BASIC])
@pytest.mark.parametrize("in_pdf", [False, True])
def test_two_persons_to_contact_are_a_warning_in_every_set_ocr_11_cii_sr_465(profile: str, in_pdf: bool):
    contact = "<ram:DefinedTradeContact><ram:PersonName>A</ram:PersonName><ram:DepartmentName>B</ram:DepartmentName></ram:DefinedTradeContact>"
    text = re.sub(r"(?<=</ram:SpecifiedLegalOrganization>)(?=\s*<ram:PostalTradeAddress><ram:PostcodeCode>58000)", contact, cii(profile))  # fmt: skip
    findings = {finding.rule: finding.severity for finding in validate(text.encode(), in_pdf=in_pdf).findings}
    assert findings.get("CII-SR-465") is Severity.WARNING
