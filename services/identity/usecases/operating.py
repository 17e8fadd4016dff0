"""What the platform's operators do to accounts (ORG-32)."""

from dataclasses import dataclass

from chassis.errors import Forbidden
from contracts.habilitation import Application, Level
from contracts.security import SessionEnding
from rights import Habilitations
from services.identity.store import Store
from services.identity.usecases.ending import Ending


@dataclass(frozen=True, slots=True)
class Operating:
    store: Store
    rights: Habilitations
    ending: Ending

    async def end_sessions(self, operator: str, account_id: str) -> None:
        """All of an account: somebody else may be using it. Raises Forbidden, NotFound."""
        if not (await self.rights.of(operator)).on(Application.EXPLOITATION, Level.MODIFICATION):
            raise Forbidden
        await self.store.accounts.get(account_id)
        await self.ending.end_all(account_id, SessionEnding.PAR_L_EXPLOITATION)
