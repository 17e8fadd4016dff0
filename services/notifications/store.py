"""notifications' copies: accounts (where to write, in which language) and habilitations (who is concerned); who was told."""

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis import clock
from rights import Habilitations
from chassis.service import Parts
from chassis.store import Collection, Document
from contracts import AccountChanged, Event
from contracts.habilitation import Application

KEPT_SECONDS = 180 * 86_400  # as long as mails, and longer than any topic that is mailed


class Told:
    """Who is told of an event is settled when it first comes: a replay mails nobody who gained a right since (NOT-5)."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.indexes = [IndexModel("at", expireAfterSeconds=KEPT_SECONDS)]

    async def settle(self, key: str, people: list[Document]) -> list[Document]:
        """Those of `people` to be mailed; the same ones each time the event comes."""
        try:
            await self.collection.insert_one({"_id": key, "people": [p["_id"] for p in people], "at": clock.now()})
        except DuplicateKeyError:
            settled = await self.collection.find_one({"_id": key}) or {"people": []}
            return [p for p in people if p["_id"] in settled["people"]]
        return people


class Store:
    def __init__(self, parts: Parts) -> None:
        self.accounts = parts.copy("accounts")
        self.habilitations: Habilitations = parts.habilitations()
        self.told = Told(parts.database["told"])
        parts.owners.append(self.told)

    async def on_account(self, event: Event[AccountChanged]) -> None:
        names = ("contact_email", "first_name", "language", "notifications", "state")
        await self.accounts.apply(event, {n: getattr(event.data, n) for n in names})

    async def reachable(self, account_ids: list[str], *, always: bool = False) -> list[Document]:
        """Active accounts that want mail (NOT-2); `always` for what a person cannot switch off."""
        rows = await self.accounts.collection.find({"_id": {"$in": account_ids}}).to_list(len(account_ids) or 1)
        return [r for r in rows if r["state"] == "ACTIF" and (always or r["notifications"])]

    async def holders(self, structure_id: str, service_id: str | None, application: Application) -> list[Document]:
        """Whoever holds a profile on the application there (NOT-1)."""
        return await self.reachable(await self.habilitations.holders(structure_id, service_id, application))
