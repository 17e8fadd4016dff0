"""Two readings of a scanned page, weighed against each other field by field (OCR-5, OCR-6, OCR-8)."""

from dataclasses import replace

from contracts.extraction import Check
from services.ocr.domain.proposals import Found
from services.ocr.domain.weighing.confidence import GROUPS, calibrated

AMOUNTS = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid", "vat_lines")
_DISPUTED = 0.05  # score of a value that the other reading contradicts: it stays among the candidates
_SURER = 0.2  # of certainty: the other reading's word against this one's counts for nothing

Proposals = dict[str, Found]


def agreed(first: Proposals, second: Proposals) -> Proposals:
    """What both readings say is surer, what they contradict is left open unless a key or the arithmetic decides."""
    whole = {name: found for name in (first | second) if (found := _either(name, first.get(name), second.get(name)))}
    if _adds_up(first) == _adds_up(second):
        return whole
    sound, other = (first, second) if _adds_up(first) else (second, first)
    return whole | {name: found for name in AMOUNTS if (found := sound.get(name) or other.get(name))}


def _adds_up(found: Proposals) -> bool:
    total = found.get("total_ttc")
    return total is not None and any(check.rule == "HT+TVA=TTC" and check.ok for check in total.checks)


def _either(name: str, first: Found | None, second: Found | None) -> Found | None:
    if first is None or first.value is None:
        return second or first
    if second is None or second.value is None:
        return first
    ranked = sorted((first, second), key=lambda each: calibrated(name, each), reverse=True)
    if first.value == second.value:
        return ranked[0].checked(Check(rule="read twice alike", ok=True)) if name in GROUPS else ranked[0]
    if name not in GROUPS or name == "type_code":
        return first
    return _decided(first, second) or _disputed(*ranked)


def _decided(first: Found, second: Found) -> Found | None:
    """The one whose keys hold where the other's do not, or that was read much more surely."""
    difference = _keys(first) - _keys(second)
    if difference == 0:
        sure = _certainty(first) - _certainty(second)
        return None if abs(sure) < _SURER else first if sure > 0 else second
    return first if difference > 0 else second


def _keys(found: Found) -> int:
    return sum(1 if check.ok else -1 for check in found.checks)


def _certainty(found: Found) -> float:
    return found.spot.segment.certainty(found.spot.start, found.spot.end) if found.spot else 1.0


def _disputed(better: Found, other: Found) -> Found:
    return replace(better, score=_DISPUTED, others=(other, *better.others))
