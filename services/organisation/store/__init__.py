"""organisation's collections: structures, services, rattachements, requests; its copy of accounts; the bulk register."""

from chassis.lists import Listed
from chassis.service import Parts
from services.organisation.store import letters, rattachements, requests
from services.organisation.store.accounts import Accounts
from services.organisation.store.establishments import Establishments
from services.organisation.store.letters import Letters
from services.organisation.store.rattachements import Rattachements
from services.organisation.store.requests import Requests
from services.organisation.store.services import SERVICES, Services
from services.organisation.store.structures import FOUND, STRUCTURES, Structures
from services.organisation.store.typed import Read, Taken

__all__ = ["LISTS", "Read", "Store", "Taken"]

LISTS: dict[str, tuple[Listed, ...]] = {
    "structures": (STRUCTURES, FOUND),
    "services": (SERVICES,),
    "rattachements": (rattachements.MINE, rattachements.HABILITATIONS, rattachements.USERS),
    "requests": (requests.MINE, requests.APPROVALS, requests.PLATFORM),
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
        self.accounts = Accounts(parts)
        self.establishments = Establishments(parts.database)
