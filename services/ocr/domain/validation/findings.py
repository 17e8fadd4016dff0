"""Findings (OCR-11): how long each may be, and how many of them an answer may hold."""

import re
from collections.abc import Iterable, Sequence

from contracts.extraction import Bilingual, Finding, Severity
from services.ocr.domain.validation.own_findings import OWN_FINDINGS

SEVERITIES = tuple(Severity)  # gravest first
MAX_VALUE = 120  # characters of the value that a finding quotes
MAX_TEXT = 1000
MAX_PER_RULE = 10  # of each rule set
MAX_FINDINGS = 200


def finding(
    rule: str,
    severity: Severity,
    message: Bilingual,
    remedy: Bilingual,
    *,
    business_term: str | None = None,
    path: str | None = None,
    value: str | None = None,
    original: str | None = None,
) -> Finding:
    """Texts longer than MAX_TEXT and values longer than MAX_VALUE are cut."""
    return Finding(
        rule=rule,
        severity=severity,
        business_term=business_term,
        path=path,
        value=None if value is None else cut(value, MAX_VALUE),
        message=_cut_both(message),
        remedy=_cut_both(remedy),
        original=None if original is None else cut(original, MAX_TEXT),
    )


def _cut_both(text: Bilingual) -> Bilingual:
    return Bilingual(fr=cut(text.fr, MAX_TEXT), en=cut(text.en, MAX_TEXT))


def cut(text: str, length: int) -> str:
    """Control characters and runs of blanks as one blank; an ellipsis where something was left out."""
    start = text[: 4 * length]
    clean = " ".join((start if start.isprintable() else "".join(c if c.isprintable() else " " for c in start)).split())
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def bounded(findings: Sequence[Finding], more: int = 0) -> list[Finding]:
    """Gravest first, MAX_FINDINGS at most; what is left out here, and the `more` left out before, is counted."""
    kept = sorted(findings, key=lambda listed: SEVERITIES.index(listed.severity))[:MAX_FINDINGS]
    more += len(findings) - len(kept)
    return [*kept, own_finding("RULES-MORE", value=str(more))] if more else kept


def own_finding(
    rule: str,
    *,
    value: str | None = None,
    path: str | None = None,
    original: str | None = None,
    business_term: str | None = None,
    **words: str,
) -> Finding:
    """A finding of ours about the file or the rules themselves; `{value}` and `words` fill its sentences."""
    row = OWN_FINDINGS[rule]
    known = words | {"value": cut(value or "", MAX_VALUE)}
    fr, en, do_fr, do_en = _filled(row.sentences, known)
    message, remedy = Bilingual(fr=fr, en=en), Bilingual(fr=do_fr, en=do_en)
    return finding(
        rule,
        row.severity,
        message,
        remedy,
        business_term=business_term or row.term,
        path=path,
        value=value,
        original=original,
    )


def _filled(sentences: Iterable[str], known: dict[str, str]) -> list[str]:
    return [re.sub(r"\{(\w+)\}", lambda match: known[match[1]], sentence) for sentence in sentences]
