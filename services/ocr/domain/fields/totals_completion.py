"""What the totals imply: one that a scan lost or garbled, and a payment printed without its name (OCR-5)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from contracts.extraction import Check
from services.ocr.domain.fields.totals import Totals
from services.ocr.domain.fields.totals_reasons import Option
from services.ocr.domain.fields.vat import FRENCH_RATES, ZERO, single_rate
from services.ocr.domain.page.layout import Layout
from services.ocr.domain.printed.amounts import Money, canonical
from services.ocr.domain.proposals import Proposal

_PAYMENT = re.compile(
    r"\bvir|reglement|paiement|acompte|cheque|carte|\bcb\b|avance|payment|transfer|deja|verse|espece|prelev|arrhes"
)
_KEPT_BACK = re.compile(r"retenue|escompte|remise|penalite")  # what is due is lower, yet nothing was paid
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


def residual(layout: Layout, totals: Totals, net: Proposal | None, money: Iterable[Money]) -> Proposal | None:
    """A payment printed without its name: the amount that TTC and net à payer differ by (BT-113)."""
    if totals.ttc is None or net is None or not isinstance(net.value, str):
        return None
    gap = totals.ttc.money.size - abs(Decimal(net.value))
    if gap <= ZERO:
        return None
    printed = next((amount for amount in money if amount.size == gap and _about_payment(layout, amount)), None)
    check = Check(rule="TTC-acompte=net", ok=True)
    return Proposal(canonical(gap), 0.9, printed, (check,)) if printed else None


def _about_payment(layout: Layout, money: Money) -> bool:
    if any(_KEPT_BACK.search(segment.plain) for segment in layout.row(money.segment)):
        return False
    near = [
        *layout.row(money.segment),
        *(s for line in layout.lines[max(0, money.segment.line - 2) : money.segment.line] for s in line),
    ]
    return any(_PAYMENT.search(segment.plain) for segment in near)
