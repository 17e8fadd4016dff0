"""What a factor is asked with, alike where one logs in and where one changes what the account has."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from chassis.errors import Conflict, Text
from chassis.sealing import Sealer
from chassis.store import Document
from services.identity.domain import factors, login
from services.identity.domain.account import Account
from services.identity.domain.login import Login
from services.identity.usecases.codes import new_code
from services.identity.usecases.judging import secret
from services.identity.usecases.mails import Mails
from services.identity.usecases.passkeys import RelyingParty, new_challenge

NO_PASSKEY = Text("Aucune clé d'accès n'est enregistrée", "No passkey is registered")


@dataclass(frozen=True, slots=True)
class Asking:
    """`purpose`: a code mailed for one serves for nothing else. `template`: the mail that carries it."""

    purpose: str
    template: str
    sealer: Sealer
    mails: Mails
    relying: RelyingParty
    validity: timedelta

    def by_mail(self, under_way: Login, account: Account) -> tuple[Login, Document]:
        """With a new code, the old one is void; and its mail. Raises LoginOver."""
        code, minutes = new_code(), int(self.validity.total_seconds() // 60)
        digest = self.sealer.digest(secret(under_way.id, code), self.purpose)
        return login.mailed_again(under_way, digest), self.mails.to(account, self.template, code=code, minutes=minutes)

    def by_passkey(self, under_way: Login, account: Account) -> tuple[Login, dict[str, Any]]:
        """With a challenge; and what one of the account's passkeys is to sign (ID-11). Raises Conflict where it has none."""
        if not factors.passkeys(account):
            raise Conflict(NO_PASSKEY)
        challenge = new_challenge()
        return replace(under_way, passkey_challenge=challenge), self.relying.to_sign(account, challenge)
