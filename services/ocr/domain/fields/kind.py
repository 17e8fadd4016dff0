"""What holds for the whole invoice: type, currency, payment mode, VAT regime."""

import re
from collections.abc import Mapping
from dataclasses import replace

from services.ocr.domain.evidence import Evidence
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.proposals import Proposal, best_first, with_rivals
from services.ocr.domain.vocabulary.mentions import DISPUTED, PAYMENT_MODES, STEMS, VAT_REGIMES, Mention

_TITLE = re.compile(
    r"^\W{0,3}(?:(?P<credit>(?:facture d'|facture )?avoir|note de credit|credit note|gutschrift(?! \(selbst)|"
    r"rechnungskorrektur|creditnota|nota di credito|factura rectificativa)|"
    r"(?P<deposit>facture d'acompte|acompte n°)|"
    r"(?P<corrected>facture rectificative)|(?P<invoice>facture|invoice|note d'honoraires|memoire|decompte|situation|"
    r"(?:handels)?rechnung|factuur|fattura|factura))\b(?!\s+(?:liee|d'origine|initiale))"
)
CLOSE = 1.5  # line heights between two lines of one paragraph, at most
_AMOUNT_END = re.compile(r"\d[.,]\d\d ?(?:€|eur)?$")
_CODES = {"credit": "381", "deposit": "386", "corrected": "384", "invoice": "380"}
_CURRENCIES = (
    ("EUR", re.compile(r"€|\beur\b|\beuros?\b")),
    ("CHF", re.compile(r"\bchf\b")),
    ("GBP", re.compile(r"£|\bgbp\b")),
    ("USD", re.compile(r"\$|\busd\b")),
    ("XPF", re.compile(r"\bxpf\b|\bf\.? ?cfp\b")),
)


def propose(evidence: Evidence, proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    layout, text = evidence.layout, evidence.text
    answer = {"type_code": _type(layout, proposals)}
    if currency := _currency(layout, text, proposals):
        answer["currency"] = currency
    for name, mentions in (("payment_mode", PAYMENT_MODES), ("vat_type", VAT_REGIMES)):
        if proposal := _mentioned(layout, mentions):
            answer[name] = proposal
    return answer


def _mentioned(layout: Layout, mentions: tuple[Mention, ...]) -> Proposal | None:
    """The value named most plainly; another that is named as plainly makes both uncertain."""
    proposals = [
        Proposal(mention.value, mention.weight, _At(segment, *match.span()))
        for segment in layout.segments
        if any(stem in segment.plain for stem in STEMS)
        for mention in mentions
        if (match := mention.match(segment.plain)) and mention.holds_in(sentence_of(layout, segment))
    ]
    best_of_each: dict[str, Proposal] = {}
    for proposal in best_first(proposals):
        best_of_each.setdefault(str(proposal.value), proposal)
    ranked = best_first(best_of_each.values())
    if len(ranked) > 1 and ranked[1].score == ranked[0].score:
        ranked[0] = replace(ranked[0], score=min(ranked[0].score, DISPUTED))
    return with_rivals(ranked)


def sentence_of(layout: Layout, segment: Segment) -> str:
    """The segment with the lines close above and below it, over which a legal mention may run."""
    near = (cell for line in layout.lines[max(0, segment.line - 1) : segment.line + 2] for cell in line)
    reach = CLOSE * layout.unit
    cells = [
        cell.plain
        for cell in near
        if cell.page == segment.page
        and cell.x0 < segment.x1
        and cell.x1 > segment.x0
        and cell.y0 - segment.y1 < reach
        and segment.y0 - cell.y1 < reach
    ]
    return " ".join(cells)


class _At:
    """A stretch of a segment."""

    def __init__(self, segment: Segment, start: int, end: int) -> None:
        self.segment, self.start, self.end = segment, start, end


def _spot(layout: Layout, pattern: re.Pattern[str]) -> _At | None:
    matches = ((segment, pattern.search(segment.plain)) for segment in layout.segments)
    return next((_At(segment, *match.span()) for segment, match in matches if match), None)


def _type(layout: Layout, proposals: Mapping[str, Proposal]) -> Proposal:
    """The title of the page: the largest of the words that can be one; else the sign of the total."""
    titles = [
        (segment, match)
        for segment in layout.segments
        if segment.page == 1 and (match := _TITLE.match(segment.plain)) and not _beside_amount(layout, segment)
    ]
    if titles:
        segment, match = max(titles, key=lambda title: (round(title[0].height), -title[0].line))
        return Proposal(_CODES[str(match.lastgroup)], 0.93, _At(segment, *match.span()))
    total = proposals.get("total_ttc")
    negative = total is not None and str(total.value).startswith("-")
    return Proposal("381" if negative else "380", 0.7)


def _beside_amount(layout: Layout, segment: Segment) -> bool:
    """« Facture d'acompte n° 3 … -120,00 » is a row of sums, not a title."""
    row = layout.row(segment)
    return any(_AMOUNT_END.search(cell.plain) for cell in row[row.index(segment) :])


def _currency(layout: Layout, text: str, proposals: Mapping[str, Proposal]) -> Proposal | None:
    counts = {code: len(pattern.findall(text)) for code, pattern in _CURRENCIES}
    code = max(counts, key=lambda currency: counts[currency])
    if counts[code]:
        return Proposal(code, 0.97, _spot(layout, dict(_CURRENCIES)[code]))
    french = (
        str(proposals["supplier_vat"].value).startswith("FR")
        if "supplier_vat" in proposals
        else "supplier_siret" in proposals
    )
    return Proposal("EUR", 0.8) if french else None
