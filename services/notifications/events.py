"""What notifications hears on the bus: facts to tell, and the states by which it knows whom."""

from dataclasses import dataclass
from datetime import timedelta

from chassis import clock
from chassis.bus import Bus
from chassis.mail import Mailer
from contracts import (
    AccountChanged,
    AccountClosed,
    AddressBounced,
    Event,
    HabilitationChanged,
    InvitationSent,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RaccordementChanged,
    RattachementDecided,
    RattachementRequested,
    RequestDecided,
    RequestOpened,
    RequestReminded,
    SecurityRecorded,
    StructureChanged,
    SubscriptionChanged,
    TechnicalAccountChanged,
    TicketChanged,
)
from contracts.security import SecurityKind, SecurityOutcome
from services.notifications.domain import plans
from services.notifications.domain.devices import fingerprint
from services.notifications.store import Store
from services.notifications.usecases.notify import Notify

ALARMING = timedelta(days=1)  # a login of longer ago alarms nobody when a topic is read again


@dataclass(frozen=True, slots=True)
class Events:
    """A copy is written before plans are looked for, and a plan before the copies are: one of the two sees the other."""

    store: Store
    notify: Notify
    mailer: Mailer

    async def on_account(self, event: Event[AccountChanged]) -> None:
        await self.store.people.on_account(event)
        await self.notify.account_known(event.subject)

    async def on_closed(self, event: Event[AccountClosed]) -> None:
        """Its notices, its name in those of others, the addresses that mails went to; copies go with `account.changed` (ID-19)."""
        await self.store.forget(event.data.account_id)
        await self.mailer.forget(event.data.account_id)

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        await self.store.platform.on_structure(event)

    async def on_habilitation(self, event: Event[HabilitationChanged]) -> None:
        """What it was before tells whether it changed: the plan is written first, as the copy forgets it.

        It is carried out after the copy: a right that was withdrawn waits for nobody's mail (ORG-27).
        """
        before = await self.store.right_before(event)
        plan_id = await self.notify.open(event, plans.habilitation_changed(before, event.data, event.actor))
        await self.store.habilitations.on_changed(event)
        if plan_id:
            await self.notify.go_on(plan_id)
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

    async def on_technical_account(self, event: Event[TechnicalAccountChanged]) -> None:
        """Beside its people, to who answers for the structure's machines, whichever of them uses it."""
        announcement = plans.technical_account_changed(event.data)
        await self.notify.announce(event, announcement)
        if announcement:
            for contact in await self.store.contacts.of_structure(event.data.structure_id):
                await self.notify.tell_contact(event, announcement, contact)

    async def on_raccordement(self, event: Event[RaccordementChanged]) -> None:
        announcement = plans.raccordement_changed(event.data)
        await self.notify.announce(event, announcement)
        await self.notify.tell_contact(event, announcement, event.data.contact)

    async def on_subscription(self, event: Event[SubscriptionChanged]) -> None:
        announcement = plans.subscription_changed(event.data)
        await self.notify.announce(event, announcement)
        await self.notify.tell_contact(event, announcement, event.data.contact)

    async def on_security_recorded(self, event: Event[SecurityRecorded]) -> None:
        """Mails of what is done to an account are identity's own; a login from another device is known here alone."""
        if await self._is_from_another_device(event):
            await self.notify.announce(event, plans.login_from_new_device(event.data))
        else:
            await self.notify.announce(event, plans.security_recorded(event.data))

    async def _is_from_another_device(self, event: Event[SecurityRecorded]) -> bool:
        d = event.data
        if (
            d.kind != SecurityKind.CONNEXION
            or d.outcome is not SecurityOutcome.REUSSI
            or not d.account_id
            or not d.device
        ):
            return False
        another = await self.store.devices.is_another(d.account_id, fingerprint(d.device), event.id)
        return another and clock.now() - event.time < ALARMING

    async def on_address_bounced(self, event: Event[AddressBounced]) -> None:
        await self.notify.announce(event, plans.address_bounced(event.data))


def subscribe(bus: Bus, events: Events) -> None:
    bus.subscribe(AccountChanged, handler=events.on_account)
    bus.subscribe(AccountClosed, handler=events.on_closed)
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
    bus.subscribe(SecurityRecorded, handler=events.on_security_recorded)
    bus.subscribe(AddressBounced, handler=events.on_address_bounced)
    bus.subscribe(TicketChanged, handler=events.on_ticket)
    bus.subscribe(TechnicalAccountChanged, handler=events.on_technical_account)
    bus.subscribe(RaccordementChanged, handler=events.on_raccordement)
    bus.subscribe(RaccordementChanged, handler=events.store.contacts.on_raccordement, reaction="contacts")
    bus.subscribe(SubscriptionChanged, handler=events.on_subscription)
