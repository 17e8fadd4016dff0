"""A try is taken from everybody concerned before anything is compared (ID-13, ID-27)."""

from dataclasses import dataclass

from chassis import clock
from services.identity.domain import attempts
from services.identity.domain.attempts import Locked
from services.identity.settings import Settings
from services.identity.store import Store, Taken


@dataclass(frozen=True, slots=True)
class Try:
    """What one try took: of the address, and of the account under the name of what is tried."""

    address: Taken
    account: Taken


@dataclass(frozen=True, slots=True)
class Admission:
    store: Store
    settings: Settings

    async def take(self, account: str, address: str) -> Try:
        """`account` names what is tried and whose: `password:…`, `code:…`. Raises Locked."""
        now, factor = clock.now(), self.settings.address_failures / attempts.FIRST_WAIT
        of_address = await self.store.tries.take(f"address:{address}", now, factor)
        try:
            of_account = await self.store.tries.take(account, now)
        except Locked:  # nothing is compared: the address owes nothing
            await self.store.tries.give_back(of_address)
            raise
        return Try(of_address, of_account)

    async def succeeded(self, taken: Try) -> None:
        """The account's row of failures ends; the address is where it was before this try."""
        await self.store.tries.clear(taken.account.name)
        await self.store.tries.give_back(taken.address)
