"""What a person sees and changes of their own account."""

from dataclasses import dataclass

from chassis import clock
from services.identity.domain import account
from services.identity.domain.account import Account
from services.identity.store import Store


@dataclass(frozen=True, slots=True)
class Profile:
    store: Store

    async def read(self, account_id: str) -> Account:
        """Raises NotFound."""
        return (await self.store.accounts.get(account_id)).value

    async def survey(self, account_id: str, consent: bool) -> None:
        """Raises NotFound, Stale."""
        kept = await self.store.accounts.get(account_id)
        await self.store.accounts.save(kept, account.surveyed(kept.value, consent, clock.now()))
