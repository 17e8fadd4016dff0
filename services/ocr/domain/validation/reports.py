"""From a Schematron report (SVRL) to findings: the rule's own name, the place as a reader knows it, the values concerned."""

import re
from collections import Counter
from typing import Any, cast

from lxml import etree

from contracts.extraction import Finding, Severity
from services.ocr.domain.validation.findings import MAX_PER_RULE, finding
from services.ocr.domain.validation.term_values import value_of
from services.ocr.domain.validation.wording import target_of, worded
from services.ocr.domain.vocabulary.business_terms import BY_ELEMENT

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMED = re.compile(r"^\s*\[([A-Z][\w-]*\d\w*)\]")
_STEP = re.compile(r"/(@?)(?:Q\{([^}]*)\})?([\w.-]+)(?:\[(\d+)\])?")
_NAMED_ATTRIBUTE = re.compile(r"(?:Value of|Attribute) '?@(\w+)'")
_TERM = re.compile(r"\bB[TG]-\d+\b")
# Rules of code lists that stand on an element and judge an attribute of it.
_JUDGED_ATTRIBUTE = {
    "BR-CL-03": "currencyID", "BR-CL-10": "schemeID", "BR-CL-11": "schemeID", "BR-CL-13": "listID", "BR-CL-21": "schemeID",
    "BR-CL-23": "unitCode", "BR-CL-24": "mimeCode", "BR-CL-25": "schemeID", "BR-CL-26": "schemeID",
}  # fmt: skip
_UNFILLED = re.compile(r'<value-of select="\."/>')  # left in the sentence by the set BR-FR-DEC

# Rules that Factur-X's sets repeat from EN16931-CII without its flag `warning`.
MILD_WITHOUT_FLAG = frozenset({"CII-SR-464", "CII-SR-465", "CII-SR-466"})


def findings(report: str, root: Any, syntax: str) -> tuple[list[Finding], int]:
    """Of each rule the first MAX_PER_RULE, and how many more there were. `root` is the invoice, with its namespaces."""
    if "<svrl:failed-assert" not in report and "<svrl:successful-report" not in report:
        return [], 0  # most reports hold no breach
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    tree = etree.fromstring(report.encode(), parser)
    breaches = [*tree.iter(_SVRL + "failed-assert", _SVRL + "successful-report")]
    seen: Counter[str] = Counter()
    kept = []
    for breach in breaches:
        seen[breach.get("id")] += 1
        if seen[breach.get("id")] <= MAX_PER_RULE:
            kept.append(_finding(breach, root, syntax))
    return kept, len(breaches) - len(kept)


def _finding(breach: Any, root: Any, syntax: str) -> Finding:
    text = " ".join("".join(breach.itertext()).split())
    node, attribute = located(root, breach.get("location") or "")
    rule = rule_of(breach.get("id"), text)
    named = _NAMED_ATTRIBUTE.match(text)
    value = _own_value(node, attribute or (named.group(1) if named else _JUDGED_ATTRIBUTE.get(rule)))
    text = _UNFILLED.sub(value or "", text)
    term = term_of(rule, text, node, attribute)
    words = worded(rule, text, term)
    return finding(
        rule,
        _severity(breach, rule),
        words.message,
        words.remedy,
        business_term=term,
        path=shown_path(node, attribute) if node is not None else None,
        value=value or _concerned(text, node, root, syntax),
        original=text,
    )


def rule_of(identifier: str | None, text: str) -> str:
    """The name that EN 16931 gives the rule; Factur-X BASIC has identifiers of its own and that name in the text."""
    named = _NAMED.match(text)
    if named and (identifier is None or identifier.startswith("FX-SCH")):
        return named.group(1)
    return identifier or "FX-SCH-UNUSED"


def _severity(breach: Any, rule: str) -> Severity:
    """The rule's own flag. Only Factur-X's sets leave it out, where a rule is fatal or, in CEN's set, a warning."""
    flag = (breach.get("flag") or "").lower()
    if flag:
        return Severity(flag)
    if breach.tag == _SVRL + "successful-report":  # data that the profile does not provide for: harmless
        return Severity.WARNING
    return Severity.WARNING if rule in MILD_WITHOUT_FLAG else Severity.FATAL


def term_of(rule: str, text: str, node: Any, attribute: str | None) -> str | None:
    """The term the rule asks something of: in its name, after « shall », or the element it stands on."""
    in_name = _TERM.search(rule)
    if in_name:
        return in_name.group(0)
    of_rule = target_of(rule, text)
    if of_rule:
        return of_rule
    element = re.search(r"'(?:@|\w+:)(\w+)", text)
    name = element.group(1) if element and "Element" in text else None
    if name is None and node is not None and attribute is None:
        name = etree.QName(node).localname
    return BY_ELEMENT.get(name or "")


def located(root: Any, location: str) -> tuple[Any | None, str | None]:
    """The element (and attribute) of an XPath 3.1 path(), or nothing where there is none."""
    node: Any | None = None
    for at, namespace, name, number in _STEP.findall(location):
        if at:
            return node, name
        tag = f"{{{namespace}}}{name}" if namespace else name
        if node is None:
            node = root if root.tag == tag else None
        else:
            children = node.findall(tag)
            node = children[int(number or 1) - 1] if len(children) >= int(number or 1) else None
        if node is None:
            return None, None
    return node, None


def shown_path(node: Any, attribute: str | None = None) -> str:
    """As the sender wrote the names; numbered where several stand side by side."""
    steps = [_shown_step(element) for element in [*reversed(list(node.iterancestors())), node]]
    return "/" + "/".join(steps) + (f"/@{attribute}" if attribute else "")


def _shown_step(node: Any) -> str:
    name = etree.QName(node).localname
    shown = f"{node.prefix}:{name}" if node.prefix else name
    parent = node.getparent()
    siblings = parent.findall(node.tag) if parent is not None else [node]
    return shown if len(siblings) == 1 else f"{shown}[{siblings.index(node) + 1}]"


def _own_value(node: Any | None, attribute: str | None) -> str | None:
    if node is None:
        return None
    if attribute:
        return cast("str | None", node.get(attribute))
    return (node.text or "").strip() if len(node) == 0 else None


def _concerned(text: str, node: Any | None, root: Any, syntax: str) -> str | None:
    """« BT-109 = 100.00 ; BT-112 = 125.00 »: the values of the terms that the rule compares, where they stand."""
    parts = []
    for term in dict.fromkeys(_TERM.findall(text)):
        value = value_of(term, node if node is not None else root, root, syntax)
        if value:
            parts.append(f"{term} = {value}")
    return " ; ".join(parts[:5]) or None
