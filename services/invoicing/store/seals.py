"""The seals of days, one document each: never changed once written (INV-43)."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from certificates.seals import day_of
from chassis.store import Aggregates, Collection, Document
from contracts.receipts import ReceiptsSealed


@dataclass(frozen=True, slots=True)
class Seal:
    """`day` in ISO, `previous` and `seal` in base64, `timestamp` an RFC 3161 token in base64."""

    day: str
    count: int
    previous: str
    seal: str
    sealed_at: datetime
    timestamp: str | None = None


class Seals:
    def __init__(self, aggregates: Aggregates, invoices: Collection) -> None:
        self._aggregates = aggregates
        self._invoices = invoices

    async def add(self, seal: Seal) -> bool:
        """Whether this one is the day's: another worker may have been first."""
        values = asdict(seal)
        try:
            await self._aggregates.insert({"_id": seal.day, **values}, ReceiptsSealed(**values))
        except DuplicateKeyError:
            return False
        return True

    async def of(self, day: str) -> Seal | None:
        document = await self._aggregates.find(day)
        return _seal(document) if document else None

    async def last(self) -> Seal | None:
        document = await self._aggregates.collection.find_one(sort=[("_id", -1)])
        return _seal(document) if document else None

    async def page(self, before: str, size: int) -> list[Seal]:
        """The latest days first, all earlier than `before`."""
        rows = self._aggregates.collection.find({"_id": {"$lt": before}}).sort("_id", -1).limit(size)
        return [_seal(row) async for row in rows]

    async def first_day(self) -> date | None:
        """Of the first receipt of all."""
        first = await self._invoices.find_one(
            {"deposited_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}, sort=[("deposited_at", 1)]
        )
        return day_of(first["deposited_at"]) if first else None

    async def digests(self, day: str) -> AsyncIterator[str]:
        """Of the day's receipts, in the order of the chain: by moment of deposit, then by number."""
        start = datetime.combine(date.fromisoformat(day), time(), UTC)
        within = {"deposited_at": {"$gte": start, "$lt": start + timedelta(days=1)}}
        order = [("deposited_at", 1), ("certificate.sequence", 1)]
        async for row in self._invoices.find(within, {"certificate.digest": 1}).sort(order):
            if row.get("certificate"):
                yield row["certificate"]["digest"]


def _seal(document: Document) -> Seal:
    values: dict[str, Any] = {name: document.get(name) for name in Seal.__slots__}
    return Seal(**values)
