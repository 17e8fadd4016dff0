"""identity's collections. The only room that knows documents."""

from chassis.announcing import Announced
from chassis.service import Parts
from chassis.store import Document
from contracts.envelope import EventData
from services.identity.domain import announcements
from services.identity.store.accounts import Accounts, AddressTaken
from services.identity.store.challenges import Challenges
from services.identity.store.journal import Journal
from services.identity.store.keys import KeyRing
from services.identity.store.logins import Logins
from services.identity.store.sessions import Sessions
from services.identity.store.technical import TechnicalAccounts
from services.identity.store.tries import Taken, Tries

__all__ = ["AddressTaken", "Store", "Taken"]


class Store:
    def __init__(self, parts: Parts) -> None:
        self.accounts = Accounts(parts)
        self.logins = Logins(parts, "logins")
        self.proofs = Logins(parts, "proofs")
        self.sessions = Sessions(parts)
        self.tries = Tries(parts)
        self.keys = KeyRing(parts)
        self.challenges = Challenges(parts)
        self.journal = Journal(parts)
        self.technical = TechnicalAccounts(parts)

    def announced(self) -> list[Announced]:
        """What `announce` publishes again."""

        async def present(document: Document) -> EventData:
            return announcements.changed(self.accounts.kept(document).value)

        async def named(document: Document) -> EventData:
            return announcements.technical(self.technical.kept(document).value)

        async def machine(document: Document) -> EventData:
            return announcements.machine(self.technical.kept(document).value)

        return [
            Announced("accounts", self.accounts.aggregates, present),
            Announced("technical_accounts", self.technical.aggregates, named),
            Announced("machines", self.technical.aggregates, machine),
        ]
