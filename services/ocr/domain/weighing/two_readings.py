"""Two readings of a scanned page, weighed against each other field by field (OCR-5, OCR-6, OCR-8)."""

from dataclasses import replace

from contracts.extraction import Check
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.confidence import GROUPS, calibrated

AMOUNTS = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid", "vat_lines")
_DISPUTED = 0.05  # score of a value that the other reading contradicts: it stays among the candidates
_SURER = 0.2  # difference of certainty from which the surer reading is taken

Proposals = dict[str, Proposal]


def agreed(first: Proposals, second: Proposals) -> Proposals:
    """A value that both readings give is surer; where they differ none is given, unless a key or the arithmetic decides."""
    whole = {
        name: proposal for name in (first | second) if (proposal := _either(name, first.get(name), second.get(name)))
    }
    if _adds_up(first) == _adds_up(second):
        return whole
    sound, other = (first, second) if _adds_up(first) else (second, first)
    return whole | {name: proposal for name in AMOUNTS if (proposal := sound.get(name) or other.get(name))}


def _adds_up(proposals: Proposals) -> bool:
    total = proposals.get("total_ttc")
    return total is not None and any(check.rule == "HT+TVA=TTC" and check.ok for check in total.checks)


def _either(name: str, first: Proposal | None, second: Proposal | None) -> Proposal | None:
    if first is None or first.value is None:
        return second or first
    if second is None or second.value is None:
        return first
    ranked = sorted((first, second), key=lambda proposal: calibrated(name, proposal), reverse=True)
    if first.value == second.value:
        return ranked[0].checked(Check(rule="read twice alike", ok=True)) if name in GROUPS else ranked[0]
    if name not in GROUPS or name == "type_code":
        return first
    return _decided(first, second) or _disputed(*ranked)


def _decided(first: Proposal, second: Proposal) -> Proposal | None:
    """The one whose keys hold where the other's do not, or that was read much more surely."""
    difference = _keys(first) - _keys(second)
    if difference == 0:
        sure = _certainty(first) - _certainty(second)
        return None if abs(sure) < _SURER else first if sure > 0 else second
    return first if difference > 0 else second


def _keys(proposal: Proposal) -> int:
    return sum(1 if check.ok else -1 for check in proposal.checks)


def _certainty(proposal: Proposal) -> float:
    return proposal.spot.segment.certainty(proposal.spot.start, proposal.spot.end) if proposal.spot else 1.0


def _disputed(better: Proposal, other: Proposal) -> Proposal:
    return replace(better, score=_DISPUTED, others=(other, *better.others))
