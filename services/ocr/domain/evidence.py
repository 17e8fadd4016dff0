"""What a document prints, gathered once for all fields: labels, identifiers, dates and references with their places."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.extraction import DocumentReceived
from services.ocr.domain.labelling.invoice_lists import rows_of_lists
from services.ocr.domain.labelling.occurrences import Labelled
from services.ocr.domain.labelling.pairing import label
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.printed.dates import PrintedDate, find_dates, month_first
from services.ocr.domain.printed.identifiers import Identifier, find_identifiers
from services.ocr.domain.printed.over_two_lines import (
    dates_over_two_lines,
    identifiers_over_two_lines,
    in_segments,
    sirets_over_two_lines,
)
from services.ocr.domain.printed.references import Reference, find_references
from services.ocr.domain.proposals import Spot

REFERENCE_FIELDS = frozenset({"invoice_number", "engagement", "marche", "code_service"})
Depositor = DocumentReceived.Depositor
HEADER_PAGES = 3  # pages that may hold the number, the dates and the references of an invoice
Spans = dict[Segment, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`text`: folded, a segment a line. `listed`: rows that list several invoices. `taken`: spans of identifiers and dates.

    `depositor`: the structure that sends the invoice, where it is known (OCR-5).
    """

    document: Labelled
    text: str
    identifiers: list[Identifier]
    dates: list[PrintedDate]
    references: list[Reference]
    listed: set[Segment]
    taken: Spans
    depositor: Depositor | None = None

    @property
    def layout(self) -> Layout:
        return self.document.layout


def gather(layout: Layout, depositor: Depositor | None = None) -> Evidence:
    text = "\n".join(segment.plain for segment in layout.segments)
    document = label(layout)
    identifiers = [
        identifier for segment in layout.segments for identifier in find_identifiers(segment)
    ] + sirets_over_two_lines(layout)
    over_two_lines = identifiers_over_two_lines(layout)
    dates = _dates(layout, american=month_first(text))
    taken = _spans(
        [
            *(identifier for identifier in identifiers if _certain(identifier)),
            *in_segments(layout, over_two_lines),
            *dates,
        ]
    )
    references = _references(document, taken)
    rows = rows_of_lists(document, references)
    own = [reference for reference in references if reference.segment not in rows]
    return Evidence(document, text, identifiers + over_two_lines, dates, own, rows, taken, depositor)


def _dates(layout: Layout, *, american: bool) -> list[PrintedDate]:
    whole = [date for segment in layout.segments for date in find_dates(segment, american=american)]
    return whole + dates_over_two_lines(layout, american=american)


def _spans(spots: Iterable[Spot]) -> Spans:
    spans: Spans = defaultdict(list)
    for spot in spots:
        spans[spot.segment].append((spot.start, spot.end))
    return spans


def _certain(identifier: Identifier) -> bool:
    """Nine digits alone may be a SIREN or a reference, eleven letters a BIC or a word: without a label both remain possible."""
    return identifier.kind not in {"siren", "bic"} or identifier.labelled


def _references(document: Labelled, taken: Spans) -> list[Reference]:
    return [
        reference
        for segment in near_labels(document)
        for reference in find_references(
            segment,
            taken.get(segment, []),
            [(occurrence.start, occurrence.end) for occurrence in document.labels.get(segment, ())],
        )
    ]


def near_labels(document: Labelled) -> set[Segment]:
    """The segments where the value of a reference's label can stand; only they are searched."""
    near: set[Segment] = set()
    lines = document.layout.lines
    for segment, labels in document.labels.items():
        if segment.page <= HEADER_PAGES and any(occurrence.field in REFERENCE_FIELDS for occurrence in labels):
            near.add(segment)
            near.update(document.layout.row(segment))
            near.update(
                cell
                for line in lines[segment.line + 1 : segment.line + 5]
                for cell in line
                if cell.page == segment.page
            )
    return near
