"""The PDF that carries a Factur-X XML, against Factur-X 1.09's chapter on the PDF/A-3 container (OCR-11)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.extraction import Finding
from services.ocr.domain.validation.findings import own_finding
from services.ocr.domain.validation.rule_sets import BASIC_WL, FACTUR_X, MINIMUM, choose

NAME, XRECHNUNG_NAME, ZUGFERD_2_NAME = "factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml"
_WITHOUT_LINES = ("Data",)
_RELATIONSHIPS = ("Alternative", "Source", "Data")
_PROPERTIES = ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
_ASKED = dict.fromkeys(_PROPERTIES, "") | {"part": "3", "DocumentType": "INVOICE"}  # "": any value


@dataclass(frozen=True, slots=True)
class Container:
    """`metadata`: the XMP properties of Factur-X and PDF/A by name; `associated`: the catalogue's /AF lists the attachment."""

    name: str
    relationship: str
    associated: bool
    metadata: dict[str, str]
    output_intent: bool


def container_findings(container: Container, profile: str) -> Iterator[Finding]:
    """`profile`: BT-24 of the XML, which is a CII."""
    choice = choose("CII", profile, in_pdf=True)
    rules = choice.sets[0] if choice else None
    name = XRECHNUNG_NAME if "xrechnung" in profile.lower() else NAME
    if container.name not in {name, NAME, ZUGFERD_2_NAME}:
        yield own_finding("FX-NAME", value=container.name, expected=name)
    relationships = _WITHOUT_LINES if rules in {MINIMUM, BASIC_WL} else _RELATIONSHIPS
    if container.relationship not in relationships:
        yield own_finding("FX-RELATIONSHIP", value=container.relationship or "—", expected=" / ".join(relationships))
    if not container.associated:
        yield own_finding("FX-NOT-ASSOCIATED", value=container.name)
    if lacking := _lacking(container):
        yield own_finding("FX-XMP", value=", ".join(lacking))
    level = "XRECHNUNG" if name == XRECHNUNG_NAME else rules.name.removeprefix("Factur-X ") if rules in FACTUR_X else ""
    claimed = container.metadata.get("ConformanceLevel", "")
    if claimed and level and _plain(claimed) != _plain(level):
        yield own_finding("FX-PROFILE", value=claimed, expected=level)
    if not container.output_intent:
        yield own_finding("FX-OUTPUT-INTENT")


def _lacking(container: Container) -> list[str]:
    """Properties that are absent or not as asked; the file name stated must be the attachment's."""
    asked = _ASKED | {"DocumentFileName": container.name}
    stated = container.metadata
    return [name for name, value in asked.items() if not stated.get(name) or (value and stated[name] != value)]


def _plain(level: str) -> str:
    return re.sub(r"[\W_]", "", level).upper()
