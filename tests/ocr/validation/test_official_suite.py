"""Every verdict of EN 16931's own unit suite and examples, both syntaxes (OCR-11). tests/ocr/validation/en16931 says whose it is."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from contracts.extraction import Severity
from services.ocr.domain.structured.xml import parse, syntax_of
from services.ocr.domain.validation import reports, rule_sets
from services.ocr.domain.validation.findings import MAX_PER_RULE
from services.ocr.domain.validation.validate import engine, validate

ARCHIVE = zipfile.ZipFile(Path(__file__).parent / "en16931" / "eInvoicing-EN16931-1.3.16.zip")
FILES = {name: ARCHIVE.read(name) for name in ARCHIVE.namelist() if name.endswith(".xml")}
SUITES = sorted(name for name, data in FILES.items() if b"<testSet" in data)
EXAMPLES = sorted(FILES.keys() - set(SUITES))
VERDICTS = 1142  # of the release
_OF_SUITE = "{http://difi.no/xsd/vefa/validator/1.0}"
_SEVERITY = {"error": Severity.FATAL, "warning": Severity.WARNING}


def cases_of(name: str) -> Iterator[tuple[bytes, list[tuple[str, str, int]]]]:
    """Each document with its verdicts: kind, rule, and how many breaches at least, of which we list MAX_PER_RULE."""
    for test in etree.fromstring(FILES[name]).iter(f"{_OF_SUITE}test"):
        *_, document = [child for child in test if isinstance(child.tag, str)]
        verdicts = [
            (verdict.tag.removeprefix(_OF_SUITE), (verdict.text or "").strip(), int(verdict.get("number", 1)))
            for verdict in test.find(f"{_OF_SUITE}assert")
            if isinstance(verdict.tag, str) and verdict.tag != f"{_OF_SUITE}description"
        ]
        yield etree.tostring(document), verdicts


def breaches(document: bytes) -> Counter[tuple[str, Severity]]:
    """By EN 16931 alone: the suite's documents are fragments that claim no profile."""
    root = parse(document)
    syntax = syntax_of(root).name
    rules = rule_sets.CII_EN16931 if syntax == "CII" else rule_sets.UBL_EN16931
    report = engine().compiled(rules).transform_to_string(xdm_node=engine().document(document.decode()))
    findings, _ = reports.findings(report, root, syntax)
    return Counter((finding.rule, finding.severity) for finding in findings)


def disagreeing(name: str) -> list[tuple[str, str, int]]:
    return [
        (kind, rule, number)
        for document, verdicts in cases_of(name)
        for broken in [breaches(document)]
        for kind, rule, number in verdicts
        if (
            rule in {of for of, _ in broken}
            if kind == "success"
            else broken[rule, _SEVERITY[kind]] < min(number, MAX_PER_RULE)
        )
    ]


@pytest.mark.parametrize("name", SUITES)
def test_every_verdict_of_the_official_unit_suite_ocr_11(name: str):
    assert disagreeing(name) == []


def test_the_suite_is_whole_and_can_fail_ocr_11():
    verdicts = [verdict for name in SUITES for _, listed in cases_of(name) for verdict in listed]
    assert len(verdicts) == VERDICTS
    assert {kind for kind, _, _ in verdicts} == {"success", "error", "warning"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_official_example_is_refused_by_en_16931_or_its_schema_ocr_11(name: str):
    """The rules of France are another matter: most of these invoices come from elsewhere."""
    fatal = {
        finding.rule
        for finding in validate(FILES[name]).findings
        if finding.severity in {Severity.FATAL, Severity.ERROR} and not finding.rule.startswith("BR-FR")
    }
    assert fatal == set()
