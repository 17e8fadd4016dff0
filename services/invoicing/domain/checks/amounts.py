"""Amounts of an invoice (INV-12, INV-13): exact decimals, half up at two places (EN 16931), totals that must add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from chassis.errors import Finding, Text
from contracts.invoice import VatType
from services.invoicing.domain.checks.catalogue import CATALOGUE

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
MAX_INTEGER_DIGITS = 13
"""Amounts are decimal(19,6) in the public API."""
LINE_PLACES = 6
TOTAL_PLACES = 2
RATE_PLACES = 3
MAX_LINES = 2000
MAX_VAT_GAP = Decimal("1.00")
"""Most that a VAT rounded line by line may differ from that on the sum: what EN 16931's own test of BR-CO-17 lets through."""
MAX_ROUNDING = Decimal("5.00")
"""More than the coarsest cash in use makes of an amount (5 forints)."""


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    denomination: str
    quantity: Decimal
    unit_price_ht: Decimal
    vat_rate: Decimal
    """Percent: 20 means 20 %."""
    reference: str | None = None
    unit: str | None = None
    discount_ht: Decimal = ZERO

    @property
    def total_ht(self) -> Decimal:
        """After the line's own discount (BT-131)."""
        return to_cents(self.quantity * self.unit_price_ht) - to_cents(self.discount_ht)

    @property
    def total_ttc(self) -> Decimal:
        return self.total_ht + vat_on(self.total_ht, self.vat_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatLine:
    rate: Decimal
    base: Decimal
    amount: Decimal
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    total_ht: Decimal
    total_tva: Decimal
    total_ttc_before_discount: Decimal
    discount_ttc: Decimal
    total_ttc: Decimal


def vat_on(base: Decimal, rate: Decimal) -> Decimal:
    return to_cents(base * rate / HUNDRED)


ZERO_RATED = {VatType.EXONERATION: "E", VatType.SANS_TVA: "O"}
"""Category (UNTDID 5305) of what bears no VAT, by the invoice's VAT type; `Z` otherwise."""


def vat_summary(lines: Iterable[Line], *, without_vat: VatType | None = None) -> tuple[VatLine, ...]:
    """One entry per rate with its category, VAT computed on the sum of its bases (BR-CO-17)."""
    none = ZERO_RATED.get(without_vat, "Z") if without_vat else "Z"
    bases: dict[Decimal, Decimal] = {}
    for line in lines:
        bases[line.vat_rate] = bases.get(line.vat_rate, ZERO) + line.total_ht
    return tuple(
        VatLine(rate=rate, base=base, amount=vat_on(base, rate), category="S" if rate else none)
        for rate, base in sorted(bases.items())
    )


def totals_of(lines: Sequence[Line], discount_ttc: Decimal = ZERO) -> Totals:
    summary = vat_summary(lines)
    ht, tva = sum((v.base for v in summary), ZERO), sum((v.amount for v in summary), ZERO)
    return Totals(
        total_ht=ht,
        total_tva=tva,
        total_ttc_before_discount=ht + tva,
        discount_ttc=discount_ttc,
        total_ttc=ht + tva - discount_ttc,
    )


def in_bounds(amount: Decimal, places: int) -> bool:
    """Finite, at most 13 digits before the point and `places` after it."""
    if not amount.is_finite():
        return False
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= places and amount.adjusted() < MAX_INTEGER_DIGITS


def _mismatch(field: str, value: Decimal, expected: Decimal, rule: Text) -> Finding:
    gap = f"{value - expected:+}"
    return CATALOGUE.finding(field, "amount_mismatch", str(value), rule=rule, expected=expected, gap=gap)


def check_totals(
    *,
    total_ht: Decimal,
    total_tva: Decimal,
    total_ttc: Decimal,
    discount_ttc: Decimal,
    rounding: Decimal = ZERO,
    net_a_payer: Decimal,
) -> list[Finding]:
    """HT + TVA - discount = TTC to the cent; what is left to pay never exceeds the TTC with its rounding (BR-CO-16)."""
    findings = []
    expected = total_ht + total_tva - discount_ttc
    if total_ttc != expected:
        findings.append(_mismatch("total_ttc", total_ttc, expected, _TTC))
    if net_a_payer > total_ttc + rounding:
        findings.append(_mismatch("net_a_payer", net_a_payer, total_ttc + rounding, _NET))
    return findings


def _tolerance(line_count: int) -> Decimal:
    return min(CENT * max(1, line_count), MAX_VAT_GAP)


def check_vat_lines(
    vat_lines: Sequence[VatLine], *, total_ht: Decimal, total_tva: Decimal, line_count: int = 0
) -> list[Finding]:
    """The optional VAT detail must add up to the totals.

    A rate's amount may differ from base × rate by one cent a line, `MAX_VAT_GAP` at most: software that rounds line by
    line is right too.
    """
    findings = []
    tolerance = _tolerance(line_count)
    for n, vat in enumerate(vat_lines):
        expected = vat_on(vat.base, vat.rate)
        if abs(vat.amount - expected) > tolerance:
            product = f"{vat.rate} % × {vat.base}"
            rule = Text(f"TVA = {product}", f"VAT = {product}")
            findings.append(_mismatch(f"vat_lines.{n}.amount", vat.amount, expected, rule))
    if not vat_lines:
        return findings
    base, tax = sum((v.base for v in vat_lines), ZERO), sum((v.amount for v in vat_lines), ZERO)
    if total_ht != base:
        findings.append(_mismatch("total_ht", total_ht, base, _BASES))
    if total_tva != tax:
        findings.append(_mismatch("total_tva", total_tva, tax, _RATES))
    return findings


def check_lines(lines: Sequence[Line], *, total_ht: Decimal, total_tva: Decimal) -> list[Finding]:
    """Lines against the header: HT to the cent, TVA within one cent a line (see `check_vat_lines`)."""
    if not lines:
        return []
    computed = totals_of(lines)
    findings = []
    if total_ht != computed.total_ht:
        findings.append(_mismatch("total_ht", total_ht, computed.total_ht, _LINES_HT))
    if abs(total_tva - computed.total_tva) > _tolerance(len(lines)):
        findings.append(_mismatch("total_tva", total_tva, computed.total_tva, _LINES_TVA))
    return findings


_TTC = Text("TTC = HT + TVA - remise", "Total incl. VAT = net + VAT - discount")
_NET = Text(
    "Le net à payer ne peut dépasser le TTC arrondi", "The amount due cannot exceed the rounded total incl. VAT"
)
_BASES = Text("HT = somme des bases de TVA", "Net = sum of the VAT bases")
_RATES = Text("TVA = somme des TVA par taux", "VAT = sum over the rates")
_LINES_HT = Text("HT = somme des lignes", "Net = sum of the lines")
_LINES_TVA = Text("TVA = somme des lignes", "VAT = sum of the lines")
