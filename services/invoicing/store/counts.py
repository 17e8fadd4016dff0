"""How many invoices stand in each state, and what they come to (INV-32)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from chassis.store import Document
from contracts.invoice import InvoiceType
from contracts.lifecycle import State
from services.invoicing.store.lists import scoped


@dataclass(frozen=True, slots=True)
class Count:
    """Of one state and currency; credit notes taken off."""

    state: State
    currency: str | None
    count: int = 0
    total_ttc: Decimal = Decimal(0)
    net_a_payer: Decimal = Decimal(0)


def pipeline(keys: Collection[str]) -> list[dict[str, Any]]:
    by = {"state": "$state", "currency": "$fields.currency", "type": "$fields.type"}
    sums = {name: {"$sum": f"$fields.{name}"} for name in ("total_ttc", "net_a_payer")}
    return [{"$match": scoped(keys, {})}, {"$group": {"_id": by, "count": {"$sum": 1}, **sums}}]


def counts(rows: Iterable[Document]) -> list[Count]:
    """In the order of the states."""
    made: dict[tuple[State, str | None], Count] = {}
    for row in rows:
        state, currency = State(row["_id"]["state"]), row["_id"].get("currency")
        so_far = made.get((state, currency)) or Count(state, currency)
        sign = -1 if row["_id"]["type"] == InvoiceType.AVOIR else 1
        made[state, currency] = replace(
            so_far, count=so_far.count + row["count"], total_ttc=so_far.total_ttc + sign * Decimal(row["total_ttc"]),
            net_a_payer=so_far.net_a_payer + sign * Decimal(row["net_a_payer"]),
        )  # fmt: skip
    order = list(State)
    return sorted(made.values(), key=lambda c: (order.index(c.state), c.currency or ""))
