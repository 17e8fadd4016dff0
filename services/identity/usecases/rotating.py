"""`rotate-keys`: the next signing key, and everything that is sealed again under the first sealing key (ID-23)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.audit import Audit
from chassis.sealing import Sealer
from contracts.security import SecurityKind
from services.identity.domain.account import Account
from services.identity.domain.factor import App
from services.identity.store import Store
from services.identity.usecases.judging import SEALED_APP
from services.identity.usecases.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Rotated:
    """`kid` signs from `signs_from`; `resealed` counts values that now open with the first sealing key alone."""

    kid: str
    signs_from: datetime
    resealed: int


@dataclass(frozen=True, slots=True)
class Rotating:
    store: Store
    sealer: Sealer
    tokens: Tokens
    audit: Audit

    async def run(self) -> Rotated:
        """While everything runs: tokens signed before count on, and what an older key sealed opens until it is done."""
        made = await self.tokens.add_next()
        resealed = await self.tokens.reseal() + await self._reseal_apps()
        await self.audit.record(SecurityKind.CLES_RENOUVELEES, account_id=None, on=("key", made.kid))
        return Rotated(made.kid, made.signs_from, resealed)

    async def _reseal_apps(self) -> int:
        count = 0
        async for account_id in self.store.accounts.sealing():
            await self.store.accounts.retrying(lambda of=account_id: self._reseal_app(of))  # type: ignore[misc]
            count += 1
        return count

    async def _reseal_app(self, account_id: str) -> None:
        """Raises Stale."""
        kept = await self.store.accounts.get(account_id)
        await self.store.accounts.save(kept, self._resealed(kept.value))

    def _resealed(self, of: Account) -> Account:
        kept = (replace(f, secret=self._again(f.secret)) if isinstance(f, App) else f for f in of.factors)
        return replace(
            of, factors=tuple(kept), totp_proposed=self._again(of.totp_proposed) if of.totp_proposed else None
        )

    def _again(self, sealed: bytes) -> bytes:
        return self.sealer.seal(self.sealer.open(sealed, SEALED_APP), SEALED_APP)
