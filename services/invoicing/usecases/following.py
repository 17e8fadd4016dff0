"""Use cases after sending, for every side: act, one or many, recycle, name a valideur, assign (INV-22 to INV-26, 35, 36)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from prometheus_client import Histogram

from chassis import clock
from chassis.errors import DomainError, Forbidden, Invalid, Text
from chassis.telemetry import SLOW
from contracts.habilitation import Application, Level
from contracts.invoice import Fact
from contracts.lifecycle import Action, Role
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.invoice.aggregate import Invoice, with_parties
from services.invoicing.domain.invoice.fields import NAMES_A_PARTY
from services.invoicing.domain.lifecycle.steps import Command, NotPossible, act, advance, chosen
from services.invoicing.domain.lifecycle.table import Row
from services.invoicing.domain.receipt.deposit import findings
from services.invoicing.store.invoices import Record
from services.invoicing.usecases import access
from services.invoicing.usecases.drafting import sender
from services.invoicing.usecases.parts import Parts

AVAILABLE_SECONDS = Histogram(
    "chorale_invoice_available_seconds", "From a deposit's acknowledgement to MISE_A_DISPOSITION (INV-20)", buckets=SLOW
)
VALIDEUR = "valideur"
"""In a correction: the valideur whose turn it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks of an invoice; `corrections` hold what RECYCLER or DESIGNER_VALIDEUR changes."""

    action: Action
    reason: str | None = None
    comment: str | None = None
    mandate_number: str | None = None
    corrections: Mapping[str, str | None] = field(default_factory=dict)


async def perform(parts: Parts, account: str, invoice_id: str, asked: Request, etag: str | None = None) -> Record:
    """Raises NotFound, Forbidden, NotPossible, NotYours, Invalid, Stale."""

    async def attempt() -> Record:
        record, readable, rights = await access.seen(parts, account, invoice_id, etag)
        mine = access.roles(record.invoice, rights, Level.MODIFICATION)
        command = Command(
            action=asked.action, roles=mine, account=account, at=clock.now(), reason=asked.reason,
            comment=asked.comment, mandate_number=asked.mandate_number, corrects=frozenset(asked.corrections),
        )  # fmt: skip
        row = _admitted(record.invoice, replace(command, roles=mine | readable), mine)
        before = await _corrected(parts, record.invoice, row, asked, account)
        after, rows = act(before, command)
        return await parts.invoices.save(record, after, *published.status_changes(before, after, rows))

    return await parts.invoices.retrying(attempt, etag)


def _admitted(invoice: Invoice, command: Command, mine: frozenset[Role]) -> Row:
    if command.action is Action.ENVOYER:
        raise NotPossible(
            Text("Un brouillon s'envoie par POST /drafts/{id}/send", "A draft is sent by POST /drafts/{id}/send")
        )
    row = chosen(invoice, command)
    if row.role not in mine:
        raise Forbidden
    return row


async def _corrected(parts: Parts, invoice: Invoice, row: Row, asked: Request, account: str) -> Invoice:
    """The invoice with what this action may correct; judged on that alone, as nothing else can be changed now (INV-24)."""
    if not asked.corrections:
        return invoice
    values: dict[str, Any] = dict(asked.corrections)
    if VALIDEUR in values:
        values[NAMES_A_PARTY[row.notified[0]]] = values.pop(VALIDEUR)
    corrected = replace(invoice, fields=replace(invoice.fields, **values))
    who = await sender(parts, account, corrected)
    corrected = with_parties(corrected, who.supplier, who.structures, who.at)
    wrong = findings(corrected, who, sending=False)
    if wrong := [f for f in wrong if f.field in (*values, *row.corrects) or f.code == "cadre_not_accepted"]:
        raise Invalid(errors=wrong)
    if _recipient(corrected) != _recipient(invoice):
        corrected = replace(corrected, instructeur=None, downloaded=False)
    return corrected


def _recipient(invoice: Invoice) -> tuple[str, str | None]:
    recipient = invoice.recipient
    return (recipient.structure_id, recipient.service_id) if recipient else ("", None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many (INV-36); `error` holds the refusal."""

    invoice_id: str
    record: Record | None = None
    error: DomainError | None = None


async def perform_all(parts: Parts, account: str, asked: Mapping[str, Request]) -> list[Outcome]:
    """One by one: a refusal never stops the others."""
    outcomes = []
    for invoice_id, request in asked.items():
        try:
            outcomes.append(Outcome(invoice_id, await perform(parts, account, invoice_id, request)))
        except DomainError as error:
            outcomes.append(Outcome(invoice_id, error=error))
    return outcomes


async def assign(parts: Parts, account: str, invoice_id: str, instructeur: str | None, etag: str | None) -> Record:
    """The agent in charge must be one who can see the invoice (INV-35)."""
    record = await access.held(parts, account, invoice_id, Role.DESTINATAIRE, etag)
    recipient = record.invoice.recipient
    assert recipient is not None
    if instructeur is not None:
        agents = await parts.habilitations.holders(
            recipient.structure_id, recipient.service_id, Application.FACTURES_RECUES
        )
        if instructeur not in agents:
            raise Invalid(errors=[CATALOGUE.finding("account_id", "instructeur_unknown", instructeur)])
    after = replace(record.invoice, instructeur=instructeur)
    return await parts.invoices.save(record, after, published.changed(after, [Fact.INSTRUCTEUR]))


async def mark_downloaded(parts: Parts, record: Record, roles: frozenset[Role]) -> None:
    if Role.DESTINATAIRE in roles and not record.invoice.downloaded:
        await parts.invoices.retrying(lambda: _downloaded(parts, record.invoice.id))


async def _downloaded(parts: Parts, invoice_id: str) -> Record:
    record = await parts.invoices.get(invoice_id)
    if record.invoice.downloaded:
        return record
    after = replace(record.invoice, downloaded=True)
    return await parts.invoices.save(record, after, published.changed(after, [Fact.TELECHARGEE]))


async def go_on(parts: Parts, invoice_id: str) -> bool:
    """The system's steps after a deposit (INV-20); False when there is nothing to do, as at a second call."""
    record = await parts.invoices.get(invoice_id)
    after, rows = advance(record.invoice, clock.now())
    if not rows:
        return False
    await parts.invoices.save(record, after, *published.status_changes(record.invoice, after, rows))
    if after.deposited_at and after.made_available_at and not record.invoice.made_available_at:
        AVAILABLE_SECONDS.observe((clock.now() - after.deposited_at).total_seconds())
    return True
