"""The composition root of support."""

import re

from chassis.service import Service, parts
from contracts import AccountChanged, InvoiceDeposited, InvoiceStatusChanged, StructureChanged
from services.support.api import tickets as api
from services.support.attachments import MAX_BYTES
from services.support.settings import Settings
from services.support.store import Store
from services.support.tickets import Tickets

UPLOADS = (re.compile(r"/tickets/[^/]+/attachments"), MAX_BYTES + 100_000)


def build() -> Service:
    settings = Settings()
    p = parts("support", settings)
    store = Store(p)
    agents = frozenset(a.strip().casefold() for a in settings.agents.split(",") if a.strip())
    tickets = Tickets(store, p.habilitations(), agents)
    p.bus.subscribe(StructureChanged, handler=store.on_structure)
    p.bus.subscribe(AccountChanged, handler=store.on_account)
    p.bus.subscribe(InvoiceDeposited, handler=store.on_invoice)
    p.bus.subscribe(InvoiceStatusChanged, handler=store.on_invoice)
    return Service(p, [api.router(tickets, p.files)], body_limits=[UPLOADS], description="Tickets")
