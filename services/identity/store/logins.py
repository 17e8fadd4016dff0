"""Logins under way, and proofs of another factor: both wait for a code."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.errors import Stale
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from services.identity.domain.login import CODE_TRIES, Login, LoginOver, over

LOGIN_INDEXES = (IndexModel("expires_at", expireAfterSeconds=3600), IndexModel("account_id"))


class Logins(Typed[Login]):
    def __init__(self, parts: Parts, collection: str) -> None:
        super().__init__(parts.aggregates(collection, LOGIN_INDEXES), Login)

    async def forget(self, account_id: str) -> None:
        await self.collection.delete_many({"account_id": account_id})

    async def begin(self, login: Login, mails: Sequence[Document] = ()) -> None:
        """Raises Stale where another was begun under its id at the same moment."""
        try:
            await self.add(login, mails=mails)
        except DuplicateKeyError:
            raise Stale from None

    async def under_way(self, login_id: str, now: datetime) -> Kept[Login]:
        """Raises LoginOver."""
        kept = await self.find(login_id)
        if kept is None or over(kept.value, now):
            raise LoginOver
        return kept

    async def take_try(self, login_id: str, now: datetime) -> Login:
        """One of the code's tries, before the code is compared (ID-27). Raises LoginOver when none is left."""
        free = {"_id": login_id, "tries": {"$lt": CODE_TRIES}, "expires_at": {"$gt": now}}
        taken = await self.collection.find_one_and_update(
            free, {"$inc": {"tries": 1}}, return_document=ReturnDocument.AFTER
        )
        if taken is None:
            raise LoginOver
        return self.kept(taken).value

    async def finish(self, login: Login) -> None:
        """Single use. Raises LoginOver for whoever comes second, or with a code that was replaced meanwhile."""
        gone = await self.collection.delete_one({"_id": login.id, "digest": login.digest})
        if gone.deleted_count != 1:
            raise LoginOver
