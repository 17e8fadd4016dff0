"""An event is written into the log of each subscription that it is for; nothing is sent here (EVT-3, EVT-14)."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import structlog

from contracts.envelope import Event
from contracts.invoice import InvoiceChanged, InvoiceDeposited, InvoiceStatusChanged
from contracts.raccordement import OF_INVOICES, EventKind, RaccordementChanged
from contracts.structure import StructureChanged, StructureKind, Verification
from contracts.technical import TechnicalAccountChanged
from services.raccordement.domain import delivering
from services.raccordement.domain.delivering import Reader
from services.raccordement.store import Store
from services.raccordement.store.designations import by_raccordement
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.writing import Writing

log = structlog.get_logger()
AT_ONCE = 16
DEPOSIT_SECONDS = 20.0  # its event is on another topic, and comes within moments
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Fanning:
    store: Store
    access: Access
    writing: Writing

    async def on_changed(self, event: Event[InvoiceChanged]) -> None:
        """Who sees it now; nobody subscribes to this."""
        await self.store.invoices.on_invoice(event)

    async def on_deposited(self, event: Event[InvoiceDeposited]) -> None:
        await self.store.invoices.on_invoice(event)
        await self._write(event, EventKind.INVOICE_DEPOSITED, await self._concerned(event, EventKind.INVOICE_DEPOSITED))
        await self.store.invoices.note_deposit(event.subject)

    async def on_status_changed(self, event: Event[InvoiceStatusChanged]) -> None:
        """After the deposit in every log that holds both: order is kept per invoice (EVT-6)."""
        await self.store.invoices.on_invoice(event)
        concerned = await self._concerned(event, EventKind.INVOICE_STATUS_CHANGED)
        if any(EventKind.INVOICE_DEPOSITED in one.subscription.choice.kinds for one in concerned):
            await self._deposit(event.subject)
        await self._write(event, EventKind.INVOICE_STATUS_CHANGED, concerned)

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        """What the annuaire shows is public."""
        shown = event.data.kind is StructureKind.PUBLIQUE and event.data.verification is not Verification.A_ACCEPTER
        if shown:
            await self._tell(event, EventKind.STRUCTURE_CHANGED, None)

    async def on_raccordement(self, event: Event[RaccordementChanged]) -> None:
        await self._tell(event, EventKind.RACCORDEMENT_CHANGED, event.data.structure_id)

    async def on_account(self, event: Event[TechnicalAccountChanged]) -> None:
        await self._tell(event, EventKind.TECHNICAL_ACCOUNT_CHANGED, event.data.structure_id)

    async def _tell(self, event: Event[Any], kind: EventKind, structure_id: str | None) -> None:
        """To whoever asked for it, of this structure alone where one is given."""
        asking = await self.store.subscriptions.asking(kind, structure_id)
        await self._write(event, kind, [delivering.itself(one) for one in asking if await self.access.stands(one)])

    async def _deposit(self, invoice_id: str) -> None:
        """Waits for it; an invoice whose deposit is no longer on its topic is waited for once."""
        until = time.monotonic() + DEPOSIT_SECONDS
        while not await self.store.invoices.deposit_is_through(invoice_id):
            if time.monotonic() > until:
                log.warning("deposit.unheard", invoice=invoice_id)
                await self.store.invoices.note_deposit(invoice_id)
            await asyncio.sleep(POLL_SECONDS)

    async def _concerned(self, event: Event[Any], kind: EventKind) -> list[Reader]:
        """Those it is for, whose technical account may read it at this moment."""
        seen = delivering.sight(event.data)
        candidates = await self._candidates(seen.structures)
        concerned = delivering.concerned(candidates, kind, seen)
        return [one for one in concerned if await self.access.may(one)]

    async def _candidates(self, structure_ids: Collection[str]) -> list[Reader]:
        """The structures' own subscriptions, and those of the concentrateurs that they named (RAC-8)."""
        own = [one for one in await self.store.subscriptions.written(structure_ids) if not one.concentrates]
        named = by_raccordement(await self.store.designations.by(structure_ids))
        theirs = await self.store.subscriptions.concentrating(named)
        return [
            *map(delivering.itself, own),
            *(Reader(s, d.structure_id, d.account_id) for s in theirs for d in named[s.raccordement_id]),
        ]

    async def _write(self, event: Event[Any], kind: EventKind, concerned: list[Reader]) -> None:
        """Each once, however often the event comes. Raises what the store does, after all were tried."""
        slots = asyncio.Semaphore(AT_ONCE)

        async def write(one: Reader) -> None:
            async with slots:
                content = {
                    "kind": str(kind), "subject": event.subject, "invoice_id": event.subject if kind in OF_INVOICES else "",
                    "body": delivering.content(event, kind, one.structure_id),
                    "structure_id": one.structure_id if one.subscription.concentrates else "",
                }  # fmt: skip
                await self.writing.write(one.subscription, event.id, content)

        ends = await asyncio.gather(*map(write, concerned), return_exceptions=True)
        for error in ends:
            if isinstance(error, BaseException):
                raise error
