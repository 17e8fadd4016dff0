"""A business term's French name, and its value where the invoice has it."""

from typing import Any

from services.ocr.domain.vocabulary.business_terms import NAMES, PARTS, PATHS


def named(term: str) -> str:
    """« total HT (BT-109) »."""
    return f"{NAMES[term]} ({term})" if term in NAMES else term


def value_of(term: str, node: Any, root: Any, syntax: str) -> str | None:
    """The text of a term in the part of the invoice that `node` belongs to, or in the document for what it has once."""
    if term not in PATHS:
        return None
    path = PATHS[term][0 if syntax == "CII" else 1]
    if term in PARTS:
        part = next((element for element in (node, *node.iterancestors()) if _local(element) in PARTS[term]), None)
        return None if part is None else _text(part, path, direct=syntax != "CII")
    return _text(root, path, direct=syntax != "CII")


def _local(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: Any, path: str, *, direct: bool) -> str | None:
    steps = "/".join("{*}" + step for step in path.split("/"))
    element = node.find(f"./{steps}" if direct else f".//{steps}")
    return (element.text or "").strip() or None if element is not None else None
