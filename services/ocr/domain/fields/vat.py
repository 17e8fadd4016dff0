"""The lines of VAT: rate, base and amount, chosen by their arithmetic and by their sums, the totals (OCR-5)."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, islice, product

from services.ocr.domain.page.layout import Layout, Segment
from services.ocr.domain.page.tables import under_vat_heads
from services.ocr.domain.printed.amounts import Money, bare_rates, find_money, find_rates, placed_rates

CENT = Decimal("0.01")
ZERO = Decimal(0)
# rates in force in France (CGI 278 s.), overseas and Corsica (CGI 294–297), then those of before 2014 and of neighbours
FRENCH_RATES = tuple(map(Decimal, ("20", "10", "5.5", "2.1", "8.5", "1.75", "1.05", "0.9", "13", "0")))
OTHER_RATES = tuple(map(Decimal, ("19.6", "7", "19", "21", "22", "23", "25", "24", "17", "9", "6", "8.1")))
_NO_VAT = re.compile(
    r"exon|export|autoliq|intracom|non (?:soumis|applicable|assujett)|hors champ|franchise|0 ?%|"
    r"0[.,]00? ?%|exempt|reverse charge|\btva 0\b"
)
_CATEGORIES = (
    ("AE", re.compile(r"autoliquidation|reverse charge|283-2")),
    ("G", re.compile(r"export|262 i\b|262-i\b")),
    ("K", re.compile(r"intracommunautaire|262 ter|livraison intracom")),
)
MAX_TRIES = 6000


@dataclass(frozen=True, slots=True)
class VatLine:
    rate: Decimal
    base: Money | None
    amount: Money
    derived_base: Decimal | None = None

    @property
    def base_size(self) -> Decimal:
        return self.base.size if self.base else (self.derived_base or ZERO)


def tax(base: Decimal, rate: Decimal) -> Decimal:
    return (base * rate / 100).quantize(CENT, ROUND_HALF_UP)


def rows(layout: Layout, money: dict[Segment, list[Money]]) -> list[VatLine]:
    """Every row whose numbers hold base × rate = amount, over the whole document."""
    lines: list[VatLine] = []
    headed = under_vat_heads(layout)
    for row in {layout.row(segment): None for segment in money}:
        amounts = [amount for segment in row for amount in money.get(segment, ())]
        lines += _row(row, amounts, headed=any(segment.line in headed for segment in row))
    return lines


def _row(line: tuple[Segment, ...], amounts: list[Money], *, headed: bool) -> list[VatLine]:
    printed = [rate for segment in line for rate in find_rates(segment)]
    text = " ".join(segment.plain for segment in line)
    about_vat = headed or bool(re.search(r"tva|t\.v\.a|taxe|vat\b|tax\b|taux", text))
    loose = [rate for segment in line for rate in bare_rates(segment) if rate in FRENCH_RATES or rate in OTHER_RATES]
    rates = set(printed) or set(loose) or (set(FRENCH_RATES) if about_vat or len(amounts) > 1 else set())
    pairs = [
        VatLine(rate, base, amount)
        for base, amount in combinations(amounts, 2)
        for first, second in ((base, amount), (amount, base))
        for rate in rates
        if (first is base or printed)
        and _holds(first, second, rate, zero=bool(_NO_VAT.search(text)) or ZERO in loose or ZERO in printed)
        for base, amount in ((first, second),)
    ]
    if pairs or not (printed and about_vat):
        return pairs
    return _rated(line, amounts)


def _rated(line: tuple[Segment, ...], amounts: list[Money]) -> list[VatLine]:
    """« TVA 5,5 % : 2,75   TVA 20 % : 20,00 »: each rate with the amount that follows it."""
    placed: list[tuple[float, int, Decimal | Money]] = [
        (segment.x0, at, rate) for segment in line for at, rate in placed_rates(segment)
    ]
    placed += [(amount.segment.x0, amount.start, amount) for amount in amounts]
    lines: list[VatLine] = []
    rate: Decimal | None = None
    for _, _, number in sorted(placed, key=lambda entry: entry[:2]):
        if isinstance(number, Decimal):
            rate = number
        elif rate is not None and number.size > 0:
            lines.append(VatLine(rate, None, number))
            rate = None
    return lines


def _holds(base: Money, amount: Money, rate: Decimal, *, zero: bool) -> bool:
    if rate == 0 or amount.size == 0:
        return rate == 0 and amount.size == 0 and base.size > 0 and zero
    return base.size > amount.size and abs(tax(base.size, rate) - amount.size) <= 2 * CENT


def choose(lines: list[VatLine], money: list[Money], ht: Decimal, tva: Decimal) -> list[VatLine]:
    """The lines with different rates that add up to both totals; empty where none do."""
    by_rate: dict[Decimal, list[VatLine]] = {}
    for line in _completed(lines, money, ht):
        options = by_rate.setdefault(line.rate, [])
        if all((line.base_size, line.amount.size) != (other.base_size, other.amount.size) for other in options):
            options.append(line)
    choices = [_choices(rate, options[-7:]) for rate, options in by_rate.items()]
    candidates = ([line for group in combination for line in group] for combination in product(*reversed(choices)))
    chosen = [candidate for candidate in islice(candidates, MAX_TRIES) if candidate and _adds_up(candidate, ht, tva)]
    return min(chosen, key=lambda chosen_lines: _error(chosen_lines, ht, tva), default=[])


def _error(lines: list[VatLine], ht: Decimal, tva: Decimal) -> Decimal:
    base, amount = (sum(sizes, ZERO) for sizes in ([e.base_size for e in lines], [e.amount.size for e in lines]))
    return abs(base - ht) + abs(amount - tva)


def without_bases(lines: list[VatLine], ht: Decimal, tva: Decimal) -> list[VatLine]:
    """Rates with their tax and no base printed: kept where the taxes add up and the bases they imply do too."""
    bare = list({(line.rate, line.amount.size): line for line in lines if line.base is None and line.rate > 0}.values())
    for size in range(2, min(4, len(bare)) + 1):
        for chosen in combinations(bare, size):
            implied = sum((line.amount.size * 100 / line.rate for line in chosen), ZERO)
            slack = sum((CENT * 100 / line.rate for line in chosen), ZERO)
            distinct = len({line.rate for line in chosen}) == size
            if distinct and sum((line.amount.size for line in chosen), ZERO) == tva and abs(implied - ht) <= slack:
                return list(chosen)
    return []


def _choices(rate: Decimal, options: list[VatLine]) -> list[tuple[VatLine, ...]]:
    """One line a rate at most; without tax there is one a reason (exempt, intra-Community, export)."""
    sizes = range(4) if rate == 0 else range(2)
    return [group for size in sizes for group in combinations(options, size)]


def summed(lines: list[VatLine], money: list[Money]) -> list[tuple[Money, Money]]:
    """Printed pairs that are the sums of bases and of taxes of lines with different rates: a total row's HT and TVA."""
    by_rate: dict[Decimal, list[VatLine]] = {}
    for line in lines:
        if line.base is not None and len(by_rate.setdefault(line.rate, [])) < 4:  # noqa: PLR2004
            by_rate[line.rate].append(line)
    printed = {amount.size: amount for amount in money}
    pairs = []
    for combination in islice(product(*([None, *options] for options in by_rate.values())), MAX_TRIES):
        chosen = [line for line in combination if line is not None]
        base, amount = (
            printed.get(sum(sizes, ZERO))
            for sizes in ([line.base_size for line in chosen], [line.amount.size for line in chosen])
        )
        if len(chosen) > 1 and base is not None and amount is not None:
            pairs.append((base, amount))
    return pairs


def _completed(lines: list[VatLine], money: list[Money], ht: Decimal) -> list[VatLine]:
    """« TVA 20 % : 16,38 » names no base: any printed amount that gives this tax may be it."""
    complete = [line for line in lines if line.base is not None]
    for line in lines:
        if line.base is None and line.rate > 0:
            complete += [
                VatLine(line.rate, base, line.amount)
                for base in {m.size: m for m in money}.values()
                if base.size <= ht and abs(tax(base.size, line.rate) - line.amount.size) <= 2 * CENT
            ]
    return complete


def _adds_up(lines: list[VatLine], ht: Decimal, tva: Decimal) -> bool:
    slack = CENT * (len(lines) - 1) + (CENT if len(lines) > 1 else ZERO)
    return (
        abs(sum((line.base_size for line in lines), ZERO) - ht) <= slack
        and abs(sum((line.amount.size for line in lines), ZERO) - tva) <= slack
    )


def single_rate(ht: Decimal, tva: Decimal) -> Decimal | None:
    """The one rate that explains both totals, where there is one."""
    if tva == 0:
        return ZERO
    fitting = [rate for rate in FRENCH_RATES + OTHER_RATES if rate > 0 and abs(tax(ht, rate) - tva) <= CENT]
    return fitting[0] if fitting else None


def category(rate: Decimal, text: str) -> str:
    """The code of UNCL 5305; E for a zero rate without a reason on the page."""
    if rate > 0:
        return "S"
    return next((code for code, pattern in _CATEGORIES if pattern.search(text)), "E")


def money_by_segment(layout: Layout) -> dict[Segment, list[Money]]:
    return {segment: amounts for segment in layout.segments if (amounts := find_money(segment))}
