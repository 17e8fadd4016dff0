"""Logging in, second factor: a mailed code, the app's, a passkey, a recovery code (ID-9 to ID-12)."""

from dataclasses import dataclass

from chassis import clock
from chassis.context import set_actor
from services.identity.domain.account import Account, State
from services.identity.domain.factor import Factor, Proof
from services.identity.domain.login import Login, LoginOver, WrongCode, WrongPasskey
from services.identity.store import Store
from services.identity.usecases.failures import Failures
from services.identity.usecases.judging import Judge
from services.identity.usecases.log_in import PURPOSE
from services.identity.usecases.tries import Admission

CODE = "code"


@dataclass(frozen=True, slots=True)
class Prove:
    store: Store
    admission: Admission
    failures: Failures
    judge: Judge

    async def prove(self, login_id: str, proof: Proof, address: str) -> tuple[Account, Factor]:
        """A try is taken of the address, the account and the login, of whatever kind; only then is it judged (ID-27).

        Raises WrongCode, LoginOver, Locked.
        """
        under_way = (await self.store.logins.under_way(login_id, clock.now())).value
        taken = await self.admission.take(CODE, under_way.login_key, address, under_way.device)
        tried = await self.store.logins.take_try(login_id, clock.now())
        person = await self._person(tried)
        if not (factor := await self.judge.accepted(tried, proof, PURPOSE)):
            await self.failures.record(proof.kind, tried.account_id, taken)
            raise WrongPasskey if proof.passkey else WrongCode
        await self.store.logins.finish(tried)
        await self.admission.succeeded(taken)
        set_actor(tried.account_id)
        return person, factor

    async def _person(self, tried: Login) -> Account:
        """Raises LoginOver where the password was replaced, or the account closed, since this login began."""
        person = (await self.store.accounts.get(tried.account_id)).value
        if person.password_set_at != tried.password_set_at or person.state is not State.ACTIF:
            raise LoginOver
        return person
