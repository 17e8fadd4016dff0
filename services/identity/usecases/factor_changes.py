"""One rule for every change of a factor (ID-26): who may make it, who is told, what ends."""

from dataclasses import dataclass

from chassis import audit
from chassis.typed import Kept
from contracts.security import SecurityKind, SessionEnding
from services.identity.domain import factors
from services.identity.domain.account import Account
from services.identity.domain.factor import Factor, Proof
from services.identity.store import Store
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.ending import Ending
from services.identity.usecases.mails import Mails
from services.identity.usecases.password_again import PasswordAgain


@dataclass(frozen=True, slots=True)
class Changer:
    """Who changes a factor: the session stays open, the password and a proof of a factor are given with the call."""

    account_id: str
    session_id: str
    password: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class FactorChanges:
    store: Store
    mails: Mails
    again: PasswordAgain
    another: AnotherFactor
    ending: Ending

    async def authorised(self, by: Changer) -> Kept[Account]:
        """The password, and a factor where the account has one beside mail: a stolen token alone changes none.

        Raises WrongCredentials, FactorNeeded, WrongCode, Locked, Stale.
        """
        kept = await self.again.check(by.account_id, by.password)
        return await self.another.prove(kept, by.proof) if factors.guarded(kept.value) else kept

    async def save(
        self, kept: Kept[Account], after: Account, kind: SecurityKind, factor: Factor, session_id: str, *, name: str = ""
    ) -> None:  # fmt: skip
        """Other sessions end first: were it the other way, a crash between would leave them open beside the new factor."""
        await self.ending.end_all(after.id, SessionEnding.FACTEUR_CHANGE, but=session_id)
        record = audit.entry(kind, after.id, account_id=after.id, on=("factor", factor))
        await self.store.accounts.save(
            kept, after, record, mails=[self.mails.to(after, _template(kind, factor), name=name)]
        )


MAILS = {
    Factor.TOTP: ("factor_added", "factor_removed"),
    Factor.WEBAUTHN: ("passkey_added", "passkey_removed"),
    Factor.RECUPERATION: ("recovery_made", ""),
}


def _template(kind: SecurityKind, factor: Factor) -> str:
    added, removed = MAILS[factor]
    return removed if kind is SecurityKind.FACTEUR_RETIRE else added
