"""How well HT, TVA and TTC go together: named reasons with their weights, in one table (OCR-5).

Set by hand on generated documents; the scale is that of a label's own weight, 0–1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from services.ocr.domain.fields.vat import CENT, VatLine, choose, single_rate, without_bases
from services.ocr.domain.printed.amounts import Money

MAX_RATE = Decimal("0.26")


@dataclass(frozen=True, slots=True)
class Option:
    """One printed amount proposed for one total."""

    money: Money
    score: float
    derived: bool = False  # computed from the two others, not printed


@dataclass(frozen=True)
class Sums:
    """Three totals tried together, any of them absent; `exempt`: the page says that no VAT applies."""

    ht: Option | None
    tva: Option | None
    ttc: Option | None
    vat: list[VatLine]
    money: list[Money]
    exempt: bool

    @cached_property
    def whole(self) -> bool:
        return bool(self.ht and self.tva and self.ttc)

    @cached_property
    def without_tax(self) -> bool:
        """HT and TTC stand alone."""
        return bool(self.ht and self.ttc and not self.tva)

    @cached_property
    def gap(self) -> Decimal:
        """TTC less HT, where both are there."""
        return self.ttc.money.size - self.ht.money.size if self.ht and self.ttc else Decimal(0)

    @cached_property
    def adds_up(self) -> bool:
        if self.whole:
            return abs(self.gap - self._tax) <= CENT
        if not self.without_tax:
            return False
        return (self.gap == 0 and self.exempt) or (self.gap > 0 and self._gap_is_a_tax)

    @property
    def _tax(self) -> Decimal:
        return self.tva.money.size if self.tva else Decimal(0)

    @property
    def _base(self) -> Decimal:
        return self.ht.money.size if self.ht else Decimal(0)

    @property
    def _gap_is_a_tax(self) -> bool:
        lines = choose(self.vat, self.money, self._base, self.gap) or without_bases(self.vat, self._base, self.gap)
        return bool(lines)

    @cached_property
    def explained(self) -> bool:
        """A rate in force, or lines of VAT, give this tax on this base."""
        if self._tax == 0 or single_rate(self._base, self._tax):
            return True
        return bool(choose(self.vat, self.money, self._base, self._tax))

    @property
    def one_place_for_both(self) -> bool:
        same = bool(self.ht and self.ttc and self.ht.money is self.ttc.money)
        return self.whole and same and not (self._tax == 0 or self.exempt)

    @property
    def tax_beyond_ttc(self) -> bool:
        return bool(self.ttc and not self.ht and self._tax > self.ttc.money.size * MAX_RATE)

    @property
    def tax_beyond_base(self) -> bool:
        return bool(self.ht and self.tva) and self._tax > self._base * MAX_RATE + CENT

    @property
    def printed_as_a_line(self) -> bool:
        both = bool(self.ht and self.tva) and not self.tax_beyond_base
        return both and any((line.base_size, line.amount.size) == (self._base, self._tax) for line in self.vat)


@dataclass(frozen=True, slots=True)
class Reason:
    name: str
    weight: float
    holds: Callable[[Sums], bool]


REASONS: tuple[Reason, ...] = (
    Reason("HT + TVA = TTC, at a rate in force", 1.1, lambda sums: sums.whole and sums.adds_up and sums.explained),
    Reason("HT + TVA = TTC, at no rate known", 0.6, lambda sums: sums.whole and sums.adds_up and not sums.explained),
    Reason("HT + TVA is not TTC", -0.7, lambda sums: sums.whole and not sums.adds_up),
    Reason("one amount for HT and TTC, and a tax", -1.0, lambda sums: sums.one_place_for_both),
    Reason("HT = TTC, exempt", 0.3, lambda sums: sums.without_tax and sums.adds_up and sums.gap == 0),
    Reason("TTC less HT is a tax of the page", 0.9, lambda sums: sums.without_tax and sums.adds_up and sums.gap != 0),
    Reason("TTC below HT", -0.2, lambda sums: sums.without_tax and not sums.adds_up and sums.gap < 0),
    Reason("TVA too large for the TTC", -1.0, lambda sums: sums.tax_beyond_ttc),
    Reason("TVA too large for the HT", -1.0, lambda sums: sums.tax_beyond_base),
    Reason("HT and TVA are a line of VAT", 0.4, lambda sums: sums.printed_as_a_line),
)


def weighed(sums: Sums) -> tuple[float, bool]:
    """The weights of the labels and of all reasons that hold, and whether the sums add up."""
    labels = sum(option.score for option in (sums.ht, sums.tva, sums.ttc) if option)
    return labels + sum(reason.weight for reason in REASONS if reason.holds(sums)), sums.adds_up
