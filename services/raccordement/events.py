"""What raccordement copies from the bus, and what follows from it."""

from dataclasses import dataclass

from chassis.bus import Bus
from contracts import (
    HabilitationChanged,
    InvoiceChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RaccordementChanged,
    ServiceChanged,
    StructureChanged,
    TechnicalAccountChanged,
)
from contracts.envelope import Event
from rights import Habilitations
from services.raccordement.store import Store
from services.raccordement.usecases.fanning import Fanning
from services.raccordement.usecases.withdrawing import Withdrawing


@dataclass(frozen=True, slots=True)
class Events:
    """A copy is right before anything is judged by it."""

    store: Store
    habilitations: Habilitations
    withdrawing: Withdrawing
    fanning: Fanning

    async def on_habilitation(self, event: Event[HabilitationChanged]) -> None:
        await self.habilitations.on_changed(event)
        await self.withdrawing.on_habilitation(event)

    async def on_account(self, event: Event[TechnicalAccountChanged]) -> None:
        await self.store.machines.on_account(event)
        await self.withdrawing.on_account(event)
        await self.fanning.on_account(event)

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        await self.store.structures.on_structure(event)
        await self.withdrawing.on_structure(event)
        await self.fanning.on_structure(event)

    async def on_raccordement(self, event: Event[RaccordementChanged]) -> None:
        await self.withdrawing.on_raccordement(event)
        await self.fanning.on_raccordement(event)


def subscribe(bus: Bus, events: Events) -> None:
    bus.subscribe(HabilitationChanged, handler=events.on_habilitation)
    bus.subscribe(TechnicalAccountChanged, handler=events.on_account)
    bus.subscribe(StructureChanged, handler=events.on_structure)
    bus.subscribe(ServiceChanged, handler=events.store.structures.on_service)
    bus.subscribe(RaccordementChanged, handler=events.on_raccordement)
    bus.subscribe(InvoiceChanged, handler=events.fanning.on_changed)
    bus.subscribe(InvoiceDeposited, handler=events.fanning.on_deposited)
    bus.subscribe(InvoiceStatusChanged, handler=events.fanning.on_status_changed)
