"""What a rule says about a structured invoice (OCR-11): which rule, how grave, where, what was found, what to do."""

import re
from dataclasses import dataclass
from typing import Any

from services.ocr.domain.validation.own_findings import OWN_FINDINGS, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "fatal", "warning", "information")  # error: a rule could not be run
MAX_VALUE = 120  # characters of a value found
MAX_TEXT = 1000
MAX_PER_RULE = 10  # of each rule set
MAX_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Text:
    fr: str
    en: str

    def json(self) -> dict[str, str]:
        return {"fr": cut(self.fr, MAX_TEXT), "en": cut(self.en, MAX_TEXT)}


@dataclass(frozen=True, slots=True)
class Finding:
    """`original` is the rule set's own sentence, whichever language it speaks."""

    rule: str
    severity: Severity
    message: Text
    remedy: Text
    business_term: str | None = None
    path: str | None = None
    value: str | None = None
    original: str | None = None

    def json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "business_term": self.business_term,
            "path": self.path,
            "value": None if self.value is None else cut(self.value, MAX_VALUE),
            "message": self.message.json(),
            "remedy": self.remedy.json(),
            "original": None if self.original is None else cut(self.original, MAX_TEXT),
        }


def cut(text: str, length: int) -> str:
    """Control characters and runs of blanks as one blank; an ellipsis where something was left out."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * length]).split())
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def bounded(found: list[Finding], more: int = 0) -> list[Finding]:
    """Gravest first, MAX_FINDINGS at most; what is left out here, and the `more` left out before, is counted."""
    kept = sorted(found, key=lambda each: SEVERITIES.index(each.severity))[:MAX_FINDINGS]
    more += len(found) - len(kept)
    return [*kept, own("RULES-MORE", value=str(more))] if more else kept


def own(
    rule: str, *, value: str | None = None, path: str | None = None, original: str | None = None, **words: str
) -> Finding:
    """A finding of ours about the file or the rules themselves; `{value}` and `words` fill its sentences."""
    row = OWN_FINDINGS[rule]
    known = words | {"value": cut(value or "", MAX_VALUE)}
    fr, en, do_fr, do_en = (re.sub(r"\{(\w+)\}", lambda m: known[m[1]], said) for said in row.said)
    return Finding(rule, row.severity, Text(fr, en), Text(do_fr, do_en), row.term, path, value, original)
