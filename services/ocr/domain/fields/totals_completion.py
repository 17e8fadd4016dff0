"""A total that a scan's reading lost or garbled, from the two others and a rate in force (OCR-5)."""

from dataclasses import replace
from decimal import Decimal

from services.ocr.domain.fields.totals import Option, Totals
from services.ocr.domain.fields.vat import FRENCH_RATES, single_rate
from services.ocr.domain.printed.amounts import Money

_SCORE = 0.8


def completed(totals: Totals) -> Totals:
    """Where exactly one pair of totals fits a French rate, the third follows; otherwise what was read stays."""
    if totals.adds_up:
        return totals
    ht, tva, ttc = (option.money.size if option else None for option in (totals.ht, totals.tva, totals.ttc))
    fits = []
    if tva and ttc and ttc > tva and _in_force(ttc - tva, tva):
        fits.append(replace(totals, ht=_derived(ttc - tva, totals.ht, totals.ttc), adds_up=True))
    if ht and tva and _in_force(ht, tva):
        fits.append(replace(totals, ttc=_derived(ht + tva, totals.ttc, totals.ht), adds_up=True))
    if ht and ttc and ttc > ht and _in_force(ht, ttc - ht):
        fits.append(replace(totals, tva=_derived(ttc - ht, totals.tva, totals.ht), adds_up=True))
    return fits[0] if len(fits) == 1 else totals


def _in_force(ht: Decimal, tva: Decimal) -> bool:
    rate = single_rate(ht, tva)
    return rate is not None and rate > 0 and rate in FRENCH_RATES


def _derived(size: Decimal, misread: Option | None, partner: Option | None) -> Option | None:
    """At the place of the misread amount, or else of its partner, whose sign it takes."""
    if partner is None:
        return None
    value = size if partner.money.value >= 0 else -size
    at = (misread or partner).money
    return Option(Money(value, at.segment, at.start, at.end), _SCORE, derived=misread is None)
