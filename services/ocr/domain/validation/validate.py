"""Runs the rules of EN 16931, Factur-X and France over a structured invoice (OCR-11). Never raises on a bad one.

Each set and schema is read and compiled once a process, when first needed: the only files that ocr's rules open. An error that stops a set (letters in an amount, a date given twice) is itself a finding. Saxon writes values
of the invoice to the error output, which is closed meanwhile: logs hold no content of invoices.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor

from contracts.extraction import Finding
from services.ocr.domain.structured.xml import UnreadableXmlError, parse, profile_of, syntax_of
from services.ocr.domain.validation import reports, rule_sets, schemas
from services.ocr.domain.validation.findings import bounded, cut, own_finding
from services.ocr.domain.validation.rule_sets import RuleSet

MAX_ELEMENTS = 60_000  # some rules compare every line with every other: 3,000 lines of 20 elements take about 6 s
# path() of XPath 3.1 for the places: the sets' own template walks all preceding siblings anew, five times slower.
_FASTER = """<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="3.0"><xsl:import href="{href}"/>
<xsl:output method="xml" indent="no"/>
<xsl:template match="*|@*" mode="schematron-select-full-path" priority="99"><xsl:value-of select="path(.)"/></xsl:template>
</xsl:stylesheet>"""


_EXTENSIONS = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}UBLExtensions"


@dataclass(frozen=True, slots=True)
class Validation:
    findings: tuple[Finding, ...] = ()
    rules_version: str = ""


class _Engine:
    """Saxon of this process. One document at a time: its error output is the process' own."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._processor = PySaxonProcessor(license=False)
        self._compiler = self._processor.new_xslt30_processor()
        self._compiled: dict[RuleSet, Any] = {}

    def compiled(self, rules: RuleSet) -> Any:
        if rules not in self._compiled:
            text = _FASTER.format(href=rules.path.as_uri())
            self._compiled[rules] = self._compiler.compile_stylesheet(stylesheet_text=text)
        return self._compiled[rules]

    def document(self, text: str) -> Any:
        return self._processor.parse_xml(xml_text=text)


_lock = threading.Lock()
_engine: _Engine | None = None


def engine() -> _Engine:
    """Made anew after a fork: Saxon's threads do not follow into the child."""
    global _engine  # noqa: PLW0603  one a process
    if _engine is None or _engine.pid != os.getpid():
        _engine = _Engine()
    return _engine


def validate(data: bytes, *, in_pdf: bool = False) -> Validation:
    """`data` is an XML that `read_xml` can read; no findings for any other. `in_pdf`: a PDF carried it (Factur-X)."""
    try:
        root = parse(data)
        syntax = syntax_of(root)
    except UnreadableXmlError:
        return Validation()
    choice = rule_sets.choose(syntax.name, profile_of(root, syntax), in_pdf=in_pdf)
    if choice is None:
        return Validation((own_finding("RULES-NONE", value=syntax.name, name=syntax.name),))
    findings = [*_about_profile(choice), *_about_namespaces(root, syntax.name)]
    size = sum(1 for _ in root.iter("*"))
    if size > MAX_ELEMENTS:
        return Validation(
            (*findings, own_finding("RULES-SKIPPED", value=str(size), most=str(MAX_ELEMENTS))),
            rule_sets.versions(choice.sets),
        )
    invalid, more_invalid = schemas.violations(root, choice.schema)
    run, more = _run(root, syntax.name, choice.sets)
    return Validation(tuple(bounded([*findings, *invalid, *run], more + more_invalid)), rule_sets.versions(choice.sets))


def _run(root: Any, syntax: str, sets: tuple[RuleSet, ...]) -> tuple[list[Finding], int]:
    text = etree.tostring(root, encoding="unicode")
    findings: list[Finding] = []
    left_out = 0
    with _lock, _silent():
        document: Any = None
        for rules in sets:
            try:
                document = document or engine().document(text)
                result = engine().compiled(rules).transform_to_string(xdm_node=document)
            except Exception as error:  # noqa: BLE001  any error that stops a set of rules becomes a finding
                findings.append(failed(rules, str(error)))
                continue
            kept, more = reports.findings(result, root, syntax)
            findings, left_out = findings + kept, left_out + more
    return findings, left_out


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    kept = os.dup(2)
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123  a file descriptor is wanted
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def failed(rules: RuleSet, reason: str) -> Finding:
    reason = cut(reason, 300)
    return own_finding("RULES-FAILED", value=rules.name, original=reason, name=rules.name, reason=reason)


def _about_profile(choice: rule_sets.Choice) -> Iterator[Finding]:
    if not choice.known:
        yield own_finding("PROFILE-UNKNOWN", value=choice.profile)
    if choice.sets[0] in {rule_sets.MINIMUM, rule_sets.BASIC_WL}:
        yield own_finding("PROFILE-NOT-INVOICE", value=choice.profile, name=choice.sets[0].name)


def _about_namespaces(root: Any, syntax: str) -> Iterator[Finding]:
    """Rules look for elements by namespace: one in a wrong namespace would never be checked."""
    ours = rule_sets.is_ours(syntax)
    foreign = (element for element in root.iter("*") if not ours(etree.QName(element).namespace or ""))
    for element in foreign:
        if next(element.iterancestors(_EXTENSIONS), None) is None:  # made to hold anything: signatures, a sector's own
            namespace = etree.QName(element).namespace or ""
            yield own_finding("XML-NAMESPACE", value=namespace, path=reports.shown_path(element))
            return
