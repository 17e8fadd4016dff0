"""Changing the factors asks for one that the account has, mail among them (ID-26)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis import clock
from chassis.errors import Stale
from chassis.store import Document
from chassis.typed import Kept
from services.identity.domain.account import Account
from services.identity.domain.factor import Factor, Proof
from services.identity.domain.factors import FactorNeeded
from services.identity.domain.login import Login, LoginOver, WrongCode, WrongPasskey
from services.identity.store import Store
from services.identity.usecases.asking import Asking
from services.identity.usecases.judging import Judge

PURPOSE = "factor-code"  # a code mailed here opens no session


@dataclass(frozen=True, slots=True)
class AnotherFactor:
    store: Store
    asking: Asking
    judge: Judge
    validity: timedelta

    async def mail(self, account_id: str) -> datetime:
        """A code to the login address, until when it holds; an older one is void. Raises LoginOver, Stale."""
        person = (await self.store.accounts.get(account_id)).value
        kept, begun = await self._begun(person)
        after, mail = self.asking.by_mail(begun, person)
        await self._keep(kept, after, [mail])
        return after.expires_at

    async def challenge(self, account_id: str) -> dict[str, Any]:
        """For one of the account's passkeys. Raises Conflict where it has none, Stale."""
        person = (await self.store.accounts.get(account_id)).value
        kept, begun = await self._begun(person)
        after, to_sign = self.asking.by_passkey(begun, person)
        await self._keep(kept, after)
        return to_sign

    async def prove(self, kept: Kept[Account], proof: Proof) -> Kept[Account]:
        """The account as it is then, as a code of the app is spent. Raises FactorNeeded, WrongCode, Locked, Stale."""
        if not proof:
            raise FactorNeeded
        taken = await self.store.tries.take(f"factor:{kept.value.id}", clock.now())
        tried = await self._tried(kept.value)
        factor = await self.judge.accepted(tried, proof, PURPOSE)
        if factor is None or not await self._finished(tried, factor):
            raise WrongPasskey if proof.passkey else WrongCode
        await self.store.tries.clear(taken.name)
        after = await self.store.accounts.get(kept.value.id)
        if after.value.password_hash != kept.value.password_hash:
            raise Stale
        return after

    async def _tried(self, person: Account) -> Login:
        """With one of its tries taken; where none is left nothing that was mailed or asked counts."""
        try:
            return await self.store.proofs.take_try(person.id, clock.now())
        except LoginOver:
            return self._new(person, clock.now())

    async def _finished(self, tried: Login, factor: Factor) -> bool:
        """What was made for this proof alone serves once."""
        if factor not in (Factor.EMAIL, Factor.WEBAUTHN):
            return True
        try:
            await self.store.proofs.finish(tried)
        except LoginOver:
            return False
        return True

    async def _begun(self, person: Account) -> tuple[Kept[Login] | None, Login]:
        kept, now = await self.store.proofs.find(person.id), clock.now()
        return kept, kept.value if kept and now < kept.value.expires_at else self._new(person, now)

    async def _keep(self, kept: Kept[Login] | None, after: Login, mails: Sequence[Document] = ()) -> None:
        """Raises Stale."""
        if kept:
            await self.store.proofs.save(kept, after, mails=mails)
        else:
            await self.store.proofs.begin(after, mails)

    def _new(self, person: Account, now: datetime) -> Login:
        """One an account: its id is the account's."""
        return Login(
            id=person.id, account_id=person.id, login_key=person.login_key, factor=Factor.EMAIL,
            expires_at=now + self.validity,
        )  # fmt: skip
