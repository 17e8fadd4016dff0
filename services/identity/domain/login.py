"""A login under way: the password was right, the second factor is owed (ID-8 to ID-10)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import DomainError, Text
from services.identity.domain.factor import Factor

CODE_TRIES = 5
CODE_MAILS = 3


class WrongCredentials(DomainError):
    """Never says which of the two is wrong, nor whether the account exists or is activated."""

    code, status = "identifiants_invalides", 401
    title = Text("Adresse ou mot de passe incorrect", "Wrong address or password")


class WrongCode(DomainError):
    code, status, title = "code_invalide", 401, Text("Code incorrect ou déjà utilisé", "Wrong or used code")


class WrongPasskey(WrongCode):
    """Of another account, not for this challenge or site, without the finger or PIN it had before, or a copy (ID-11)."""

    code = "cle_refusee"
    title = Text("Cette clé d'accès n'a pas été acceptée", "This passkey was not accepted")


class LoginOver(DomainError):
    code, status = "connexion_expiree", 410
    title = Text("Cette connexion a expiré : recommencez", "This login has expired: begin again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login, or a proof of another factor: `factor` is asked for, any of `offered` is accepted (ID-12).

    `digest` is of the mailed code; None where none was mailed. A passkey signs `passkey_challenge`.

    `mailed` counts the codes sent, `tries` those taken. `device` names one that was known before; empty for another.
    `password_set_at`: of the password that was right.
    """

    id: str
    account_id: str
    login_key: str
    factor: Factor
    offered: tuple[Factor, ...] = ()
    tries: int = 0
    mailed: int = 0
    digest: str | None = None
    passkey_challenge: bytes | None = None
    device: str = ""
    password_set_at: datetime | None = None
    expires_at: datetime


def over(login: Login, now: datetime) -> bool:
    return login.expires_at <= now or login.tries >= CODE_TRIES


def mailed_again(login: Login, digest: str) -> Login:
    """The new code voids the old one; tries are not given anew. Also where the app is asked: whoever lost it can
    always be mailed a code (ID-12, ID-26). Raises LoginOver.
    """
    if login.mailed >= CODE_MAILS:
        raise LoginOver(
            Text(
                "Plus d'envoi possible pour cette connexion : recommencez",
                "No more code can be sent for this login: begin again",
            )
        )
    return replace(login, digest=digest, mailed=login.mailed + 1)
