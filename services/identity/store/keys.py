"""The ring of signing keys."""

from collections.abc import Iterable
from datetime import datetime

from chassis.service import Parts
from services.identity.domain.keys import SigningKey


class KeyRing:
    """The signing keys made here; the settings may name others."""

    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["signing_keys"]

    async def all(self) -> list[SigningKey]:
        rows = await self.collection.find({}).to_list(None)
        return [SigningKey(kid=r["_id"], pem=r["pem"], signs_from=r["signs_from"]) for r in rows]

    async def add(self, key: SigningKey) -> None:
        """Idempotent: whoever is first says from when it signs."""
        row = {"pem": key.pem, "signs_from": key.signs_from}
        await self.collection.update_one({"_id": key.kid}, {"$setOnInsert": row}, upsert=True)

    async def reseal(self, kid: str, before: bytes, pem: bytes) -> None:
        """The same key under another sealing key."""
        await self.collection.update_one({"_id": kid, "pem": before}, {"$set": {"pem": pem}})

    async def promote(self, kid: str, before: datetime, signs_from: datetime) -> None:
        """Lets a key sign that until now signed from `before`."""
        await self.collection.update_one({"_id": kid, "signs_from": before}, {"$set": {"signs_from": signs_from}})

    async def drop(self, kids: Iterable[str]) -> None:
        await self.collection.delete_many({"_id": {"$in": list(kids)}})
