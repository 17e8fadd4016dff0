"""Labels that mean something else under other words: a title, an avoir, a sum to pay."""

import re

from services.ocr.labels import DEPENDENT, OTHER, Occurrence
from services.ocr.layout import Layout, Segment

MAX_UNDER = 3.6  # heights of a line between such words and the label under them
_BARE_REFERENCE = re.compile(r"(?:ref|reference)s?\s?\.?\s*:?")
_TITLE = re.compile(r"(?:facture|avoir|facture (?:d')?avoir|note de credit|invoice|credit note)\W*")
_CREDIT = re.compile(r"\W{0,3}(?:facture d'avoir|avoir|note de credit|credit note|gutschrift)\b")
_NUMBERED = re.compile(r"\d|n ?°")
_CORRECTED = re.compile(r"(?!.*(?:avoir|credit)).*(?:facture|invoice|rechnung).*")
_TO_PAY = re.compile(
    r"(?!.*(?:escompte|remise|rabais|reduction|retourner|reclamation)).{0,40}"
    r"\b(?:payer|regler|verser|due?|payable|exigible|paiement|reglement)\b.{0,12}"
)
_Labels = dict[Segment, list[Occurrence]]


def lifted(layout: Layout, labels: _Labels) -> _Labels:
    """Every label as the words over it have it."""
    seen = {segment: _dated(layout, segment, _titled(layout, segment, each)) for segment, each in labels.items()}
    return _credited({segment: each for segment, each in seen.items() if each})


def _dated(layout: Layout, segment: Segment, labels: list[Occurrence]) -> list[Occurrence]:
    """« avant le 17/08/2023 » under « Net à payer »: the day it is due."""
    first = labels[0]
    if first.field != "due_date" or first.weight > DEPENDENT:
        return labels
    near = [each for line in layout.lines[max(0, segment.line - 2) : segment.line] for each in line]
    asked = any(
        _TO_PAY.fullmatch(each.plain.rstrip(" :"))
        and each.page == segment.page
        and 0 <= segment.y0 - each.y1 < 2 * layout.unit
        and each.x0 < segment.x1
        and each.x1 > segment.x0
        for each in near
    )
    return [Occurrence("due_date", 0.9, segment, first.start, first.end), *labels[1:]] if asked else labels[1:]


def _credited(labels: dict[Segment, list[Occurrence]]) -> dict[Segment, list[Occurrence]]:
    """Under « Avoir AV-7 », a number of an invoice is that of the invoice it corrects."""
    numbers = (each for found in labels.values() for each in found if each.field == "invoice_number")
    first = next(numbers, None)
    if first is None or not _CREDIT.match(first.segment.plain) or not _NUMBERED.search(first.segment.plain):
        return labels
    return {
        segment: [
            Occurrence(OTHER, 1.0, segment, each.start, each.end)
            if each.field == "invoice_number" and _CORRECTED.fullmatch(segment.plain[each.start : each.end])
            else each
            for each in found
        ]
        for segment, found in labels.items()
    }


def _titled(layout: Layout, segment: Segment, labels: list[Occurrence]) -> list[Occurrence]:
    """« Réf. : » just under the bare title « Facture » is the invoice's number."""
    first = labels[0]
    if first.field != OTHER or not _BARE_REFERENCE.fullmatch(segment.plain[: first.end]):
        return labels
    over = [each for line in layout.lines[max(0, segment.line - 2) : segment.line] for each in line]
    titled = any(
        _TITLE.fullmatch(each.plain)
        and each.page == segment.page
        and 0 <= segment.y0 - each.y0 < MAX_UNDER * layout.unit
        and (abs(each.x0 - segment.x0) < layout.unit or abs(each.x1 - segment.x1) < layout.unit)
        for each in over
    )
    return [Occurrence("invoice_number", 0.9, segment, first.start, first.end), *labels[1:]] if titled else labels
