"""notifications' copies: accounts (where to write, in which language) and habilitations (who is concerned)."""

from chassis.rights import Habilitations
from chassis.service import Parts
from chassis.store import Document
from contracts import AccountChanged, Event
from contracts.habilitation import Application


class Store:
    def __init__(self, parts: Parts) -> None:
        self.accounts = parts.copy("accounts")
        self.habilitations: Habilitations = parts.habilitations()

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
