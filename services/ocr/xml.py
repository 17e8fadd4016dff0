"""Structured invoices: CII D16B/D22B (Factur-X, ZUGFeRD 2), ZUGFeRD 1, UBL 2.1. Hostile input expected.

No DTD, no entity, no network, a bounded size; a namespace is looked at once, at the root, because senders
get the inner ones wrong (urn…:90 for :100) in documents that are otherwise whole.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from lxml import etree

from services.ocr.extraction import Check, Field, Value
from services.ocr.xml_paths import CII, UBL_CREDIT_NOTE, UBL_INVOICE, ZUGFERD_1, Syntax

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
_AMOUNTS = frozenset({"total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid"})
_COMPACT_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class UnreadableXmlError(Exception):
    """The XML is broken or is not an invoice; `fr` and `en` are the reason given to the user (OCR-1)."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(f"{fr} / {en}")
        self.fr, self.en = fr, en


@dataclass(frozen=True, slots=True)
class StructuredInvoice:
    """`data`: the XML itself, for the rules."""

    syntax: str
    fields: dict[str, Field]
    data: bytes


def read_xml(data: bytes) -> StructuredInvoice:
    """Raises UnreadableXmlError with the reason."""
    root = parse(data)
    syntax = syntax_of(root)
    for element in root.iter("*"):
        tag = element.tag
        element.tag = tag[tag.find("}") + 1 :]
    values: dict[str, Value | None] = {field: _first(root, paths) for field, paths in syntax.paths.items()}
    for field, text in values.items():
        values[field] = _normal(field, text) if isinstance(text, str) else None
    values |= _parties(root, syntax)
    values["vat_lines"] = _vat_lines(root, syntax) or None
    values["lines"] = _lines(root, syntax) or None
    values["type_code"] = values["type_code"] or syntax.default_type
    kept = {
        field: Field(value, 1.0, "xml", text=None, checks=_checks(field, value))
        for field, value in values.items()
        if value is not None
    }
    return StructuredInvoice(syntax.name, kept, data)


def syntax_of(document: Any) -> Syntax:
    """Raises UnreadableXmlError where the root is no invoice's."""
    name = etree.QName(document)
    syntax = _ROOTS.get(name.localname)
    if syntax is None or syntax.namespace not in (name.namespace or ""):
        root = f"{{{name.namespace}}}{name.localname}"[:200]
        raise UnreadableXmlError(f"racine XML inconnue : {root}", f"unknown XML root: {root}")
    return syntax


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


def _first(node: Any, paths: tuple[etree.XPath, ...]) -> str | None:
    texts = (found.text or "" for path in paths for found in _nodes(path, node))
    return next((text.strip()[:MAX_TEXT] for text in texts if text.strip()), None)


def _normal(field: str, text: str) -> str | None:
    if field in _AMOUNTS:
        return amount(text)
    if field.endswith("_date"):
        match = _COMPACT_DATE.match(text)
        return "-".join(match.groups()) if match else None
    if field in {"iban", "bic"}:
        return re.sub(r"\s", "", text).upper()
    return re.sub(r"\s+", " ", text)


def _checks(field: str, value: Value) -> tuple[Check, ...]:
    """A day that does not exist stays as the sender wrote it, and is flagged (OCR-7)."""
    if not field.endswith("_date"):
        return ()
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return (Check("calendar", ok=False, detail=f"{value} n'existe pas / no such day"),)
    return ()


def amount(text: str | None) -> str | None:
    """Two decimals at least; more are kept, since the sender gave them (BR-DEC breaches stay visible)."""
    try:
        number = Decimal((text or "").strip())
        if number == number.quantize(CENT):
            return str(number.quantize(CENT))
        return format(number.normalize(), "f") if number.is_finite() and abs(number.adjusted()) < MAX_DIGITS else None
    except InvalidOperation:  # no number, NaN among them, or one beyond all amounts
        return None


def _parties(root: Any, syntax: Syntax) -> dict[str, Value | None]:
    values: dict[str, Value | None] = {}
    for role, path in (("supplier", syntax.seller), ("recipient", syntax.buyer)):
        party = next(iter(_nodes(path, root)), None)
        if party is None:
            continue
        name = _first(party, syntax.party_name)
        siret, siren = _sirene(_texts(party, syntax.party_ids))
        vat = _first(party, syntax.party_vat)
        values[f"{role}_name"] = re.sub(r"\s+", " ", name) if name else None
        values[f"{role}_siret"], values[f"{role}_siren"] = siret, siren
        values[f"{role}_vat"] = re.sub(r"\s", "", vat).upper() if vat else None
    return values


def _texts(node: Any, paths: tuple[etree.XPath, ...]) -> list[str]:
    return [re.sub(r"\s", "", found.text or "") for path in paths for found in _nodes(path, node)]


def _sirene(numbers: list[str]) -> tuple[str | None, str | None]:
    siret = next((n for n in numbers if re.fullmatch(r"\d{14}", n)), None)
    siren = next((n for n in numbers if re.fullmatch(r"\d{9}", n)), None)
    return siret, siren or (siret[:9] if siret else None)


def _vat_lines(root: Any, syntax: Syntax) -> list[dict[str, str | None]]:
    lines: list[dict[str, str | None]] = []
    for node in _nodes(syntax.vat_line, root):
        text = {name: _first(node, paths) for name, paths in syntax.vat_line_paths.items()}
        rate = amount(text["rate"]) or ("0.00" if text["category"] else None)
        lines.append(
            {"rate": rate, "base": amount(text["base"]), "amount": amount(text["amount"]), "category": text["category"]}
        )
    return lines


def _lines(root: Any, syntax: Syntax) -> list[dict[str, str | None]]:
    return [
        {name: _first(node, paths) for name, paths in syntax.line_paths.items()} for node in _nodes(syntax.line, root)
    ]
