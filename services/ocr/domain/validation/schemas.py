"""A structured invoice against the XML schema of its syntax or profile (OCR-11): UBL 2.1, CII D22B, Factur-X."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from contracts.extraction import Finding
from services.ocr.domain.validation.findings import MAX_PER_RULE, own_finding
from services.ocr.domain.validation.reports import shown_path

_NAMESPACE = re.compile(r"\{[^}]*\}")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ([^)]*) \)")
_IN_EXTENSION = ":ExtensionContent/"
_MAX_EXPECTED = 6  # names shown of those that the schema would accept


@dataclass(frozen=True, slots=True)
class _Kind:
    """What libxml2 says of one kind of violation, and the finding that tells it."""

    pattern: re.Pattern[str]
    rule: str


_KINDS = (
    _Kind(re.compile(r"Missing child element"), "XSD-MISSING"),
    _Kind(re.compile(r"This element is not expected"), "XSD-ORDER"),
    _Kind(re.compile(r"[Aa]ttribute '(?P<name>[^']*)'.* is required but missing"), "XSD-ATTRIBUTE-MISSING"),
    _Kind(re.compile(r"[Aa]ttribute '(?P<name>[^']*)'.* is not allowed"), "XSD-ATTRIBUTE"),
    _Kind(re.compile(r"'(?P<name>[^']*)' is not (?:a valid value|an element of the set)|\[facet"), "XSD-VALUE"),
    _Kind(re.compile(""), "XSD-OTHER"),
)


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def violations(root: Any, schema: Path) -> tuple[list[Finding], int]:
    """The first MAX_PER_RULE in the order of the document, one an element, and how many more there are."""
    judge = _schema(schema)
    if judge.validate(root):
        return [], 0
    by_place: dict[str, Any] = {}
    for error in cast("Iterable[Any]", judge.error_log):
        if _IN_EXTENSION in (error.path or ""):  # whose content is no invoice's: a signature, a sector's own data
            continue
        by_place.setdefault(error.path or str(error.line), error)
    first = list(by_place.values())[:MAX_PER_RULE]
    return [_finding(error, root) for error in first], len(by_place) - len(first)


def _finding(error: Any, root: Any) -> Finding:
    message = _NAMESPACE.sub("", error.message)
    kind, match = next((kind, match) for kind in _KINDS if (match := kind.pattern.search(message)))
    node = _node(root, error.path)
    expected = _EXPECTED.search(message)
    names = [name.strip() for name in expected.group(1).split(",")][:_MAX_EXPECTED] if expected else []
    return own_finding(
        kind.rule,
        value=(node.text or "").strip() if node is not None and len(node) == 0 else None,
        path=shown_path(node) if node is not None else None,
        original=message,
        element=etree.QName(node).localname if node is not None else message.partition(":")[0],
        expected=", ".join(names) or "—",
        name=match.groupdict().get("name") or "",
    )


def _node(root: Any, path: str | None) -> Any | None:
    """libxml2 writes the prefixes of the document; a path that it cannot say in them is given up."""
    prefixes = {prefix: uri for element in root.iter("*") for prefix, uri in element.nsmap.items() if prefix}
    try:
        nodes = root.getroottree().xpath(path or "", namespaces=prefixes)
    except etree.XPathError:
        return None
    return nodes[0] if nodes else None
