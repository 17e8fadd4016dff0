"""identity's collections: accounts, logins under way, sessions, tries, signing keys. The only room that knows documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.announcing import Announced
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from contracts.envelope import EventData
from services.identity.domain import announcements, attempts
from services.identity.domain.account import Account
from services.identity.domain.attempts import FORGET, Attempts, Opening
from services.identity.domain.keys import SigningKey
from services.identity.domain.login import CODE_TRIES, Login, LoginOver
from services.identity.domain.session import Session

ACCOUNT_INDEXES = (
    IndexModel("login_key", unique=True, name="login"),
    IndexModel("activation.digest", sparse=True, name="activation"),
    IndexModel("contact_link.digest", sparse=True, name="contact_link"),
)
LOGIN_INDEXES = (IndexModel("expires_at", expireAfterSeconds=3600),)
SESSION_INDEXES = (IndexModel("account_id"), IndexModel("expires_at", expireAfterSeconds=86_400))


class AddressTaken(Exception):
    """Another account has this login."""


class Accounts(Typed[Account]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("accounts", ACCOUNT_INDEXES), Account)

    async def register(self, account: Account, *events: EventData, mails: Sequence[Document]) -> None:
        """Raises AddressTaken."""
        try:
            await self.add(account, *events, mails=mails)
        except DuplicateKeyError as error:
            raise AddressTaken from error

    async def by_login(self, key: str) -> Kept[Account] | None:
        document = await self.collection.find_one({"login_key": key})
        return self.kept(document) if document else None

    async def by_activation(self, digests: list[str]) -> Kept[Account] | None:
        document = await self.collection.find_one({"activation.digest": {"$in": digests}})
        return self.kept(document) if document else None

    async def by_contact_link(self, digests: list[str]) -> Kept[Account] | None:
        document = await self.collection.find_one({"contact_link.digest": {"$in": digests}})
        return self.kept(document) if document else None


class Logins(Typed[Login]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("logins", LOGIN_INDEXES), Login)

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


class Sessions(Typed[Session]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("sessions", SESSION_INDEXES), Session)

    async def end(self, session_id: str) -> None:
        """Whatever else happens to it at this moment: a rotation under way finds another version, and fails."""
        await self.collection.update_one({"_id": session_id}, {"$set": {"ended": True}, "$inc": {"version": 1}})


@dataclass(frozen=True, slots=True)
class Taken:
    """A try taken at `at` on the counter `name`, which stood at `before`."""

    name: str
    before: Attempts
    at: datetime


class Tries:
    """Counters by name (`address:…`, `password:…`, `code:…`, `factor:…`). Its collection keeps the name of old."""

    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["failures"]
        self.indexes = [IndexModel("last_at", expireAfterSeconds=int(FORGET.total_seconds()))]
        parts.own(self)

    async def take(self, name: str, now: datetime, factor: float = 1.0) -> Taken:
        """In one conditional write, so that any number at once gets no more than is allowed (ID-27). Raises Locked."""
        for take in (self._next, self._first, self._next):  # whoever finds the first one just taken looks once more
            if taken := await take(name, now, factor):
                return taken
        raise attempts.locked(await self.of(name), now, factor)

    async def _next(self, name: str, now: datetime, factor: float) -> Taken | None:
        free = {"_id": name, "$or": [_opening(o) for o in attempts.openings(now, factor)]}
        before = await self.collection.find_one_and_update(
            free, {"$inc": {"count": 1}, "$set": {"last_at": now}}, return_document=ReturnDocument.BEFORE
        )
        return Taken(name, _attempts(before), now) if before else None

    async def _first(self, name: str, now: datetime, _factor: float) -> Taken | None:
        """None where a row of tries is under way."""
        forgotten = {"_id": name, "last_at": {"$lte": now - FORGET}}
        try:
            await self.collection.update_one(forgotten, {"$set": {"count": 1, "last_at": now}}, upsert=True)
        except DuplicateKeyError:
            return None
        return Taken(name, Attempts(), now)

    async def of(self, name: str) -> Attempts:
        row = await self.collection.find_one({"_id": name})
        return _attempts(row) if row else Attempts()

    async def give_back(self, taken: Taken) -> None:
        """For an address whose try was right, or was not judged at all: as if it had not been."""
        last = {"_id": taken.name, "last_at": taken.at}
        whole = {"$inc": {"count": -1}, "$set": {"last_at": taken.before.last_at or taken.at}}
        done = await self.collection.update_one(last, whole)
        if not done.matched_count:  # others came after it: their time stands
            await self.collection.update_one({"_id": taken.name, "count": {"$gt": 0}}, {"$inc": {"count": -1}})

    async def clear(self, name: str) -> None:
        await self.collection.delete_one({"_id": name})


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

    async def promote(self, kid: str, before: datetime, signs_from: datetime) -> None:
        """Lets a key sign that until now signed from `before`."""
        await self.collection.update_one({"_id": kid, "signs_from": before}, {"$set": {"signs_from": signs_from}})

    async def drop(self, kids: Iterable[str]) -> None:
        await self.collection.delete_many({"_id": {"$in": list(kids)}})


class Store:
    def __init__(self, parts: Parts) -> None:
        self.accounts = Accounts(parts)
        self.logins = Logins(parts)
        self.sessions = Sessions(parts)
        self.tries = Tries(parts)
        self.keys = KeyRing(parts)

    def announced(self) -> list[Announced]:
        """What `announce` publishes again."""

        async def present(document: Document) -> EventData:
            return announcements.changed(self.accounts.kept(document).value)

        return [Announced("accounts", self.accounts.aggregates, present)]


def _opening(o: Opening) -> dict[str, Any]:
    below = {} if o.below is None else {"$lt": o.below}
    until = {} if o.until is None else {"$lte": o.until}
    return {"count": {"$gte": o.least, **below}, "last_at": {"$gt": o.after, **until}}


def _attempts(row: Document) -> Attempts:
    return Attempts(row["count"], row["last_at"])
