"""Identifiers of a structured invoice whose key fails: kept and flagged, since many are misprinted (OCR-5)."""

from collections.abc import Iterator, Mapping

from contracts.extraction import Finding, ReadField
from services.ocr.domain.structured.xml import KEYS
from services.ocr.domain.validation.findings import own_finding

# field → business term, and its name in French and English
_TERMS = {
    "supplier_siret": ("BT-29", "SIRET du vendeur", "seller's SIRET"),
    "supplier_siren": ("BT-30", "SIREN du vendeur", "seller's SIREN"),
    "supplier_vat": ("BT-31", "numéro de TVA du vendeur", "seller's VAT number"),
    "recipient_siret": ("BT-46", "SIRET de l'acheteur", "buyer's SIRET"),
    "recipient_siren": ("BT-47", "SIREN de l'acheteur", "buyer's SIREN"),
    "recipient_vat": ("BT-48", "numéro de TVA de l'acheteur", "buyer's VAT number"),
    "iban": ("BT-84", "IBAN", "IBAN"),
}


def key_findings(fields: Mapping[str, ReadField]) -> Iterator[Finding]:
    for name, (term, fr, en) in _TERMS.items():
        field = fields.get(name)
        if name.replace("siren", "siret") in fields and name.endswith("siren"):  # the SIRET's finding says it
            continue
        rule = KEYS[name.rpartition("_")[2]].rule
        if field is not None and any(check.rule == rule and not check.ok for check in field.checks):
            yield own_finding("KEY", value=str(field.value), business_term=term, name_fr=fr, name_en=en)
