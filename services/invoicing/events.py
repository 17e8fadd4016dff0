"""Kafka in: one handler a topic, each safe to run twice."""

from collections.abc import Callable

from chassis.bus import Bus
from chassis.errors import NotFound
from contracts.account import AccountChanged
from contracts.bank import BankDetailsChanged, StructureAttachmentChanged
from contracts.envelope import Event
from contracts.extraction import InvoiceExtracted, ReadingProgressed
from contracts.invoice import InvoiceDeposited
from contracts.structure import ServiceChanged, StructureChanged
from services.invoicing.domain.invoice import reading
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.usecases import following
from services.invoicing.usecases.drafting import renamed
from services.invoicing.usecases.parts import Parts


def subscribe(bus: Bus, parts: Parts) -> None:
    async def on_extracted(event: Event[InvoiceExtracted]) -> None:
        await _change(parts, event.data.invoice_id, lambda i: reading.fill(i, event.data, event.sequence), named=True)

    async def on_progressed(event: Event[ReadingProgressed]) -> None:
        await _change(parts, event.data.invoice_id, lambda i: reading.progress(i, event.data))

    async def on_deposited(event: Event[InvoiceDeposited]) -> None:
        await following.go_on(parts, event.data.invoice_id)

    bus.subscribe(AccountChanged, handler=parts.accounts.on_changed)
    bus.subscribe(StructureChanged, handler=parts.structures.on_changed)
    bus.subscribe(ServiceChanged, handler=parts.structures.on_service_changed)
    bus.subscribe(BankDetailsChanged, handler=parts.bank_accounts.on_changed)
    bus.subscribe(StructureAttachmentChanged, handler=parts.structure_attachments.on_changed)
    bus.subscribe(InvoiceExtracted, handler=on_extracted)
    bus.subscribe(ReadingProgressed, handler=on_progressed)
    bus.subscribe(InvoiceDeposited, handler=on_deposited)


async def _change(
    parts: Parts, invoice_id: str, change: Callable[[Invoice], Invoice | None], *, named: bool = False
) -> None:
    """`change` answers None when it was done before; a draft discarded meanwhile is no error. `named`: parties fill in."""
    try:
        record = await parts.invoices.get(invoice_id)
    except NotFound:
        return
    if (changed := change(record.invoice)) is not None:
        await parts.invoices.save(record, await renamed(parts, changed) if named else changed)
