"""Logging in, first factor: the password; then a code is owed, always (ID-8 to ID-10, ID-13)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from chassis import clock
from chassis.errors import Conflict
from chassis.ids import new_id
from chassis.sealing import Sealer
from chassis.store import Document
from chassis.typed import Kept
from services.identity.domain import factors, login
from services.identity.domain.account import Account, State, login_key
from services.identity.domain.challenge import ChallengeNeeded
from services.identity.domain.factor import Factor
from services.identity.domain.login import Login, LoginOver, WrongCredentials
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.another_factor import NO_PASSKEY
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.codes import new_code
from services.identity.usecases.devices import Devices
from services.identity.usecases.failures import Failures
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.judging import secret
from services.identity.usecases.mails import Mails
from services.identity.usecases.passkeys import RelyingParty, new_challenge
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
    sealer: Sealer
    mails: Mails
    hashing: Hashing
    admission: Admission
    failures: Failures
    challenges: Challenges
    devices: Devices
    relying: RelyingParty
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
        kept = await self._under_way(login_id)
        account, code = (await self.store.accounts.get(kept.value.account_id)).value, new_code()
        change = login.mailed_again(kept.value, self._digest(login_id, code))
        await self.store.logins.save(kept, change, mails=[self._mail(account, code)])

    async def challenge(self, login_id: str) -> dict[str, Any]:
        """For one of the account's passkeys (ID-11). Raises LoginOver, Conflict where it has none, Stale."""
        kept, challenge = await self._under_way(login_id), new_challenge()
        account = (await self.store.accounts.get(kept.value.account_id)).value
        if not factors.passkeys(account):
            raise Conflict(NO_PASSKEY)
        await self.store.logins.save(kept, replace(kept.value, passkey_challenge=challenge))
        return self.relying.to_sign(account, challenge)

    async def _under_way(self, login_id: str) -> Kept[Login]:
        kept = await self.store.logins.find(login_id)
        if kept is None or login.over(kept.value, clock.now()):
            raise LoginOver
        return kept

    async def _owing_a_factor(self, account: Account, device: str) -> Login:
        until = clock.now() + self.settings.login_validity
        offered = factors.offered(account)
        begun = Login(
            id=new_id(), account_id=account.id, login_key=account.login_key, factor=offered[0], offered=offered, device=device,
            password_set_at=account.password_set_at, expires_at=until,
        )  # fmt: skip
        if begun.factor is not Factor.EMAIL:
            return (await self.store.logins.add(begun)).value
        code = new_code()
        mailed = login.mailed_again(begun, self._digest(begun.id, code))
        return (await self.store.logins.add(mailed, mails=[self._mail(account, code)])).value

    def _digest(self, login_id: str, code: str) -> str:
        return self.sealer.digest(secret(login_id, code), PURPOSE)

    def _mail(self, account: Account, code: str) -> Document:
        minutes = int(self.settings.login_validity.total_seconds() // 60)
        return self.mails.to(account, "login_code", code=code, minutes=minutes)
