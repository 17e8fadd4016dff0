"""An authenticator app: proposed, proved by a first code, replaced, removed (ID-10, ID-26)."""

from dataclasses import dataclass

from chassis import audit, clock
from chassis.errors import Conflict, Text
from chassis.idempotency import Once, made_before
from chassis.sealing import Sealer
from chassis.typed import Kept
from contracts.security import SecurityKind, SessionEnding
from services.identity.domain import factors, totp
from services.identity.domain.account import Account
from services.identity.domain.login import WrongCode
from services.identity.store import Store
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.apps import SEALED_APP
from services.identity.usecases.codes import new_app_secret
from services.identity.usecases.ending import Ending
from services.identity.usecases.mails import Mails
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
class Factors:
    store: Store
    sealer: Sealer
    mails: Mails
    again: PasswordAgain
    another: AnotherFactor
    ending: Ending

    async def propose(self, account_id: str, password: str, code: str = "", once: Once | None = None) -> Proposal:
        """The password is asked again, and where there is an app already another factor: a stolen token alone changes none.

        Raises WrongCredentials, FactorNeeded, WrongCode, Locked, Stale.
        """
        kept = await self.again.check(account_id, password)
        sealed = made_before([(kept.value.totp_proposed, kept.value.totp_asked_with)], once)
        if not sealed and kept.value.totp:
            kept = await self.another.prove(kept, code)
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
        name, kept, now = factors.check_device(device), await self.store.accounts.get(account_id), clock.now()
        if kept.value.totp_proposed is None:
            raise Conflict(NOTHING_PROPOSED)
        taken = await self.store.tries.take(f"factor:{account_id}", now)
        step = totp.accepted_step(self.sealer.open(kept.value.totp_proposed, SEALED_APP), code, now, 0)
        if step is None:
            raise WrongCode
        await self.store.tries.clear(taken.name)
        kind = SecurityKind.FACTEUR_REMPLACE if kept.value.totp else SecurityKind.FACTEUR_AJOUTE
        await self._save(kept, factors.proved(kept.value, name, step, now), kind, session_id, device=name)

    async def remove(self, account_id: str, session_id: str, password: str, code: str) -> None:
        """Mailed codes are asked for again; other sessions end. As `propose`; raises Conflict where there is none."""
        kept = await self.again.check(account_id, password)
        if kept.value.totp is None:
            raise Conflict(NO_APP)
        device = kept.value.totp.device
        kept = await self.another.prove(kept, code)
        await self._save(kept, factors.without_app(kept.value), SecurityKind.FACTEUR_RETIRE, session_id, device=device)

    async def _save(
        self, kept: Kept[Account], after: Account, kind: SecurityKind, session_id: str, *, device: str
    ) -> None:
        """Sessions end first: were it the other way, a crash between would leave them open beside the new factor."""
        await self.ending.end_all(after.id, SessionEnding.FACTEUR_CHANGE, but=session_id)
        record = audit.entry(kind, after.id, account_id=after.id, on=("factor", "TOTP"))
        mail = self.mails.to(after, MAILS[kind], device=device)
        await self.store.accounts.save(kept, after, record, mails=[mail])


MAILS = {
    SecurityKind.FACTEUR_AJOUTE: "factor_added",
    SecurityKind.FACTEUR_REMPLACE: "factor_added",
    SecurityKind.FACTEUR_RETIRE: "factor_removed",
}
