"""Adding an authenticator app (ID-10): proposed, then proved by a first code; adding again replaces it."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, Text
from chassis.idempotency import Once, made_before
from chassis.sealing import Sealer
from chassis.typed import Kept
from services.identity.domain import account, totp
from services.identity.domain.account import Account
from services.identity.domain.login import WrongCode, WrongCredentials
from services.identity.store import Store
from services.identity.usecases.codes import new_app_secret
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.mails import Mails

SEALED_APP = "totp"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`secret` in text for « Impossible de scanner ? »."""

    secret: str
    uri: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class AddApp:
    store: Store
    sealer: Sealer
    mails: Mails
    hashing: Hashing

    async def propose(self, account_id: str, password: str, once: Once | None = None) -> Proposal:
        """The password is asked again: a stolen token alone adds no factor. Raises WrongCredentials, Locked."""
        kept = await self.store.accounts.get(account_id)
        taken = await self.store.tries.take(f"password:{kept.value.login_key}", clock.now())
        if not await self.hashing.matches(password, kept.value.password_hash):
            raise WrongCredentials(Text("Mot de passe incorrect", "Wrong password"))
        await self.store.tries.clear(taken.name)
        sealed = made_before([(kept.value.totp_proposed, kept.value.totp_asked_with)], once)
        secret = self.sealer.open(sealed, SEALED_APP) if sealed else await self._new_secret(kept, once)
        uri = totp.uri(secret, kept.value.login_email)
        return Proposal(secret, uri, totp.qr_svg(uri))

    async def _new_secret(self, kept: Kept[Account], once: Once | None) -> str:
        """Raises Stale."""
        secret = new_app_secret()
        sealed = self.sealer.seal(secret, SEALED_APP)
        await self.store.accounts.save(kept, account.proposed(kept.value, sealed, once.mark if once else None))
        return secret

    async def confirm(self, account_id: str, code: str, device: str) -> None:
        """Raises Invalid, Conflict when nothing was proposed, WrongCode, Locked."""
        name, kept = account.check_device(device), await self.store.accounts.get(account_id)
        if kept.value.totp_proposed is None:
            raise Conflict(
                Text(
                    "Demandez d'abord une clé à enregistrer dans l'application",
                    "First ask for a key to put into the app",
                )
            )
        now = clock.now()
        taken = await self.store.tries.take(f"factor:{account_id}", now)
        step = totp.accepted_step(self.sealer.open(kept.value.totp_proposed, SEALED_APP), code, now, 0)
        if step is None:
            raise WrongCode
        await self.store.tries.clear(taken.name)
        proved = account.proved(kept.value, name, step, now)
        await self.store.accounts.save(kept, proved, mails=[self.mails.to(proved, "factor_added", device=name)])
