"""The day of issue and the day payment is due (OCR-4, OCR-7)."""

from collections import defaultdict
from collections.abc import Mapping

from contracts.extraction import Check
from services.ocr.domain.evidence import HEADER_PAGES, Evidence
from services.ocr.domain.fields.references import of_other_invoices
from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.labelling.pairing import Pair, disclaimed, pair
from services.ocr.domain.printed.dates import PrintedDate
from services.ocr.domain.proposals import Proposal, best_first, merge, with_rivals

DATE_FIELDS = frozenset({"issue_date", "due_date"})
_BESIDE = 0.72  # score of the one date without a label that stands beside the invoice's name
_ALONE = 0.42  # score of a date without a label, where it is the only one


def propose(evidence: Evidence, proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """Issue and due date together: the due date is not the earlier one, unless no other pair is printed (then a check fails)."""
    document = evidence.document
    elsewhere = evidence.listed | of_other_invoices(evidence, proposals.get("invoice_number"))
    early = [date for date in evidence.dates if date.segment.page <= HEADER_PAGES and date.segment not in elsewhere]
    ranked = _ranked(pair(document, DATE_FIELDS, early))
    if not ranked.get("issue_date"):
        ranked["issue_date"] = _unlabelled(document, early, ranked.get("due_date", []))
    issue, due = _jointly(ranked.get("issue_date", []), ranked.get("due_date", []))
    answer = {}
    if issue is not None:
        answer["issue_date"] = issue
    if due is not None:
        answer["due_date"] = _in_order(due, issue)
    return answer


def _ranked(pairs: list[Pair[PrintedDate]]) -> dict[str, list[Proposal]]:
    scores: dict[tuple[str, str], list[Pair[PrintedDate]]] = defaultdict(list)
    for claim in pairs:
        if claim.value.compact and claim.place < 0.7:  # noqa: PLR2004  eight digits in a row need their label close by
            continue
        scores[claim.field, claim.value.day.isoformat() if claim.value.day else "?" + claim.value.text].append(claim)
    ranked: dict[str, list[Proposal]] = defaultdict(list)
    for (field, _), claims in scores.items():
        best = max(claims, key=lambda claim: claim.weight)
        score = merge(min(claim.weight, 0.97) for claim in claims[:2])
        ranked[field].append(_dated(best.value, score))
    return {field: best_first(proposals) for field, proposals in ranked.items()}


def _dated(printed: PrintedDate, score: float) -> Proposal:
    check = Check(
        rule="calendar",
        ok=printed.day is not None,
        detail="" if printed.day else f"{printed.text} n'existe pas / no such day",
    )
    return Proposal(printed.day.isoformat() if printed.day else None, score, printed, (check,))


def _unlabelled(document: Labelled, printed: list[PrintedDate], due: list[Proposal]) -> list[Proposal]:
    """Without any label: the dates at the top of page 1; a good score only for a single one."""
    taken = {proposal.value for proposal in due}
    elsewhere = {date.segment for date in disclaimed(document, printed)}
    height = document.layout.sizes.get(1, (0.0, 0.0))[1]
    high = [
        date
        for date in printed
        if date.segment.page == 1
        and date.segment.y0 < 0.45 * height
        and not date.compact
        and date.segment not in elsewhere
    ]
    days = {d.day.isoformat(): d for d in high if d.day and d.day.isoformat() not in taken}
    beside = [date for date in days.values() if _beside_number(document, date)]
    if len(beside) == 1:
        return [_dated(beside[0], _BESIDE)]
    return [_dated(date, _ALONE if len(days) == 1 else 0.15) for date in days.values()]


def _beside_number(document: Labelled, printed: PrintedDate) -> bool:
    """A date by itself in the row of « Facture 123 »."""
    alone = len(printed.segment.text.strip()) <= len(printed.text) + 4
    row = document.layout.row(printed.segment)
    return alone and any(
        label.field == "invoice_number" for segment in row for label in document.labels.get(segment, ())
    )


def _jointly(issues: list[Proposal], dues: list[Proposal]) -> tuple[Proposal | None, Proposal | None]:
    best, chosen = 0.0, (with_rivals(issues), with_rivals(dues))
    for issue in issues[:4]:
        for due in dues[:4]:
            score = issue.score + due.score - (0.35 if _late(issue, due) else 0.0)
            score -= 0.3 if issue.spot is due.spot else 0.0
            if score > best:
                best, chosen = score, (_leading(issue, issues), _leading(due, dues))
    return chosen


def _leading(first: Proposal, ranked: list[Proposal]) -> Proposal | None:
    return with_rivals([first, *(proposal for proposal in ranked if proposal is not first)])


def _late(issue: Proposal, due: Proposal) -> bool:
    return isinstance(issue.value, str) and isinstance(due.value, str) and due.value < issue.value


def _in_order(due: Proposal, issue: Proposal | None) -> Proposal:
    if issue is None or not isinstance(issue.value, str) or not isinstance(due.value, str):
        return due
    return due.checked(Check(rule="due>=issue", ok=due.value >= issue.value, detail=f"{issue.value} → {due.value}"))
