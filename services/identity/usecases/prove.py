"""Logging in, second factor: a mailed code or the app's (ID-9, ID-10)."""

from dataclasses import dataclass

from chassis import clock
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.sealing import Sealer
from chassis.typed import Kept
from services.identity.domain import factors, login
from services.identity.domain.account import Account
from services.identity.domain.login import Factor, Login, LoginOver, WrongCode
from services.identity.store import Store
from services.identity.usecases import apps, log_in
from services.identity.usecases.failures import Failures
from services.identity.usecases.tries import Admission

CODE = "code"


@dataclass(frozen=True, slots=True)
class Prove:
    store: Store
    sealer: Sealer
    admission: Admission
    failures: Failures

    async def prove(self, login_id: str, code: str, address: str) -> tuple[Account, Factor]:
        """A try is taken of the address, the account and the code; only then is it compared (ID-27).

        Raises WrongCode, LoginOver, Locked.
        """
        under_way = await self._under_way(login_id)
        taken = await self.admission.take(CODE, under_way.login_key, address, under_way.device)
        tried = await self.store.logins.take_try(login_id, clock.now())
        kept = await self.store.accounts.get(tried.account_id)
        if kept.value.password_set_at != tried.password_set_at:  # replaced since this login began
            raise LoginOver
        if not (factor := await self._proved_by(tried, kept, code)):
            await self.failures.record(CODE, tried.account_id, taken)
            raise WrongCode
        await self.store.logins.finish(tried)
        await self.admission.succeeded(taken)
        set_actor(tried.account_id)
        return kept.value, factor

    async def _under_way(self, login_id: str) -> Login:
        kept = await self.store.logins.find(login_id)
        if kept is None or login.over(kept.value, clock.now()):
            raise LoginOver
        return kept.value

    async def _proved_by(self, tried: Login, kept: Kept[Account], code: str) -> Factor | None:
        """The code that was mailed, if one was; where the app is asked, the app's as well (ID-12)."""
        if tried.digest and self.sealer.matches(log_in.secret(tried.id, code), log_in.PURPOSE, tried.digest):
            return Factor.EMAIL
        return Factor.TOTP if tried.factor is Factor.TOTP and await self._app_code(kept, code) else None

    async def _app_code(self, kept: Kept[Account], code: str) -> bool:
        """Remembers the accepted step with the condition that nobody used it meanwhile."""
        if (step := apps.step(self.sealer, kept.value, code, clock.now())) is None:
            return False
        try:
            await self.store.accounts.save(kept, factors.stepped(kept.value, step))
        except Stale:
            return False
        return True
