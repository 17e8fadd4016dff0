"""support's collections: tickets, what desks set up, and its copies."""

from chassis.service import Parts
from services.support.store.copies import Invoices, People, Structures
from services.support.store.desk import ANSWERS, QUEUES, CannedAnswers, Queues
from services.support.store.listeners import Listeners
from services.support.store.tickets import EMITTED, RECEIVED, Tickets, Wanted

LISTS = {"tickets": (EMITTED, RECEIVED), "queues": (QUEUES,), "canned_answers": (ANSWERS,)}
__all__ = ["EMITTED", "LISTS", "RECEIVED", "Store", "Wanted"]


class Store:
    def __init__(self, parts: Parts) -> None:
        self.tickets = Tickets(parts)
        self.listeners = Listeners(parts)
        self.queues = Queues(parts)
        self.canned_answers = CannedAnswers(parts)
        self.structures = Structures(parts)
        self.people = People(parts)
        self.invoices = Invoices(parts)
