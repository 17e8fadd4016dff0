"""What notifications hears on the bus: facts to tell, and the states by which it knows whom."""

from dataclasses import dataclass

from chassis.bus import Bus
from contracts import (
    AccountChanged,
    Event,
    HabilitationChanged,
    InvitationSent,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RattachementDecided,
    RattachementRequested,
    RequestDecided,
    RequestOpened,
    RequestReminded,
    StructureChanged,
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

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        await self.store.platform.on_structure(event)

    async def on_habilitation(self, event: Event[HabilitationChanged]) -> None:
        """What it was before tells whether it changed: the plan comes first, as the copy forgets it."""
        before = await self.store.right_before(event)
        await self.notify.announce(event, plans.habilitation_changed(before, event.data, event.actor))
        await self.store.habilitations.on_changed(event)
        await self.notify.right_known(event)

    async def on_rattachement_requested(self, event: Event[RattachementRequested]) -> None:
        platform = None if event.data.gestionnaire_principal else await self.store.platform.structure_id()
        await self.notify.announce(event, plans.rattachement_requested(event.data, platform))

    async def on_rattachement_decided(self, event: Event[RattachementDecided]) -> None:
        await self.notify.announce(event, plans.rattachement_decided(event.data))

    async def on_request_opened(self, event: Event[RequestOpened]) -> None:
        await self.notify.announce(event, plans.request_opened(event.data, await self.store.platform.structure_id()))

    async def on_request_reminded(self, event: Event[RequestReminded]) -> None:
        await self.notify.announce(event, plans.request_reminded(event.data, await self.store.platform.structure_id()))

    async def on_invitation(self, event: Event[InvitationSent]) -> None:
        await self.notify.invite(event)

    async def on_request_decided(self, event: Event[RequestDecided]) -> None:
        await self.notify.announce(event, plans.request_decided(event.data))

    async def on_deposited(self, event: Event[InvoiceDeposited]) -> None:
        await self.notify.announce(event, plans.deposited(event.data))

    async def on_status_changed(self, event: Event[InvoiceStatusChanged]) -> None:
        await self.notify.announce(event, plans.status_changed(event.data))

    async def on_ticket(self, event: Event[TicketChanged]) -> None:
        platform = None if event.data.receiver_structure_id else await self.store.platform.structure_id()
        await self.notify.announce(event, plans.ticket_changed(event.data, platform))


def subscribe(bus: Bus, events: Events) -> None:
    bus.subscribe(AccountChanged, handler=events.on_account)
    bus.subscribe(StructureChanged, handler=events.on_structure)
    bus.subscribe(HabilitationChanged, handler=events.on_habilitation)
    bus.subscribe(RattachementRequested, handler=events.on_rattachement_requested)
    bus.subscribe(RattachementDecided, handler=events.on_rattachement_decided)
    bus.subscribe(RequestOpened, handler=events.on_request_opened)
    bus.subscribe(RequestDecided, handler=events.on_request_decided)
    bus.subscribe(RequestReminded, handler=events.on_request_reminded)
    bus.subscribe(InvitationSent, handler=events.on_invitation)
    bus.subscribe(InvoiceDeposited, handler=events.on_deposited)
    bus.subscribe(InvoiceStatusChanged, handler=events.on_status_changed)
    bus.subscribe(TicketChanged, handler=events.on_ticket)
