"""Logging in, first factor: the password; then a code is owed, always (ID-8 to ID-10, ID-13)."""

from dataclasses import dataclass

from chassis import clock
from chassis.ids import new_id
from chassis.sealing import Sealer
from chassis.store import Document
from services.identity.domain import login
from services.identity.domain.account import Account, State, login_key
from services.identity.domain.login import Factor, Login, LoginOver, WrongCredentials
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.codes import new_code
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.mails import Mails
from services.identity.usecases.tries import Admission

PURPOSE = "login-code"


def secret(login_id: str, code: str) -> str:
    """What a mailed code's digest is of: a code counts for its own login only."""
    return f"{login_id}:{code}"


@dataclass(frozen=True, slots=True)
class LogIn:
    store: Store
    sealer: Sealer
    mails: Mails
    hashing: Hashing
    admission: Admission
    settings: Settings

    async def begin(self, email: str, password: str, address: str) -> Login:
        """Raises WrongCredentials, Locked: alike for an account that does not exist (ID-13)."""
        key = login_key(email)
        taken = await self.admission.take(f"password:{key}", address)
        kept = await self.store.accounts.by_login(key)
        right = await self.hashing.matches(password, kept.value.password_hash if kept else None)
        if kept is None or not right or kept.value.state is not State.ACTIF:
            raise WrongCredentials
        await self.admission.succeeded(taken)
        return await self._owing_a_factor(kept.value)

    async def mail_again(self, login_id: str) -> None:
        """A new code; the old one is void. Raises LoginOver, Stale."""
        kept = await self.store.logins.find(login_id)
        if kept is None or login.over(kept.value, clock.now()):
            raise LoginOver
        account, code = (await self.store.accounts.get(kept.value.account_id)).value, new_code()
        change = login.mailed_again(kept.value, self._digest(login_id, code))
        await self.store.logins.save(kept, change, mails=[self._mail(account, code)])

    async def _owing_a_factor(self, account: Account) -> Login:
        until = clock.now() + self.settings.login_validity
        factor = Factor.TOTP if account.totp else Factor.EMAIL
        begun = Login(id=new_id(), account_id=account.id, login_key=account.login_key, factor=factor, expires_at=until)
        if factor is Factor.TOTP:
            return (await self.store.logins.add(begun)).value
        code = new_code()
        mailed = login.mailed_again(begun, self._digest(begun.id, code))
        return (await self.store.logins.add(mailed, mails=[self._mail(account, code)])).value

    def _digest(self, login_id: str, code: str) -> str:
        return self.sealer.digest(secret(login_id, code), PURPOSE)

    def _mail(self, account: Account, code: str) -> Document:
        minutes = int(self.settings.login_validity.total_seconds() // 60)
        return self.mails.to(account, "login_code", code=code, minutes=minutes)
