"""An authenticator app: proposed, proved by a first code, replaced, removed (ID-10, ID-26)."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, Text
from chassis.idempotency import Once, made_before
from chassis.ids import new_id
from chassis.sealing import Sealer
from chassis.typed import Kept
from contracts.security import SecurityKind
from services.identity.domain import factors, totp
from services.identity.domain.account import Account
from services.identity.domain.factor import Factor
from services.identity.domain.login import WrongCode
from services.identity.store import Store
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.codes import new_app_secret
from services.identity.usecases.factor_changes import Changer, FactorChanges
from services.identity.usecases.judging import SEALED_APP
from services.identity.usecases.password_again import PasswordAgain

NO_APP = Text("Aucune application n'est enregistrée", "No app is registered")
NOTHING_PROPOSED = Text(
    "Demandez d'abord une clé à enregistrer dans l'application", "First ask for a key to put into the app"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`secret` in text for « Impossible de scanner ? »."""

    secret: str
    uri: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class AppFactor:
    store: Store
    sealer: Sealer
    again: PasswordAgain
    another: AnotherFactor
    changes: FactorChanges

    async def propose(self, by: Changer, once: Once | None = None) -> Proposal:
        """The same call again needs no factor a second time. Raises as `FactorChanges.authorised`."""
        kept = await self.again.check(by.account_id, by.password)
        sealed = made_before([(kept.value.totp_proposed, kept.value.totp_asked_with)], once)
        if not sealed and factors.guarded(kept.value):
            kept = await self.another.prove(kept, by.proof)
        secret = self.sealer.open(sealed, SEALED_APP) if sealed else await self._new_secret(kept, once)
        uri = totp.uri(secret, kept.value.login_email)
        return Proposal(secret, uri, totp.qr_svg(uri))

    async def _new_secret(self, kept: Kept[Account], once: Once | None) -> str:
        """Raises Stale."""
        secret = new_app_secret()
        sealed = self.sealer.seal(secret, SEALED_APP)
        await self.store.accounts.save(kept, factors.proposed(kept.value, sealed, once.mark if once else None))
        return secret

    async def confirm(self, account_id: str, session_id: str, code: str, device: str) -> None:
        """Other sessions end. Raises Invalid, Conflict when nothing was proposed, WrongCode, Locked."""
        name, kept, now = factors.check_name(device), await self.store.accounts.get(account_id), clock.now()
        if kept.value.totp_proposed is None:
            raise Conflict(NOTHING_PROPOSED)
        taken = await self.store.tries.take(f"factor:{account_id}", now)
        step = totp.accepted_step(self.sealer.open(kept.value.totp_proposed, SEALED_APP), code, now, 0)
        if step is None:
            raise WrongCode
        await self.store.tries.clear(taken.name)
        kind = SecurityKind.FACTEUR_REMPLACE if factors.app(kept.value) else SecurityKind.FACTEUR_AJOUTE
        after = factors.proved(kept.value, new_id(), name, step, now)
        await self.changes.save(kept, after, kind, Factor.TOTP, session_id, name=name)

    async def remove(self, by: Changer) -> None:
        """Raises Conflict where there is none, else as `FactorChanges.authorised`."""
        kept = await self.again.check(by.account_id, by.password)
        if (app := factors.app(kept.value)) is None:
            raise Conflict(NO_APP)
        kept = await self.another.prove(kept, by.proof)
        after = factors.without(kept.value, app.id)
        await self.changes.save(kept, after, SecurityKind.FACTEUR_RETIRE, Factor.TOTP, by.session_id, name=app.name)
