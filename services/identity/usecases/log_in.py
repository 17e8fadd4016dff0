"""Logging in: password, then a second factor, always (ID-8 to ID-10, ID-13)."""

import hmac
from datetime import datetime

from chassis import clock
from chassis.errors import DomainError, Stale
from chassis.ids import new_id
from chassis.store import Document
from services.identity import throttle, totp
from services.identity.account import State, login_key
from services.identity.mails import Mails
from services.identity.password import Hashing
from services.identity.sealing import Sealer, new_code
from services.identity.settings import Settings
from services.identity.store import Store, expiry

CODE_TRIES = 5
CODE_MAILS = 3
CODE = "login-code"
TOTP = "totp"


class WrongCredentials(DomainError):
    """Never says which of the two is wrong, nor whether the account exists or is activated."""

    code, status, title = "identifiants_invalides", 401, "Adresse ou mot de passe incorrect"


class WrongCode(DomainError):
    code, status, title = "code_invalide", 401, "Code incorrect ou déjà utilisé"


class LoginOver(DomainError):
    code, status, title = "connexion_expiree", 410, "Cette connexion a expiré : recommencez"


class Authentication:
    def __init__(self, store: Store, sealer: Sealer, mails: Mails, hashing: Hashing, settings: Settings) -> None:
        self._store = store
        self._sealer = sealer
        self._mails = mails
        self._hashing = hashing
        self._settings = settings
        self._address_factor = settings.address_failures / throttle.WAITS[-1][0]

    async def begin(self, email: str, secret: str, address: str) -> Document:
        """First factor. Answers the login under way. Raises WrongCredentials, Locked."""
        key, now = login_key(email), clock.now()
        await self._admit(key, address, now)
        account = await self._store.by_login(key)
        right = await self._hashing.matches(secret, account.get("password_hash") if account else None)
        if account is None or not right or account["state"] != State.ACTIF:
            await self._fail(key, address, now)
            raise WrongCredentials
        factor = "TOTP" if account.get("totp") else "EMAIL"
        login = {
            "_id": new_id(), "account_id": account["_id"], "login_key": key, "factor": factor, "tries": 0, "mailed": 0,
            "expires_at": expiry(self._settings.login_validity),
        }  # fmt: skip
        if factor == "TOTP":
            return await self._store.logins.insert(login)
        code = new_code()
        login |= {"digest": self._digest(login["_id"], code), "mailed": 1}
        return await self._store.logins.insert(login, mails=[self._code_mail(account, code)])

    async def mail_again(self, login_id: str) -> None:
        """A new code; the old one is void. Raises LoginOver, Locked."""
        login = await self._under_way(login_id)
        if login["factor"] != "EMAIL" or login["mailed"] >= CODE_MAILS:
            raise LoginOver("Plus d'envoi possible pour cette connexion : recommencez")
        account, code = await self._store.accounts.get(login["account_id"]), new_code()
        change = {"$set": {"digest": self._digest(login_id, code), "mailed": login["mailed"] + 1}}
        await self._store.logins.update(login, change, mails=[self._code_mail(account, code)])

    async def prove(self, login_id: str, code: str, address: str) -> Document:
        """Second factor. Answers the account. Raises WrongCode, LoginOver, Locked."""
        login, now = await self._under_way(login_id), clock.now()
        await self._admit(login["login_key"], address, now)
        account = await self._store.accounts.get(login["account_id"])
        right = await (
            self._app_code(account, code, now) if login["factor"] == "TOTP" else self._mailed_code(login, code)
        )
        if not right:
            await self._fail(login["login_key"], address, now)
            await self._store.logins.update(login, {"$inc": {"tries": 1}})
            raise WrongCode
        await self._end(login)
        await self._store.failures.clear(f"account:{login['login_key']}")
        return account

    async def _mailed_code(self, login: Document, code: str) -> bool:
        return hmac.compare_digest(self._digest(login["_id"], code), login["digest"])

    async def _app_code(self, account: Document, code: str, now: datetime) -> bool:
        """Remembers the accepted step with the condition that nobody used it meanwhile."""
        secret = self._sealer.open(account["totp"]["secret"], TOTP)
        step = totp.accepted_step(secret, code, now, account["totp"]["last_step"])
        if step is None:
            return False
        try:
            await self._store.accounts.update(account, {"$set": {"totp.last_step": step}})
        except Stale:
            return False
        return True

    async def _end(self, login: Document) -> None:
        """Single use: whoever comes second finds nothing."""
        try:
            await self._store.logins.delete(login)
        except Stale as error:
            raise LoginOver from error

    async def _under_way(self, login_id: str) -> Document:
        login = await self._store.logins.find(login_id)
        if login is None or login["expires_at"] <= clock.now() or login["tries"] >= CODE_TRIES:
            raise LoginOver
        return login

    async def _admit(self, key: str, address: str, now: datetime) -> None:
        throttle.check(await self._store.failures.of(f"account:{key}"), now)
        throttle.check(await self._store.failures.of(f"address:{address}"), now, self._address_factor)

    async def _fail(self, key: str, address: str, now: datetime) -> None:
        await self._store.failures.add(f"account:{key}", now)
        await self._store.failures.add(f"address:{address}", now)

    def _digest(self, login_id: str, code: str) -> str:
        return self._sealer.digest(f"{login_id}:{code}", CODE)

    def _code_mail(self, account: Document, code: str) -> Document:
        minutes = int(self._settings.login_validity.total_seconds() // 60)
        return self._mails.entry("login_code", account, code=code, minutes=minutes)
