"""raccordement's collections. The only room that knows documents."""

from chassis.service import Parts
from services.raccordement.store.attempts import Attempts
from services.raccordement.store.copies import Invoices, Machines, Structures
from services.raccordement.store.designations import Designations
from services.raccordement.store.log import Log
from services.raccordement.store.publications import Publications
from services.raccordement.store.queue import Queue
from services.raccordement.store.raccordements import Raccordements
from services.raccordement.store.replays import Replays
from services.raccordement.store.subscriptions import Subscriptions

__all__ = ["Store"]


class Store:
    def __init__(self, parts: Parts) -> None:
        self.raccordements = Raccordements(parts)
        self.subscriptions = Subscriptions(parts)
        self.designations = Designations(parts)
        self.structures = Structures(parts)
        self.machines = Machines(parts)
        self.invoices = Invoices(parts)
        self.log = Log(parts)
        self.queue = Queue(parts)
        self.publications = Publications(parts)
        self.attempts = Attempts(parts)
        self.replays = Replays(parts)
