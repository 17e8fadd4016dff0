"""Structured invoices: CII D16B/D22B (Factur-X, ZUGFeRD 2), ZUGFeRD 1, UBL 2.1. Hostile input expected.

No DTD, no entity, no network, a bounded size; a namespace is checked only at the root, because senders
get the inner ones wrong (urn…:90 for :100) in documents that are otherwise right.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from contracts.extraction import Check, ReadField, Value
from services.ocr.domain.printed import keys
from services.ocr.domain.structured.compiled_paths import CompiledPaths, Syntax
from services.ocr.domain.structured.xml_paths import CII, UBL_CREDIT_NOTE, UBL_INVOICE, ZUGFERD_1

MAX_XML_BYTES = 20_000_000
CENT = Decimal("0.01")
MAX_DIGITS = 28
MAX_TEXT = 1_000  # characters of a value: no name, number or label is longer
_ROOTS: dict[str, Syntax] = {
    "CrossIndustryInvoice": CII,
    "CrossIndustryDocument": ZUGFERD_1,
    "Invoice": UBL_INVOICE,
    "CreditNote": UBL_CREDIT_NOTE,
}
_ALWAYS = ("invoice_number", "issue_date", "currency", "total_ttc", "supplier_name", "recipient_name")
_WITHOUT_SPACES = frozenset({"iban", "bic", "supplier_vat", "recipient_vat"})
_AMOUNTS = frozenset({"total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid", "rounding"})
_COMPACT_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class UnreadableXmlError(Exception):
    """The XML is broken or is not an invoice; `fr` and `en` are the reason given to the user (OCR-1)."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(f"{fr} / {en}")
        self.fr, self.en = fr, en


@dataclass(frozen=True, slots=True)
class StructuredInvoice:
    """`data`: the XML itself, for the rules; `profile`: BT-24, empty where it is missing."""

    syntax: str
    fields: dict[str, ReadField]
    data: bytes
    profile: str


def read_xml(data: bytes) -> StructuredInvoice:
    """Raises UnreadableXmlError with the reason."""
    root = parse(data)
    syntax = syntax_of(root)
    profile = profile_of(root, syntax)
    if _as_the_standard_has_it(root, data, syntax):
        values = _values(root, syntax, syntax.qualified)
        if all(values[field] for field in _ALWAYS):
            return StructuredInvoice(syntax.name, _fields(values), data, profile)
    for element in root.iter("*"):
        tag = element.tag
        element.tag = tag[tag.find("}") + 1 :]
    return StructuredInvoice(syntax.name, _fields(_values(root, syntax, syntax.local)), data, profile)


def _as_the_standard_has_it(root: Any, data: bytes, syntax: Syntax) -> bool:
    """All namespaces are declared once, at the root, the standard's own among them: then no element declares another."""
    declared = root.nsmap
    return data.count(b"xmlns") == len(declared) and set(syntax.namespaces.values()) <= set(declared.values())


def _values(root: Any, syntax: Syntax, reader: CompiledPaths) -> dict[str, Value | None]:
    values: dict[str, Value | None] = {
        field: _normal(field, text[:MAX_TEXT]) if text else None for field, text in reader.header(root).items()
    }
    for role, ids in reader.party_ids.items():
        values[f"{role}_siret"], values[f"{role}_siren"] = _sirene(_nodes(ids, root))
    values["vat_lines"] = [_vat_line(reader.vat_line(node)) for node in _nodes(reader.vat_lines, root)] or None
    values["lines"] = [_short(reader.line(node)) for node in _nodes(reader.lines, root)] or None
    values["type_code"] = values["type_code"] or syntax.default_type
    return values


def _fields(values: dict[str, Value | None]) -> dict[str, ReadField]:
    return {
        field: ReadField(
            value=value, confidence=1.0, source="xml", page=None, box=None, text=None, checks=_checks(field, value)
        )
        for field, value in values.items()
        if value is not None
    }


def syntax_of(document: Any) -> Syntax:
    """Raises UnreadableXmlError where the root is no invoice's."""
    name = etree.QName(document)
    syntax = _ROOTS.get(name.localname)
    if syntax is None or not (name.namespace or "").startswith(syntax.namespace):
        root = f"{{{name.namespace}}}{name.localname}"[:200]
        raise UnreadableXmlError(f"racine XML inconnue : {root}", f"unknown XML root: {root}")
    return syntax


def profile_of(root: Any, syntax: Syntax) -> str:
    """BT-24, empty where it is missing; whatever the namespaces."""
    path = (
        "/*/*[local-name()='CustomizationID']"
        if syntax.name.startswith("UBL")
        else "//*[local-name()='GuidelineSpecifiedDocumentContextParameter']/*[local-name()='ID']"
    )
    nodes = root.xpath(path)
    return (nodes[0].text or "").strip() if nodes else ""


def parse(data: bytes) -> Any:
    """The root element, namespaces as sent. Raises UnreadableXmlError."""
    if len(data) > MAX_XML_BYTES:
        size = f"{len(data)} > {MAX_XML_BYTES}"
        raise UnreadableXmlError(f"XML trop grand, {size} octets", f"XML too large, {size} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableXmlError(f"XML mal formé, {error}", f"malformed XML, {error}") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableXmlError("XML avec DTD refusé", "an XML with a DTD is refused")
    return root


def _nodes(path: etree.XPath, node: Any) -> list[Any]:
    """Every path of the tables selects elements."""
    return cast("list[Any]", path(node))


def _normal(field: str, text: str) -> str | None:
    if field in _AMOUNTS:
        return amount(text)
    if field.endswith("_date"):
        match = _COMPACT_DATE.match(text)
        return "-".join(match.groups()) if match else None
    return "".join(text.split()).upper() if field in _WITHOUT_SPACES else " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Key:
    """A check of an identifier's digits, under the name that values read from a page have it too."""

    rule: str
    holds: Callable[[str], bool]


KEYS = {
    "siret": Key("Luhn (SIRET)", keys.siret_ok),
    "siren": Key("Luhn (SIREN)", keys.siren_ok),
    "vat": Key("VAT key", keys.vat_ok),
    "iban": Key("IBAN mod 97", keys.iban_ok),
}


def _checks(field: str, value: Value) -> tuple[Check, ...]:
    """A day that does not exist stays as the sender wrote it, and is flagged (OCR-7); so does a key that fails (OCR-5)."""
    if key := KEYS.get(field.rpartition("_")[2]):
        return (Check(rule=key.rule, ok=key.holds(str(value)), detail=str(value)),)
    if not field.endswith("_date"):
        return ()
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return (Check(rule="calendar", ok=False, detail=f"{value} n'existe pas / no such day"),)
    return ()


def amount(text: str | None) -> str | None:
    """Two decimals at least; more are kept, since the sender gave them (BR-DEC breaches stay visible)."""
    try:
        number = Decimal((text or "").strip())
        if number == number.quantize(CENT):
            return str(number.quantize(CENT))
        return format(number.normalize(), "f") if number.is_finite() and abs(number.adjusted()) < MAX_DIGITS else None
    except InvalidOperation:  # not a number, or one with too many digits
        return None


def _sirene(ids: list[Any]) -> tuple[str | None, str | None]:
    numbers = ["".join((node.text or "").split()) for node in ids]
    siret = next((n for n in numbers if re.fullmatch(r"\d{14}", n)), None)
    siren = next((n for n in numbers if re.fullmatch(r"\d{9}", n)), None)
    return siret, siren or (siret[:9] if siret else None)


def _vat_line(text: dict[str, str | None]) -> dict[str, str | None]:
    rate = amount(text["rate"]) or ("0.00" if text["category"] else None)
    return {"rate": rate, "base": amount(text["base"]), "amount": amount(text["amount"]), "category": text["category"]}


def _short(row: dict[str, str | None]) -> dict[str, str | None]:
    return {name: text[:MAX_TEXT] if text else None for name, text in row.items()}
