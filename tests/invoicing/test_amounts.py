"""Amounts: exact decimals, half up, totals that must add up to the cent.

Proves INV-12, INV-13.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.invoice import VatType
from services.invoicing.domain.checks.amounts import (
    CENT,
    ZERO,
    Line,
    VatLine,
    check_lines,
    check_totals,
    check_vat_lines,
    in_bounds,
    to_cents,
    totals_of,
    vat_on,
    vat_summary,
)


def decimals(maximum: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, maximum * 10**places).map(lambda n: Decimal(n).scaleb(-places))


money = decimals(10**9, 2)
rates = st.sampled_from([Decimal(r) for r in ("0", "2.1", "5.5", "8.5", "10", "20")])
lines = st.lists(
    st.builds(
        Line,
        denomination=st.just("x"),
        quantity=decimals(10_000, 3),
        unit_price_ht=decimals(100_000, 6),
        vat_rate=rates,
    ),
    min_size=1,
    max_size=20,
)


def line(quantity: str, price: str, rate: str, discount: str = "0") -> Line:
    return Line(
        denomination="x",
        quantity=Decimal(quantity),
        unit_price_ht=Decimal(price),
        vat_rate=Decimal(rate),
        discount_ht=Decimal(discount),
    )


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("1.005", "1.01"), ("1.004999", "1.00"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("0.125", "0.13"), ("1", "1.00")],
)
def test_INV_12_half_up_and_not_half_even(amount: str, rounded: str) -> None:
    assert to_cents(Decimal(amount)) == Decimal(rounded)


def test_INV_12_a_line_is_rounded_then_its_discount_taken_off() -> None:
    one = line("3", "33.335", "20", "0.01")
    assert one.total_ht == Decimal("100.00")
    assert one.total_ttc == Decimal("120.00")


def test_INV_12_vat_is_computed_once_per_rate_on_the_sum_of_its_bases() -> None:
    """Three lines of 0.33 at 5.5 %: 0.02 each when rounded line by line (0.06), 0.05 on their sum (BR-CO-17)."""
    summary = vat_summary([line("1", "0.33", "5.5")] * 3 + [line("1", "10", "20")])
    assert [(v.rate, v.base, v.amount) for v in summary] == [
        (Decimal("5.5"), Decimal("0.99"), Decimal("0.05")),
        (Decimal(20), Decimal("10.00"), Decimal("2.00")),
    ]


def test_INV_12_the_global_discount_is_taken_off_the_ttc() -> None:
    totals = totals_of([line("1", "100", "20")], Decimal("20.00"))
    assert (totals.total_ttc_before_discount, totals.total_ttc) == (Decimal("120.00"), Decimal("100.00"))


@given(lines, money)
def test_INV_12_computed_totals_always_pass_their_own_checks(given_lines: list[Line], discount: Decimal) -> None:
    totals = totals_of(given_lines, discount)
    assert check_lines(given_lines, total_ht=totals.total_ht, total_tva=totals.total_tva) == []
    assert check_vat_lines(vat_summary(given_lines), total_ht=totals.total_ht, total_tva=totals.total_tva) == []
    own = {"total_ht": totals.total_ht, "total_tva": totals.total_tva, "total_ttc": totals.total_ttc}
    assert check_totals(**own, discount_ttc=discount, net_a_payer=totals.total_ttc) == []


@given(money, money, decimals(1000, 2).filter(bool), st.booleans())
def test_INV_12_any_gap_is_refused_and_shown(ht: Decimal, tva: Decimal, gap: Decimal, above: bool) -> None:
    wrong = ht + tva + (gap if above else -gap)
    found = check_totals(total_ht=ht, total_tva=tva, total_ttc=wrong, discount_ttc=ZERO, net_a_payer=ZERO)
    gaps = [f for f in found if f.field == "total_ttc"]
    assert len(gaps) == 1
    assert f"{gap if above else -gap:+}" in gaps[0].message.fr


@given(st.lists(st.tuples(money, rates), min_size=1, max_size=8))
def test_INV_13_a_vat_detail_may_round_line_by_line(parts: list[tuple[Decimal, Decimal]]) -> None:
    """Software that rounds each line is right too: one cent a line, and no more."""
    base, rate = sum((b for b, _ in parts), ZERO), parts[0][1]
    by_line = sum((vat_on(b, rate) for b, _ in parts), ZERO)
    vat = VatLine(rate=rate, base=base, amount=by_line)
    assert check_vat_lines([vat], total_ht=base, total_tva=by_line, line_count=len(parts)) == []
    off = VatLine(rate=rate, base=base, amount=vat_on(base, rate) + CENT * (len(parts) + 1))
    found = check_vat_lines([off], total_ht=base, total_tva=off.amount, line_count=len(parts))
    assert [f.field for f in found] == ["vat_lines.0.amount"]


def test_INV_12_the_tolerance_on_vat_ends_at_one_unit() -> None:
    """It was one cent a line, so 20 € at 2,000 lines; EN 16931's own test of BR-CO-17 lets 1.00 through."""
    for gap, found in ((Decimal("1.00"), []), (Decimal("1.01"), ["vat_lines.0.amount"])):
        vat = VatLine(rate=Decimal(20), base=Decimal("100000.00"), amount=Decimal("20000.00") + gap)
        verdict = check_vat_lines([vat], total_ht=vat.base, total_tva=vat.amount, line_count=2000)
        assert [f.field for f in verdict] == found


@pytest.mark.parametrize(
    ("rate", "regime", "category"),
    [("20", None, "S"), ("0", None, "Z"), ("0", VatType.EXONERATION, "E"), ("0", VatType.SANS_TVA, "O")],
)
def test_INV_12_the_vat_summary_has_categories(rate: str, regime: VatType | None, category: str) -> None:
    assert [v.category for v in vat_summary([line("1", "10", rate)], without_vat=regime)] == [category]


def test_INV_13_more_to_pay_than_the_ttc_is_refused() -> None:
    found = check_totals(
        total_ht=Decimal("10.00"),
        total_tva=Decimal("2.00"),
        total_ttc=Decimal("12.00"),
        discount_ttc=ZERO,
        net_a_payer=Decimal("12.01"),
    )
    assert [(f.field, f.code) for f in found] == [("net_a_payer", "amount_mismatch")]
    assert "+0.01" in found[0].message.fr


@pytest.mark.parametrize(
    ("amount", "places", "fits"),
    [
        ("9999999999999.99", 2, True),
        ("10000000000000", 2, False),
        ("1.001", 2, False),
        ("1.000", 2, True),
        ("0.000001", 6, True),
        ("0.0000001", 6, False),
        ("NaN", 2, False),
        ("Infinity", 2, False),
        ("1E+3", 2, True),
        ("0", 2, True),
    ],
)
def test_INV_12_amounts_have_at_most_13_digits_and_their_places(amount: str, places: int, fits: bool) -> None:
    assert in_bounds(Decimal(amount), places) is fits
