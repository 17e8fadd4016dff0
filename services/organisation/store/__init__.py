"""organisation's collections: structures, services, rattachements, requests; its copy of accounts; the bulk register."""

from collections.abc import Sequence

from chassis.lists import Listed
from chassis.service import Parts
from services.organisation.store import bank_accounts, kept_files, letters, mandats, rattachements, requests
from services.organisation.store.accounts import Accounts
from services.organisation.store.bank_accounts import BankAccounts
from services.organisation.store.establishments import Establishments
from services.organisation.store.kept_files import KeptFiles
from services.organisation.store.letters import Letters
from services.organisation.store.mandats import DelegatedRights, Mandats
from services.organisation.store.rattachements import Rattachements
from services.organisation.store.requests import Requests
from services.organisation.store.services import SERVICES, Services
from services.organisation.store.structures import FOUND, STRUCTURES, Structures
from services.organisation.store.typed import Read, Taken

__all__ = ["LISTS", "Read", "Store", "Taken"]

LISTS: dict[str, tuple[Listed, ...]] = {
    "structures": (STRUCTURES, FOUND),
    "services": (SERVICES,),
    "rattachements": (rattachements.MINE, rattachements.HABILITATIONS, rattachements.USERS, rattachements.FOUND),
    "requests": (requests.MINE, requests.APPROVALS, requests.PLATFORM, requests.UNANSWERED, requests.INVITED),
    "mandats": (mandats.GIVEN, mandats.HELD),
    "delegated_rights": (mandats.DELEGATED,),
    "bank_accounts": (bank_accounts.OF_STRUCTURE,),
    "attachments": (kept_files.OF_STRUCTURE,),
    "letters": (letters.OF_STRUCTURE, letters.TO_POST),
}
"""Collection → its lists."""


class Store:
    def __init__(self, parts: Parts) -> None:
        self.structures = Structures(parts)
        self.services = Services(parts)
        self.rattachements = Rattachements(parts)
        self.requests = Requests(parts)
        self.letters = Letters(parts)
        self.mandats = Mandats(parts)
        self.delegated = DelegatedRights(parts)
        self.bank_accounts = BankAccounts(parts)
        self.attachments = KeptFiles(parts)
        self.accounts = Accounts(parts)
        self.establishments = Establishments(parts.database)

    async def holding(self, urls: Sequence[str]) -> set[str]:
        """Those of these files that something here names."""
        named = [await of.holding(urls) for of in (self.requests, self.bank_accounts, self.attachments)]
        return set().union(*named)

    async def name(self, account_id: str) -> None:
        """What the person's rattachements are found by follows the copy of the account."""
        if known := await self.accounts.with_sequence(account_id):
            await self.rattachements.name(*known)
