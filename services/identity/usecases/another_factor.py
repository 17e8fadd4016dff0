"""Replacing or removing a factor asks for another one: a code of the present app, or a mailed one (ID-26)."""

from dataclasses import dataclass
from datetime import datetime

from chassis import clock
from chassis.sealing import Sealer
from chassis.typed import Kept
from services.identity.domain import factors, login
from services.identity.domain.account import Account
from services.identity.domain.login import Factor, FactorNeeded, Login, LoginOver, WrongCode
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases import apps
from services.identity.usecases.codes import new_code
from services.identity.usecases.mails import Mails

PURPOSE = "factor-code"  # a code mailed here opens no session


@dataclass(frozen=True, slots=True)
class AnotherFactor:
    store: Store
    sealer: Sealer
    mails: Mails
    settings: Settings

    async def mail(self, account_id: str) -> datetime:
        """A code to the login address, until when it holds; an older one is void. Raises LoginOver, Stale."""
        person, now, code = (await self.store.accounts.get(account_id)).value, clock.now(), new_code()
        kept = await self.store.proofs.find(account_id)
        begun = kept.value if kept and now < kept.value.expires_at else self._begun(person, now)
        after = login.mailed_again(begun, self._digest(account_id, code))
        minutes = int(self.settings.login_validity.total_seconds() // 60)
        mail = self.mails.to(person, "factor_code", code=code, minutes=minutes)
        if kept:
            await self.store.proofs.save(kept, after, mails=[mail])
        else:
            await self.store.proofs.begin(after, mail)
        return after.expires_at

    async def prove(self, kept: Kept[Account], code: str) -> Kept[Account]:
        """The account as it is then: a code of the app is spent. Raises FactorNeeded, WrongCode, Locked, Stale."""
        if not code:
            raise FactorNeeded
        taken = await self.store.tries.take(f"factor:{kept.value.id}", clock.now())
        if await self._mailed(kept.value.id, code):
            await self.store.tries.clear(taken.name)
            return kept
        step = apps.step(self.sealer, kept.value, code, clock.now())
        if step is None:
            raise WrongCode
        await self.store.tries.clear(taken.name)
        return await self.store.accounts.save(kept, factors.stepped(kept.value, step))

    async def _mailed(self, account_id: str, code: str) -> bool:
        """Uses the code up."""
        try:
            tried = await self.store.proofs.take_try(account_id, clock.now())
            if not self.sealer.matches(f"{account_id}:{code}", PURPOSE, tried.digest or ""):
                return False
            await self.store.proofs.finish(tried)
        except LoginOver:
            return False
        return True

    def _begun(self, person: Account, now: datetime) -> Login:
        """One an account: its id is the account's."""
        return Login(
            id=person.id, account_id=person.id, login_key=person.login_key, factor=Factor.EMAIL,
            expires_at=now + self.settings.login_validity,
        )  # fmt: skip

    def _digest(self, account_id: str, code: str) -> str:
        return self.sealer.digest(f"{account_id}:{code}", PURPOSE)
