"""Turns events into mails: one an event and person, whatever is redelivered (NOT-5)."""

from typing import Any

import structlog

from chassis import clock
from chassis.mail import Mailer, record
from chassis.store import Document
from contracts import (
    Event,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RattachementDecided,
    RattachementRequested,
    TicketChanged,
)
from contracts.habilitation import Application
from contracts.invoice import Party
from services.notifications import kinds
from services.notifications.settings import Settings
from services.notifications.store import Store

log = structlog.get_logger()


class Telling:
    def __init__(self, store: Store, mailer: Mailer, settings: Settings, public_url: str) -> None:
        self._store = store
        self._mailer = mailer
        self._settings = settings
        self._public_url = public_url

    async def on_rattachement_requested(self, event: Event[RattachementRequested]) -> None:
        """To the gestionnaire principal, who cannot switch it off (ORG-18)."""
        d = event.data
        people = await self._store.reachable([d.gestionnaire_principal or ""], always=True)
        asking = await self._store.accounts.collection.find_one({"_id": d.account_id}) or {}
        await self._tell(
            event, people, "rattachement_requested", "approbations",
            who=asking.get("contact_email", ""), structure=d.structure_name, comment=d.comment,
        )  # fmt: skip

    async def on_rattachement_decided(self, event: Event[RattachementDecided]) -> None:
        """To the person who asked (ORG-18)."""
        d = event.data
        template = "rattachement_approved" if d.decision == "VALIDE" else "rattachement_refused"
        people = await self._store.reachable([d.account_id], always=True)
        await self._tell(event, people, template, "mes-rattachements", structure=d.structure_name, reason=d.reason)

    async def on_deposited(self, event: Event[InvoiceDeposited]) -> None:
        """The supplier's users learn that it is deposited, with the digest of its certificate (INV-18)."""
        d = event.data
        people = await self._store.holders(d.supplier.structure_id, d.supplier.service_id, Application.FACTURES_EMISES)
        await self._tell(
            event, people, "invoice_deposited", f"factures-emises/{d.invoice_id}", number=d.number, supplier=d.supplier.name,
            recipient=_place(d.recipient), amount=_money(d.totals.ttc, d.currency), digest=d.certificate.digest,
        )  # fmt: skip

    async def on_status_changed(self, event: Event[InvoiceStatusChanged]) -> None:
        d = event.data
        for step in kinds.steps(d.status):
            party = _party(d, step.role)
            if step.role not in d.told or party is None:
                continue
            people = await self._store.holders(party.structure_id, party.service_id, kinds.APPLICATIONS[step.role])
            await self._tell(
                event, people, step.template, f"{kinds.PAGES[step.role]}/{d.invoice_id}", number=d.number,
                supplier=d.supplier.name, recipient=_place(d.recipient), amount=_money(d.totals.ttc, d.currency),
                **_reason(d), comment="" if d.reason and d.comment == d.reason.text else d.comment,
            )  # fmt: skip

    async def on_ticket(self, event: Event[TicketChanged]) -> None:
        """To the side that did not act."""
        d = event.data
        template = kinds.TICKET_TEMPLATES.get(d.activity.kind)
        if template is None:
            return
        if d.activity.side == "RECEVEUR":
            people = await self._store.reachable([d.sender_account_id])
        elif d.receiver_structure_id is None:
            return  # the platform's own desk works from its queue
        else:
            people = await self._store.holders(d.receiver_structure_id, None, Application.SOLLICITATIONS_RECUES)
        about = d.object.number if d.object else ""
        await self._tell(
            event,
            people,
            template,
            f"tickets/{d.ticket_id}",
            number=d.number,
            title=d.title,
            text=d.activity.text,
            about=about,
        )

    async def _tell(self, event: Event[Any], people: list[Document], template: str, page: str, **params: Any) -> None:
        if clock.now() - event.time > self._settings.max_age:
            log.info("notifications.too_old", type=event.type)
            return
        for person in await self._store.told.settle(f"{event.id}.{template}", people):
            link = f"{self._public_url}/{page}"
            known = params | {"first_name": person["first_name"], "link": link}
            mail_id = f"{event.id}.{template}.{person['_id']}"
            await self._mailer.enqueue(record(mail_id, person["contact_email"], template, person["language"], known))


def _reason(d: InvoiceStatusChanged) -> dict[str, str]:
    """In both languages; an older event knows the French one alone."""
    if (given := d.reason) is None:
        return {"reason": "", "reason_en": ""}
    labels = {"reason": given.label, "reason_en": given.label_en or given.label}
    return {name: ". ".join(filter(None, (label, given.text))) for name, label in labels.items()}


def _party(d: InvoiceStatusChanged, role: str) -> Party | None:
    known = {
        "FOURNISSEUR": d.supplier,
        "DESTINATAIRE": d.recipient,
        "VALIDEUR_1": d.valideur,
        "VALIDEUR_2": d.valideur_2,
    }
    return known[role]


def _place(party: Party) -> str:
    return f"{party.name} ({party.service_label or party.service_code})" if party.service_code else party.name


def _money(amount: Any, currency: str) -> str:
    whole, _, cents = f"{amount:.2f}".partition(".")
    groups = f"{int(whole):,}".replace(",", "\u202f")
    return f"{groups},{cents} {'€' if currency == 'EUR' else currency}"
