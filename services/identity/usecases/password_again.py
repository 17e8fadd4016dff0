"""The password is asked for again where a session alone must not suffice (ID-17, ID-26)."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Text
from chassis.typed import Kept
from services.identity.domain.account import Account
from services.identity.domain.login import WrongCredentials
from services.identity.store import Store
from services.identity.usecases.hashing import Hashing


@dataclass(frozen=True, slots=True)
class PasswordAgain:
    """All doors that ask take from the same tries: slowed down and locked as logins are."""

    store: Store
    hashing: Hashing

    async def check(self, account_id: str, password: str) -> Kept[Account]:
        """Raises NotFound, WrongCredentials, Locked."""
        kept = await self.store.accounts.get(account_id)
        taken = await self.store.tries.take(f"again:{account_id}", clock.now())
        if not await self.hashing.matches(password, kept.value.password_hash):
            raise WrongCredentials(Text("Mot de passe incorrect", "Wrong password"))
        await self.store.tries.clear(taken.name)
        return kept
