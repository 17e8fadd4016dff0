"""How much one account may have kept in a day: nobody fills the storage that everybody needs."""

from datetime import UTC, datetime, time, timedelta

from pymongo import IndexModel, ReturnDocument

from chassis import clock
from chassis.errors import DomainError, Text
from chassis.store import Collection

KEPT = timedelta(days=2)


class QuotaReached(DomainError):
    code, status = "quota_atteint", 429
    title = Text(
        "Vous avez déposé aujourd'hui autant de fichiers que ce compte le peut ; reprenez demain ou écrivez au support",
        "You have deposited as many files today as this account may; go on tomorrow or write to support",
    )


class Quota:
    """Counted before anything is kept, across processes: parallel uploads share one count."""

    def __init__(self, collection: Collection, bytes_per_day: int) -> None:
        self.collection = collection
        self.indexes = [IndexModel("expires_at", expireAfterSeconds=0)]
        self._most = bytes_per_day

    async def take(self, owner: str, size: int) -> str:
        """The row it was counted in, for `give_back`. Raises QuotaReached, with the seconds until the next day (UTC)."""
        now = clock.now()
        row = f"{owner} {now:%Y-%m-%d}"
        if await self._add(row, size, now) > self._most:
            await self.give_back(row, size)
            tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
            raise QuotaReached(retry_after=int((tomorrow - now).total_seconds()) + 1)
        return row

    async def give_back(self, row: str, size: int) -> None:
        """What was not kept after all, on the day on which it was taken."""
        await self._add(row, -size, clock.now())

    async def _add(self, row: str, size: int, now: datetime) -> int:
        document = await self.collection.find_one_and_update(
            {"_id": row},
            {"$inc": {"bytes": size}, "$setOnInsert": {"expires_at": now + KEPT}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(document["bytes"])
