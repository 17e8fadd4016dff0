"""A person closes their account (ID-19)."""

from dataclasses import dataclass

from chassis import audit, clock
from chassis.mail import Mailer
from chassis.store import Document
from contracts.account import AccountClosed
from contracts.envelope import Event
from contracts.security import SecurityKind, SessionEnding
from rights import Habilitations
from services.identity.domain import announcements, closing
from services.identity.domain.account import Account
from services.identity.domain.closing import StructuresGoverned
from services.identity.store import Store
from services.identity.usecases.ending import Ending
from services.identity.usecases.factor_changes import Changer, FactorChanges
from services.identity.usecases.mails import Mails


@dataclass(frozen=True, slots=True)
class Closing:
    store: Store
    mails: Mails
    mailer: Mailer
    changes: FactorChanges
    rights: Habilitations
    ending: Ending

    async def close(self, by: Changer) -> None:
        """Whoever is made gestionnaire at this very moment leaves that structure without one: organisation ends it all.

        Raises StructuresGoverned, Stale, else as `FactorChanges.authorised`.
        """
        kept = await self.changes.authorised(by)
        if governed := await self.rights.governed(by.account_id):
            raise StructuresGoverned(errors=[closing.governed(*one) for one in sorted(governed.items())])
        await self._end_sessions(by.account_id)
        before, after = kept.value, closing.closed(kept.value)
        record = audit.entry(SecurityKind.COMPTE_FERME, after.id, account_id=after.id, on=("account", after.id))
        told = announcements.changed(after), announcements.closed(after, clock.now()), record
        await self.store.accounts.save(kept, after, *told, mails=[self._farewell(before)])
        await self._end_sessions(by.account_id)

    def _farewell(self, of: Account) -> Document:
        return self.mails.to(of, "account_closed", forget=True)

    async def on_closed(self, event: Event[AccountClosed]) -> None:
        """What else is left here; again and again does the same. Counters of tries are forgotten within the hour."""
        account_id = event.data.account_id
        await self.store.logins.forget(account_id)
        await self.store.proofs.forget(account_id)
        await self.store.sessions.forget(account_id)
        await self.mailer.forget(account_id)

    async def _end_sessions(self, account_id: str) -> None:
        """Before, so that a crash leaves none open beside a closed account, and those opened meanwhile after."""
        await self.ending.end_all(account_id, SessionEnding.COMPTE_FERME)
