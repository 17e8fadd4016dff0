"""Which factor a proof is of; it is spent as it is accepted (ID-9 to ID-12, ID-27). One judge for every door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.sealing import Sealer
from chassis.store import Document
from services.identity.domain import factors, totp
from services.identity.domain.account import Account
from services.identity.domain.factor import Factor, Proof
from services.identity.domain.login import Login
from services.identity.store import Store
from services.identity.usecases import recovery
from services.identity.usecases.mails import Mails
from services.identity.usecases.passkeys import RelyingParty

SEALED_APP = "totp"


def secret(login_id: str, code: str) -> str:
    """What a mailed code's digest is of: a code counts for its own login only."""
    return f"{login_id}:{code}"


@dataclass(frozen=True, slots=True)
class Judge:
    store: Store
    sealer: Sealer
    mails: Mails
    relying: RelyingParty

    async def accepted(self, tried: Login, proof: Proof, purpose: str) -> Factor | None:
        """`tried`: with a try taken of it; `purpose` is that of its mailed code. None: the proof is wrong, or was used."""
        if proof.passkey:
            return Factor.WEBAUTHN if await self._signed(tried, proof.passkey) else None
        if proof.recovery_code:
            return Factor.RECUPERATION if await self._recovered(tried.account_id, proof.recovery_code) else None
        if tried.digest and self.sealer.matches(secret(tried.id, proof.code), purpose, tried.digest):
            return Factor.EMAIL
        return Factor.TOTP if await self._app_code(tried.account_id, proof.code) else None

    async def _app_code(self, account_id: str, code: str) -> bool:
        def stepped(of: Account) -> Account | None:
            app, now = factors.app(of), clock.now()
            if app is None:
                return None
            step = totp.accepted_step(self.sealer.open(app.secret, SEALED_APP), code, now, app.last_step)
            return None if step is None else factors.stepped(of, step, now)

        return await self._spent(account_id, stepped)

    async def _signed(self, tried: Login, answer: Mapping[str, Any]) -> bool:
        def signed(of: Account) -> Account | None:
            key = factors.passkey(of, str(answer.get("id")))
            if key is None or tried.passkey_challenge is None:
                return None
            count = self.relying.sign_count(answer, key, tried.passkey_challenge)
            return None if count is None else factors.signed(of, key, count, clock.now())

        return await self._spent(tried.account_id, signed)

    async def _recovered(self, account_id: str, code: str) -> bool:
        """Told by mail: whoever uses one has lost something, or found the paper."""
        digest = recovery.digest(account_id, code)
        return await self._spent(account_id, lambda of: factors.recovered(of, digest), self._told_of_recovery)

    def _told_of_recovery(self, after: Account) -> list[Document]:
        return [self.mails.to(after, "recovery_used", left=len(after.recovery_codes))]

    async def _spent(
        self, account_id: str, use: Callable[[Account], Account | None],
        told: Callable[[Account], list[Document]] = lambda _: [],
    ) -> bool:  # fmt: skip
        """Judged anew where another write came between: of two alike at once, one is accepted."""

        async def once() -> bool:
            kept = await self.store.accounts.get(account_id)
            after = use(kept.value)
            if after is not None:
                await self.store.accounts.save(kept, after, mails=told(after))
            return after is not None

        return await self.store.accounts.retrying(once)
