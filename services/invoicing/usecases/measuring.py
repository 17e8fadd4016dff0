"""Figures of deposits that anybody may know (INV-20)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chassis import clock
from services.invoicing.domain.figures import delays, percentile
from services.invoicing.domain.receipt.deposit import PARIS
from services.invoicing.usecases.parts import Parts

WINDOW, MOST_MEASURED, MOST_COUNTED = timedelta(hours=24), 1000, 100_000


@dataclass(frozen=True, slots=True)
class Measured:
    """`deposited_today`: since midnight in France. `p50`, `p99`: seconds, of the `deposits` measured; None: there are none."""

    deposited_today: int
    deposits: int
    p50: float | None
    p99: float | None


async def measured(parts: Parts) -> Measured:
    now = clock.now()
    midnight = datetime.combine(now.astimezone(PARIS).date(), time(), PARIS)
    waits = delays(await parts.invoices.latest_ways(now - WINDOW, MOST_MEASURED), now)
    today = await parts.invoices.deposited_since(midnight, MOST_COUNTED)
    return Measured(today, len(waits), percentile(waits, 0.50), percentile(waits, 0.99))
