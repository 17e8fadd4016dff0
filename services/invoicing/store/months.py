"""How many invoices a month brought, and what they came to (INV-32)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from chassis.store import Document
from contracts.invoice import InvoiceType
from services.invoicing.store.lists import scoped

SHOWN = 12
SENT = {"deposited_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
"""A draft has not been."""


@dataclass(frozen=True, slots=True)
class Month:
    """Of invoices issued in it (`2026-11`), in one currency; credit notes taken off."""

    month: str
    currency: str
    count: int = 0
    total_ttc: Decimal = Decimal(0)


def last(until: date) -> list[str]:
    """The twelve months that end with that of `until`."""
    ends = until.year * 12 + until.month - 1
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(ends - SHOWN + 1, ends + 1)]


def pipeline(keys: Collection[str], until: date) -> list[dict[str, Any]]:
    """A row each day of issue: the dates are text."""
    shown = last(until)
    wanted = SENT | {"fields.issue_date": {"$gte": f"{shown[0]}-01", "$lte": f"{shown[-1]}-31"}}
    by = {"day": "$fields.issue_date", "currency": "$fields.currency", "type": "$fields.type"}
    sums = {"count": {"$sum": 1}, "total_ttc": {"$sum": "$fields.total_ttc"}}
    return [{"$match": scoped(keys, wanted)}, {"$group": {"_id": by, **sums}}]


def months(rows: Iterable[Document], until: date) -> list[Month]:
    """Oldest first, all twelve of each currency that there is, also those without an invoice."""
    made: dict[tuple[str, str], Month] = {}
    for row in rows:
        place = row["_id"]["currency"], row["_id"]["day"][:7]
        so_far, sign = (
            made.get(place) or Month(place[1], place[0]),
            -1 if row["_id"]["type"] == InvoiceType.AVOIR else 1,
        )
        total = so_far.total_ttc + sign * Decimal(row["total_ttc"])
        made[place] = replace(so_far, count=so_far.count + row["count"], total_ttc=total)
    currencies = sorted({currency for currency, _ in made})
    return [made.get((c, month)) or Month(month, c) for c in currencies for month in last(until)]
