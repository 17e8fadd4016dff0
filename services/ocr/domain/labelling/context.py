"""Labels whose meaning depends on the words around them: a title, an avoir, a sum to pay."""

import re
from dataclasses import replace

from services.ocr.domain.labelling.occurrences import Occurrence
from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.vocabulary.labels import DEPENDENT, OTHER

MAX_UNDER = 3.6  # heights of a line between such words and the label under them
_BARE_REFERENCE = re.compile(r"(?:ref|reference)s?\s?\.?\s*:?")
_TITLE = re.compile(r"(?:facture|avoir|facture (?:d')?avoir|note de credit|invoice|credit note)\W*")
_CREDIT = re.compile(r"\W{0,3}(?:facture d'avoir|avoir|note de credit|credit note|gutschrift)\b")
_NUMBERED = re.compile(r"\d|n ?°")
_CORRECTED = re.compile(r"(?!.*(?:avoir|credit)).*(?:facture|invoice|rechnung).*")
_ABOUT_IT = re.compile(
    r"\b(?:annul|rectifi|corrig|correct|rembours|concern|remplac|relati|rapport|reference|suite|imput|dedui|deduction|extourn|"
    r"regularis|origin|initial|notre|votre|nos|la|sur|contre|objet|motif)\w*"
)
_TITLE_LENGTH, _OFFICE = 40, 0.7
_TO_PAY = re.compile(
    r"(?!.*(?:escompte|remise|rabais|reduction|retourner|reclamation)).{0,40}"
    r"\b(?:payer|regler|verser|due?|payable|exigible|paiement|reglement)\b.{0,12}"
)
_Labels = dict[Segment, list[Occurrence]]


def in_context(layout: Layout, labels: _Labels) -> _Labels:
    """The labels, with the field or weight that the words around them give; segments left without labels are dropped."""
    titled = {segment: _titled(layout, segment, segment_labels) for segment, segment_labels in labels.items()}
    dated = {segment: _dated(layout, segment, segment_labels) for segment, segment_labels in titled.items()}
    credited = _credited(
        layout, {segment: segment_labels for segment, segment_labels in dated.items() if segment_labels}
    )
    return {segment: _served(layout, segment, segment_labels, credited) for segment, segment_labels in credited.items()}


def _served(layout: Layout, segment: Segment, labels: list[Occurrence], all_labels: _Labels) -> list[Occurrence]:
    """« Service : » beside the engagement or the marché is the buyer's code service, not an office of the supplier."""
    at = next((n for n, label in enumerate(labels) if label.field == "code_service" and label.weight < _OFFICE), None)
    if at is None:
        return labels
    near = [*layout.row(segment), *(s for line in _around(layout, segment) for s in line if s.x0 == segment.x0)]
    public = any(
        label.field in {"engagement", "marche"} for neighbour in near for label in all_labels.get(neighbour, ())
    )
    return [replace(label, weight=0.9) if public and n == at else label for n, label in enumerate(labels)]


def _around(layout: Layout, segment: Segment) -> tuple[tuple[Segment, ...], ...]:
    return layout.lines[max(0, segment.line - 1) : segment.line + 2]


def _dated(layout: Layout, segment: Segment, labels: list[Occurrence]) -> list[Occurrence]:
    """« avant le 17/08/2023 » under « Net à payer »: the day it is due."""
    first = labels[0]
    if first.field != "due_date" or first.weight > DEPENDENT:
        return labels
    near = [cell for line in layout.lines[max(0, segment.line - 2) : segment.line] for cell in line]
    to_pay_above = any(
        _TO_PAY.fullmatch(neighbour.plain.rstrip(" :"))
        and neighbour.page == segment.page
        and 0 <= segment.y0 - neighbour.y1 < 2 * layout.unit
        and neighbour.x0 < segment.x1
        and neighbour.x1 > segment.x0
        for neighbour in near
    )
    return [Occurrence("due_date", 0.9, segment, first.start, first.end), *labels[1:]] if to_pay_above else labels[1:]


def _credited(layout: Layout, labels: _Labels) -> _Labels:
    """In an avoir, a number of an invoice, and its day, are those of the invoice it corrects."""
    titles = [segment for segment in layout.segments if _titles_credit(layout, segment)]
    numbers = (
        occurrence
        for occurrences in labels.values()
        for occurrence in occurrences
        if occurrence.field == "invoice_number"
    )
    first = next(numbers, None)
    numbered = first is not None and bool(_CREDIT.match(first.segment.plain) and _NUMBERED.search(first.segment.plain))
    if not titles and not numbered:
        return labels
    numbered = numbered or any(_NUMBERED.search(title.plain) for title in titles)
    return {
        segment: _of_corrected(layout, segment, occurrences, numbered=numbered)
        for segment, occurrences in labels.items()
    }


def _titles_credit(layout: Layout, segment: Segment) -> bool:
    high = segment.page == 1 and segment.y0 < 0.5 * layout.sizes[1][1]
    return high and len(segment.plain) <= _TITLE_LENGTH and bool(_CREDIT.match(segment.plain))


def _of_corrected(layout: Layout, segment: Segment, labels: list[Occurrence], *, numbered: bool) -> list[Occurrence]:
    """A number in a sentence is the corrected invoice's; one in a cell only where `numbered`: the avoir's stands elsewhere."""
    answer, about_corrected = [], False
    for label in labels:
        names_invoice = label.field in {"invoice_number", OTHER} and _CORRECTED.fullmatch(
            segment.plain[label.start : label.end]
        )
        if names_invoice and label.field == "invoice_number" and (numbered or _in_sentence(layout, label)):
            label = replace(label, field=OTHER, weight=1.0)  # noqa: PLW2901
        about_corrected = about_corrected or bool(names_invoice and label.field == OTHER)
        answer.append(
            replace(label, field=OTHER, weight=1.0) if about_corrected and label.field == "issue_date" else label
        )
    return answer


def _in_sentence(layout: Layout, label: Occurrence) -> bool:
    """« annule notre facture n° 12 », or « Concerne » in the cell beside it."""
    segment = label.segment
    row = layout.row(segment)
    before = segment.plain[: label.start] or " ".join(cell.plain for cell in row[: row.index(segment)][-1:])
    return bool(_ABOUT_IT.search(before))


def _titled(layout: Layout, segment: Segment, labels: list[Occurrence]) -> list[Occurrence]:
    """« Réf. : » just under the bare title « Facture » is the invoice's number."""
    first = labels[0]
    if first.field != OTHER or not _BARE_REFERENCE.fullmatch(segment.plain[: first.end]):
        return labels
    over = [cell for line in layout.lines[max(0, segment.line - 2) : segment.line] for cell in line]
    titled = any(
        _TITLE.fullmatch(neighbour.plain)
        and neighbour.page == segment.page
        and 0 <= segment.y0 - neighbour.y0 < MAX_UNDER * layout.unit
        and (abs(neighbour.x0 - segment.x0) < layout.unit or abs(neighbour.x1 - segment.x1) < layout.unit)
        for neighbour in over
    )
    return [Occurrence("invoice_number", 0.9, segment, first.start, first.end), *labels[1:]] if titled else labels
