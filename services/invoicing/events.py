"""Kafka in: one handler a topic, each safe to run twice."""

from collections.abc import Callable

from chassis.bus import Bus
from chassis.errors import NotFound
from contracts.account import AccountChanged
from contracts.envelope import Event
from contracts.extraction import InvoiceExtracted, ReadingProgressed
from contracts.invoice import InvoiceDeposited
from contracts.structure import StructureChanged
from services.invoicing.domain.invoice import reading
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.usecases import following
from services.invoicing.usecases.office import Office


def subscribe(bus: Bus, office: Office) -> None:
    async def on_extracted(event: Event[InvoiceExtracted]) -> None:
        await _change(office, event.data.invoice_id, lambda i: reading.fill(i, event.data, event.sequence))

    async def on_progressed(event: Event[ReadingProgressed]) -> None:
        await _change(office, event.data.invoice_id, lambda i: reading.progress(i, event.data))

    async def on_deposited(event: Event[InvoiceDeposited]) -> None:
        await following.go_on(office, event.data.invoice_id)

    bus.subscribe(AccountChanged, handler=office.accounts.on_changed)
    bus.subscribe(StructureChanged, handler=office.structures.on_changed)
    bus.subscribe(InvoiceExtracted, handler=on_extracted)
    bus.subscribe(ReadingProgressed, handler=on_progressed)
    bus.subscribe(InvoiceDeposited, handler=on_deposited)


async def _change(office: Office, invoice_id: str, change: Callable[[Invoice], Invoice | None]) -> None:
    """`change` answers None when it was done before; a draft discarded meanwhile is no error."""
    try:
        record = await office.invoices.get(invoice_id)
    except NotFound:
        return
    if (changed := change(record.invoice)) is not None:
        await office.invoices.save(record, changed)
