"""The factors of an account: added, used, renamed, removed (ID-10, ID-11, ID-12, ID-26). Mail is always one of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from chassis.errors import Conflict, DomainError, Invalid, NotFound, Text
from services.identity.domain.account import Account
from services.identity.domain.factor import App, Factor, Passkey, PasskeyAsked
from services.identity.domain.fields import SHOWN
from services.identity.domain.messages import MESSAGES

MAX_NAME = 60
MAX_PASSKEYS = 10
ASKED_FOR = timedelta(minutes=10)
"""How long a browser has to answer the challenge of a new passkey."""


class FactorNeeded(DomainError):
    """A factor is added to others, replaced or removed by whoever proves one that the account has (ID-26)."""

    code, status = "autre_facteur_demande", 403
    title = Text(
        "Donnez aussi un code (de l'application, envoyé par courriel, ou de secours), ou une clé d'accès",
        "Give a code as well (the app's, a mailed one, a recovery code), or a passkey",
    )


def app(account: Account) -> App | None:
    return next((f for f in account.factors if isinstance(f, App)), None)


def passkeys(account: Account) -> tuple[Passkey, ...]:
    return tuple(f for f in account.factors if isinstance(f, Passkey))


def passkey(account: Account, credential_id: str) -> Passkey | None:
    return next((key for key in passkeys(account) if key.id == credential_id), None)


def offered(account: Account) -> tuple[Factor, ...]:
    """What a login may be completed with, the one it asks for first (ID-10, ID-12)."""
    held = (
        (Factor.WEBAUTHN, passkeys(account)), (Factor.TOTP, app(account)), (Factor.EMAIL, True),
        (Factor.RECUPERATION, account.recovery_codes),
    )  # fmt: skip
    return tuple(factor for factor, there in held if there)


def guarded(account: Account) -> bool:
    """Whether a change of factors asks for one, beside the password: not for the very first."""
    return offered(account) != (Factor.EMAIL,)


def proposed(account: Account, secret: bytes, asked_with: str | None) -> Account:
    """A sealed secret that waits for its first code; it replaces one that waited before."""
    return replace(account, totp_proposed=secret, totp_asked_with=asked_with)


def proved(account: Account, factor_id: str, name: str, step: int, now: datetime) -> Account:
    """The app that was proposed replaces the earlier one (ID-10). The step of its code is spent."""
    assert account.totp_proposed is not None
    new = App(id=factor_id, name=name, secret=account.totp_proposed, last_step=step, added_at=now)
    return replace(account, factors=(new, *passkeys(account)), totp_proposed=None, totp_asked_with=None)


def stepped(account: Account, step: int, now: datetime) -> Account:
    """A code of that time step is never accepted again (ID-10)."""
    return _each(account, app(account), last_step=step, last_used_at=now)


def passkey_asked(account: Account, challenge: bytes, now: datetime) -> Account:
    """Raises Conflict where there are as many as an account may have."""
    if len(passkeys(account)) >= MAX_PASSKEYS:
        raise Conflict(
            Text(f"{MAX_PASSKEYS} clés au plus : retirez-en une", f"At most {MAX_PASSKEYS} keys: remove one")
        )
    return replace(account, passkey_asked=PasskeyAsked(challenge=challenge, until=now + ASKED_FOR))


def with_passkey(account: Account, new: Passkey) -> Account:
    """Its challenge is spent. Raises Conflict for one that is registered."""
    if passkey(account, new.id):
        raise Conflict(Text("Cette clé est déjà enregistrée", "This key is registered already"))
    return replace(account, factors=(*account.factors, new), passkey_asked=None)


def signed(account: Account, key: Passkey, sign_count: int, now: datetime) -> Account:
    """An answer of the passkey, or of a copy of it, with a counter not above this one is refused from now on (ID-11)."""
    return _each(account, key, sign_count=sign_count, last_used_at=now)


def renamed(account: Account, factor_id: str, name: str) -> Account:
    """Raises NotFound."""
    return _each(account, held(account, factor_id), name=name)


def without(account: Account, factor_id: str) -> Account:
    """Also forgets an app that waited for its first code. Raises NotFound."""
    gone = held(account, factor_id)
    left = tuple(f for f in account.factors if f.id != gone.id)
    return replace(account, factors=left, totp_proposed=None, totp_asked_with=None)


def held(account: Account, factor_id: str) -> App | Passkey:
    """Raises NotFound."""
    factor = next((f for f in account.factors if f.id == factor_id), None)
    if factor is None:
        raise NotFound
    return factor


def recoverable(account: Account, digests: tuple[str, ...], now: datetime) -> Account:
    """Those made before hold no more (ID-12)."""
    return replace(account, recovery_codes=digests, recovery_made_at=now)


def recovered(account: Account, digest: str) -> Account | None:
    """Each code holds once; None for one that does not."""
    if digest not in account.recovery_codes:
        return None
    return replace(account, recovery_codes=tuple(code for code in account.recovery_codes if code != digest))


def check_name(name: str) -> str:
    """Of a device, without spaces around it. Raises Invalid."""
    if 0 < len(name.strip()) <= MAX_NAME and name.isprintable():
        return name.strip()
    raise Invalid(errors=[MESSAGES.finding("device_name", "device_name_invalid", name[:SHOWN], most=MAX_NAME)])


def _each(account: Account, changed: App | Passkey | None, **now: object) -> Account:
    after = (replace(f, **now) if f is changed else f for f in account.factors)  # type: ignore[arg-type]
    return replace(account, factors=tuple(after))
