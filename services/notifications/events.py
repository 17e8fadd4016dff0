"""What notifications hears on the bus: facts to tell, and the states by which it knows whom."""

from dataclasses import dataclass

from chassis.bus import Bus
from contracts import (
    AccountChanged,
    Event,
    HabilitationChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RattachementDecided,
    RattachementRequested,
    TicketChanged,
)
from services.notifications.domain import plans
from services.notifications.store import Store
from services.notifications.usecases.notify import Notify


@dataclass(frozen=True, slots=True)
class Events:
    """A copy is written before plans are looked for, and a plan before the copies are: one of the two sees the other."""

    store: Store
    notify: Notify

    async def on_account(self, event: Event[AccountChanged]) -> None:
        await self.store.people.on_account(event)
        await self.notify.account_known(event.subject)

    async def on_habilitation(self, event: Event[HabilitationChanged]) -> None:
        await self.store.habilitations.on_changed(event)
        await self.notify.right_known(event)

    async def on_rattachement_requested(self, event: Event[RattachementRequested]) -> None:
        await self.notify.announce(event, plans.rattachement_requested(event.data))

    async def on_rattachement_decided(self, event: Event[RattachementDecided]) -> None:
        await self.notify.announce(event, plans.rattachement_decided(event.data))

    async def on_deposited(self, event: Event[InvoiceDeposited]) -> None:
        await self.notify.announce(event, plans.deposited(event.data))

    async def on_status_changed(self, event: Event[InvoiceStatusChanged]) -> None:
        await self.notify.announce(event, plans.status_changed(event.data))

    async def on_ticket(self, event: Event[TicketChanged]) -> None:
        await self.notify.announce(event, plans.ticket_changed(event.data))


def subscribe(bus: Bus, events: Events) -> None:
    bus.subscribe(AccountChanged, handler=events.on_account)
    bus.subscribe(HabilitationChanged, handler=events.on_habilitation)
    bus.subscribe(RattachementRequested, handler=events.on_rattachement_requested)
    bus.subscribe(RattachementDecided, handler=events.on_rattachement_decided)
    bus.subscribe(InvoiceDeposited, handler=events.on_deposited)
    bus.subscribe(InvoiceStatusChanged, handler=events.on_status_changed)
    bus.subscribe(TicketChanged, handler=events.on_ticket)
