"""What a person sees and changes of their own account."""

from dataclasses import dataclass

from chassis import clock
from services.identity.domain import account, announcements
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

    async def notify(self, account_id: str, mails: bool) -> None:
        """Raises NotFound."""

        async def changed() -> None:
            kept = await self.store.accounts.get(account_id)
            after = account.notified(kept.value, mails)
            if after != kept.value:
                await self.store.accounts.save(kept, after, announcements.changed(after))

        await self.store.accounts.retrying(changed)
