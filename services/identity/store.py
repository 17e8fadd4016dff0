"""identity's collections: accounts, logins under way, sessions, failures, signing keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo import IndexModel, ReturnDocument

from chassis import clock
from chassis.service import Parts
from chassis.store import Document
from services.identity.throttle import FORGET, Failures, after_failure

ACCOUNTS: Sequence[IndexModel] = [
    IndexModel("login_key", unique=True, name="login"),
    IndexModel("activation.digest", sparse=True, name="activation"),
]
KEPT = timedelta(days=1)


class Store:
    def __init__(self, parts: Parts) -> None:
        self.accounts = parts.aggregates("accounts", ACCOUNTS)
        self.logins = parts.aggregates("logins", [IndexModel("expires_at", expireAfterSeconds=3600)])
        self.sessions = parts.aggregates(
            "sessions",
            [IndexModel("account_id"), IndexModel("expires_at", expireAfterSeconds=int(KEPT.total_seconds()))],
        )
        self.failures = Attempts(parts)
        self.keys = parts.database["signing_keys"]

    async def by_login(self, key: str) -> Document | None:
        return await self.accounts.collection.find_one({"login_key": key})

    async def by_activation(self, digest: str) -> Document | None:
        return await self.accounts.collection.find_one({"activation.digest": digest})


class Attempts:
    """Counts failures under a name (`account:…`, `address:…`); TTL tidies, `after_failure` decides."""

    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["failures"]
        self.indexes = [IndexModel("last_at", expireAfterSeconds=int(FORGET.total_seconds()))]
        parts.owners.append(self)

    async def of(self, name: str) -> Failures:
        row = await self.collection.find_one({"_id": name})
        return Failures(row["count"], row["last_at"]) if row else Failures()

    async def add(self, name: str, now: datetime) -> None:
        before = await self.of(name)
        if after_failure(before, now).count == 1:
            await self.collection.replace_one({"_id": name}, {"count": 1, "last_at": now}, upsert=True)
        else:  # concurrent failures each count
            await self.collection.find_one_and_update(
                {"_id": name}, {"$inc": {"count": 1}, "$set": {"last_at": now}}, return_document=ReturnDocument.AFTER
            )

    async def clear(self, *names: str) -> None:
        await self.collection.delete_many({"_id": {"$in": list(names)}})


def expiry(validity: timedelta) -> datetime:
    return clock.now() + validity
