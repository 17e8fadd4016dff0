"""Logging in, first factor: the password; then a code is owed, always (ID-8 to ID-10, ID-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.ids import new_id
from services.identity.domain import factors
from services.identity.domain.account import Account, State, login_key
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.domain.factor import Factor
from services.identity.domain.login import Login, WrongCredentials
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.asking import Asking
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.devices import Devices
from services.identity.usecases.failures import Failures
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.tries import Admission, Try

PURPOSE = "login-code"
PASSWORD = "password"  # noqa: S105  the name of a counter


@dataclass(frozen=True, slots=True)
class Given:
    """What a caller logs in with. `devices`: tokens of earlier logins; `challenge`: a solved one, empty where none was asked."""

    email: str
    password: str
    address: str
    devices: Sequence[str] = ()
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class LogIn:
    store: Store
    asking: Asking
    hashing: Hashing
    admission: Admission
    failures: Failures
    challenges: Challenges
    devices: Devices
    settings: Settings

    async def begin(self, given: Given) -> Login:
        """Raises WrongCredentials, Locked, ChallengeNeeded: alike for an account that does not exist (ID-13)."""
        key = login_key(given.email)
        device = self.devices.known(given.devices, key)
        suspect = await self.admission.suspect(PASSWORD, key, given.address, device)
        taken = await self.admission.take(PASSWORD, key, given.address, device)
        if suspect:
            await self._challenged(given, taken)
        kept = await self.store.accounts.by_login(key)
        right = await self.hashing.matches(given.password, kept.value.password_hash if kept else None)
        if kept is None or not right or kept.value.state is not State.ACTIF:
            await self.failures.record(PASSWORD, kept.value.id if kept else None, taken)
            raise WrongCredentials
        await self.admission.succeeded(taken)
        return await self._owing_a_factor(kept.value, device)

    async def _challenged(self, given: Given, taken: Try) -> None:
        """Raises ChallengeNeeded: then nothing was compared, and the try is not owed."""
        try:
            await self.challenges.check(given.challenge)
        except ChallengeNeeded:
            await self.admission.not_judged(taken)
            raise

    async def mail_again(self, login_id: str) -> None:
        """A new code; the old one is void. Raises LoginOver, Stale."""
        kept = await self.store.logins.under_way(login_id, clock.now())
        account = (await self.store.accounts.get(kept.value.account_id)).value
        mailed, mail = self.asking.by_mail(kept.value, account)
        await self.store.logins.save(kept, mailed, mails=[mail])

    async def challenge(self, login_id: str) -> dict[str, Any]:
        """For one of the account's passkeys. Raises LoginOver, Conflict where it has none, Stale."""
        kept = await self.store.logins.under_way(login_id, clock.now())
        account = (await self.store.accounts.get(kept.value.account_id)).value
        challenged, to_sign = self.asking.by_passkey(kept.value, account)
        await self.store.logins.save(kept, challenged)
        return to_sign

    async def _owing_a_factor(self, account: Account, device: str) -> Login:
        until = clock.now() + self.settings.login_validity
        offered = factors.offered(account)
        begun = Login(
            id=new_id(), account_id=account.id, login_key=account.login_key, factor=offered[0], offered=offered, device=device,
            password_set_at=account.password_set_at, expires_at=until,
        )  # fmt: skip
        if begun.factor is not Factor.EMAIL:
            return (await self.store.logins.add(begun)).value
        mailed, mail = self.asking.by_mail(begun, account)
        return (await self.store.logins.add(mailed, mails=[mail])).value
