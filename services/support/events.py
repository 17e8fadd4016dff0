"""What support copies from the bus."""

from chassis.bus import Bus
from contracts import (
    AccountChanged,
    InvoiceChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    ServiceChanged,
    StructureChanged,
)
from services.support.store import Store


def subscribe(bus: Bus, store: Store) -> None:
    bus.subscribe(StructureChanged, handler=store.structures.on_structure)
    bus.subscribe(ServiceChanged, handler=store.structures.on_service)
    bus.subscribe(AccountChanged, handler=store.people.on_account)
    for event in (InvoiceDeposited, InvoiceStatusChanged, InvoiceChanged):
        bus.subscribe(event, handler=store.invoices.on_invoice)
