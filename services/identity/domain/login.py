"""A login under way: the password was right, the second factor is owed (ID-8 to ID-10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import DomainError

CODE_TRIES = 5
CODE_MAILS = 3


class Factor(StrEnum):
    EMAIL = "EMAIL"
    TOTP = "TOTP"


class WrongCredentials(DomainError):
    """Never says which of the two is wrong, nor whether the account exists or is activated."""

    code, status, title = "identifiants_invalides", 401, "Adresse ou mot de passe incorrect"


class WrongCode(DomainError):
    code, status, title = "code_invalide", 401, "Code incorrect ou déjà utilisé"


class LoginOver(DomainError):
    code, status, title = "connexion_expiree", 410, "Cette connexion a expiré : recommencez"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """`digest` is of the mailed code; None where the app is asked. `mailed` counts the codes sent, `tries` those taken."""

    id: str
    account_id: str
    login_key: str
    factor: Factor
    tries: int = 0
    mailed: int = 0
    digest: str | None = None
    expires_at: datetime


def over(login: Login, now: datetime) -> bool:
    return login.expires_at <= now or login.tries >= CODE_TRIES


def mailed_again(login: Login, digest: str) -> Login:
    """The new code voids the old one; tries are not given anew. Raises LoginOver."""
    if login.factor is not Factor.EMAIL or login.mailed >= CODE_MAILS:
        raise LoginOver("Plus d'envoi possible pour cette connexion : recommencez")
    return replace(login, digest=digest, mailed=login.mailed + 1)
