"""What organisation hears."""

from dataclasses import dataclass

from chassis.bus import Bus
from contracts import AccountChanged, AccountClosed, Event, InvoiceStatusChanged
from contracts.lifecycle import Role, State
from services.organisation.store import Store
from services.organisation.store.accounts import ACTIVE
from services.organisation.usecases.applications import Applications
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.governing import Appointments
from services.organisation.usecases.inviting import Inviting


@dataclass(frozen=True, slots=True)
class Events:
    store: Store
    appointments: Appointments
    inviting: Inviting
    applications: Applications
    departures: Departures

    async def on_account(self, event: Event[AccountChanged]) -> None:
        """The copy first: what is asked for at this moment looks there. Names to show and to search by; who was announced
        as gestionnaire governs, who was invited is attached."""
        await self.store.accounts.keep(event)
        await self.store.name(event.data.account_id)
        await self.appointments.on_account(event)
        if event.data.state == ACTIVE:
            await self.inviting.accept(event.data.login_email)

    async def on_status(self, event: Event[InvoiceStatusChanged]) -> None:
        """« Engagements » opens for a structure whose invoice is being paid (ORG-12)."""
        supplier = event.data.party(Role.FOURNISSEUR)
        if event.data.state == State.MISE_EN_PAIEMENT and supplier:
            await self.applications.paid(supplier.structure_id)


def subscribe(bus: Bus, events: Events) -> None:
    bus.subscribe(AccountChanged, handler=events.on_account)
    bus.subscribe(AccountClosed, handler=events.departures.on_closed)
    bus.subscribe(InvoiceStatusChanged, handler=events.on_status)
