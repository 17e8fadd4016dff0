"""Adding an authenticator app (ID-10): proposed, then proved by a first code; adding again replaces it."""

from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, FieldError, Invalid
from services.identity import throttle, totp
from services.identity.authentication import TOTP, WrongCode, WrongCredentials
from services.identity.mails import Mails
from services.identity.password import Hashing
from services.identity.sealing import Sealer
from services.identity.store import Store

MAX_DEVICE = 60


@dataclass(frozen=True)
class Proposal:
    """`secret` in text for « Impossible de scanner ? »."""

    secret: str
    uri: str
    qr_svg: str


class Factors:
    def __init__(self, store: Store, sealer: Sealer, mails: Mails, hashing: Hashing) -> None:
        self._store = store
        self._sealer = sealer
        self._mails = mails
        self._hashing = hashing

    async def propose(self, account_id: str, secret: str) -> Proposal:
        """The password is asked again: a stolen token alone adds no factor. Raises WrongCredentials, Locked."""
        account = await self._store.accounts.get(account_id)
        name, now = f"account:{account['login_key']}", clock.now()
        throttle.check(await self._store.failures.of(name), now)
        if not await self._hashing.matches(secret, account["password_hash"]):
            await self._store.failures.add(name, now)
            raise WrongCredentials("Mot de passe incorrect")
        key = totp.new_secret()
        await self._store.accounts.update(account, {"$set": {"totp_proposed": self._sealer.seal(key, TOTP)}})
        address = totp.uri(key, account["login_email"])
        return Proposal(key, address, totp.qr_svg(address))

    async def confirm(self, account_id: str, code: str, device: str) -> None:
        """Raises Invalid, Conflict when nothing was proposed, WrongCode."""
        if not 0 < len(device.strip()) <= MAX_DEVICE or not device.isprintable():
            raise Invalid(errors=[FieldError(
                field="device_name", rule="ID-10", message="Le nom de l'appareil manque ou est trop long", value=device[:80],
                remedy=f"De 1 à {MAX_DEVICE} caractères, par exemple « Téléphone de Camille »",
            )])  # fmt: skip
        account = await self._store.accounts.get(account_id)
        if "totp_proposed" not in account:
            raise Conflict("Demandez d'abord une clé à enregistrer dans l'application")
        name, now = f"factor:{account_id}", clock.now()
        throttle.check(await self._store.failures.of(name), now)
        step = totp.accepted_step(self._sealer.open(account["totp_proposed"], TOTP), code, now, 0)
        if step is None:
            await self._store.failures.add(name, now)
            raise WrongCode
        factor = {"secret": account["totp_proposed"], "device": device.strip(), "last_step": step, "added_at": now}
        await self._store.accounts.update(
            account, {"$set": {"totp": factor}, "$unset": {"totp_proposed": ""}},
            mails=[self._mails.entry("factor_added", account, device=device.strip())],
        )  # fmt: skip
