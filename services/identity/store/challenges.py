"""Challenges that were solved and used: none counts twice (ID-3)."""

from datetime import datetime

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.service import Parts


class Challenges:
    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["challenges_used"]
        self.indexes = [IndexModel("expires_at", expireAfterSeconds=60)]
        parts.own(self)

    async def use(self, name: str, expires_at: datetime) -> bool:
        """False when it was used before."""
        try:
            await self.collection.insert_one({"_id": name, "expires_at": expires_at})
        except DuplicateKeyError:
            return False
        return True
