"""What waits to be delivered, as metrics (EVT-13). That of suspended subscriptions counts too: it leaves when they are resumed."""

from dataclasses import dataclass

from prometheus_client import Gauge

from chassis import clock
from services.raccordement.store import Store

WAITING = Gauge("chorale_deliveries_waiting", "Webhooks: entries; topics: logs (counted up to 10,000)", ["outlet"])
OLDEST = Gauge(
    "chorale_deliveries_oldest_seconds", "For how long the oldest undelivered waits; 0 where none does", ["outlet"]
)


@dataclass(frozen=True, slots=True)
class Measuring:
    store: Store

    async def turn(self) -> None:
        now = clock.now()
        for outlet, backlog in (
            ("webhook", await self.store.queue.backlog()),
            ("topic", await self.store.publications.backlog()),
        ):
            WAITING.labels(outlet).set(backlog.waiting)
            OLDEST.labels(outlet).set((now - backlog.oldest).total_seconds() if backlog.oldest else 0)
