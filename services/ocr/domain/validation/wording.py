"""The words for a broken rule, in both languages (OCR-11).

EN 16931's sentences are English and the French administration's French: each keeps its own and gets the other language here.
"""

import re
from dataclasses import dataclass

from contracts.extraction import Bilingual
from services.ocr.domain.validation.french_rules import FRENCH_RULES
from services.ocr.domain.validation.rule_families import CATEGORIES, OTHER, ROWS, TERM_OF_FAMILY
from services.ocr.domain.validation.term_values import named

_TERM = re.compile(r"\bB[TG]-\d+\b")
_DEMAND = re.compile(r"\b(?:shall|must)\b[^.]*?\((B[TG]-\d+)\)")
_SUBJECT = re.compile(r"^(?:\[[^\]]*\]\s*-?\s*)?(?:The |An? )?[^()]*\((BT-\d+)\)[^()]*\b(?:shall|must)\b")


@dataclass(frozen=True, slots=True)
class Wording:
    message: Bilingual
    remedy: Bilingual


def worded(rule: str, text: str, term: str | None) -> Wording:
    """Message and remedy in both languages for any rule: its family's words, or else the rule's own."""
    plain = re.sub(r"^\s*\[[^\]]*\]\s*-?\s*", "", text)
    french = next((row for row in FRENCH_RULES if row.pattern.match(rule)), None)
    if french is not None:
        return Wording(Bilingual(fr=text, en=f"{rule}: {french.en}"), Bilingual(fr=french.do_fr, en=french.do_en))
    row, match = next(
        ((row, match) for row in ROWS if (match := row.pattern.match(f"{rule}|{text}"))), (OTHER, re.match("", ""))
    )
    groups = dict(enumerate(match.groups(""), start=1)) if match else {}
    shown = named(term) if term else "la valeur citée"
    known = {
        "rule": rule, "sentence": plain, "term": shown, "terms": ", ".join(named(name) for name in dict.fromkeys(_TERM.findall(text))),
        "category": CATEGORIES.get(groups.get(1, ""), ""), "list": _list_of(plain),
    }  # fmt: skip
    english = known | {"term": term or "the value quoted"}
    return Wording(
        Bilingual(fr=_filled(row.fr, known, groups), en=plain),
        Bilingual(fr=_filled(row.do_fr, known, groups), en=_filled(row.do_en, english, groups)),
    )


def _filled(template: str, known: dict[str, str], groups: dict[int, str]) -> str:
    """Not by str.format: the sentences hold text of the invoice, which may hold braces."""
    return re.sub(r"\{(\w+)\}", lambda m: groups.get(int(m[1]), "") if m[1].isdigit() else known[m[1]], template)


def _list_of(text: str) -> str:
    listed = re.search(r"(UNTDID \d+|UNCL ?\d+|ISO \d[\d-]*|VATEX|EAS|ICD|MIME\w*)", text)
    return listed.group(1) if listed else "liste de codes"


def target_of(rule: str, text: str) -> str | None:
    """The business term that the rule asks something of."""
    of_family = next((term for pattern, term in TERM_OF_FAMILY if pattern.match(rule)), None)
    if of_family:
        return of_family
    subject = _SUBJECT.match(text)
    if subject:
        return subject.group(1)
    equals = re.match(r"^(?:\[[^\]]*\]\s*-?\s*)?(?:Absolute Value of \()?[^()=]*\((BT-\d+)\)[^=]*=", text)
    demand = _DEMAND.search(text)
    first = _TERM.search(text)
    match = equals or demand or first
    return match.group(match.re.groups) if match else None
