"""Invoices by month, as the store's rows become them (INV-32)."""

from datetime import date
from decimal import Decimal

from services.invoicing.store.months import Month, last, months


def row(day: str, total: str, kind: str = "FACTURE", currency: str = "EUR") -> dict[str, object]:
    return {"_id": {"day": day, "currency": currency, "type": kind}, "count": 1, "total_ttc": Decimal(total)}


def test_INV_32_twelve_months_end_with_the_present_one() -> None:
    assert last(date(2026, 2, 28)) == [f"2025-{m:02d}" for m in range(3, 13)] + ["2026-01", "2026-02"]
    assert last(date(2026, 12, 1)) == [f"2026-{m:02d}" for m in range(1, 13)]


def test_INV_32_each_currency_has_all_its_months_and_credit_notes_are_taken_off() -> None:
    rows = [row("2026-11-03", "120.00"), row("2026-11-20", "20.00", "AVOIR"), row("2026-10-01", "5.00", currency="CHF")]
    made = months(rows, date(2026, 11, 22))
    assert [m for m in made if m.count] == [
        Month("2026-10", "CHF", 1, Decimal("5.00")),
        Month("2026-11", "EUR", 2, Decimal("100.00")),
    ]
    assert [m.month for m in made] == last(date(2026, 11, 1)) * 2
    assert months([], date(2026, 11, 22)) == []
