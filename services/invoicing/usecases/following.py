"""Use cases after sending, for every side: act, one or many, recycle, name a valideur, assign (INV-22 to INV-26, 35, 36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chassis import clock
from chassis.errors import DomainError, Forbidden, Invalid
from contracts.habilitation import Application, Level
from services.invoicing.domain import messages
from services.invoicing.domain.checks.findings import Finding, as_errors, missing
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.steps import Command, NotPossible, act, advance, chosen
from services.invoicing.domain.lifecycle.table import Action, Role
from services.invoicing.domain.receipt.deposit import findings
from services.invoicing.store import Record
from services.invoicing.usecases import access
from services.invoicing.usecases.drafting import sender, with_parties
from services.invoicing.usecases.office import Office

RECYCLED = frozenset({"recipient_siret", "code_service", "engagement"})
"""All that a recycled invoice may change (INV-24)."""
CORRECTED: dict[Action, frozenset[str]] = {
    Action.RECYCLER: RECYCLED,
    Action.DESIGNER_VALIDEUR: frozenset({"valideur"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks of an invoice; `corrections` hold what RECYCLER or DESIGNER_VALIDEUR changes."""

    action: Action
    reason: str | None = None
    comment: str | None = None
    mandate_number: str | None = None
    corrections: Mapping[str, str | None] = field(default_factory=dict)


async def perform(office: Office, account: str, invoice_id: str, asked: Request, etag: str | None = None) -> Record:
    """Raises NotFound, Forbidden, NotPossible, NotYours, Invalid, Stale."""

    async def attempt() -> Record:
        record, readable = await office.seen(account, invoice_id, etag)
        mine = access.roles(record.invoice, await office.rights(account), Level.MODIFICATION)
        command = Command(
            action=asked.action, roles=mine, account=account, at=clock.now(), reason=asked.reason,
            comment=asked.comment, mandate_number=asked.mandate_number,
        )  # fmt: skip
        _admit(record.invoice, replace(command, roles=mine | readable), mine)
        before = await _corrected(office, record.invoice, asked, account)
        after, rows = act(before, command)
        return await office.invoices.save(record, after, *messages.status_changes(before, after, rows))

    return await office.invoices.retrying(attempt, etag)


def _admit(invoice: Invoice, command: Command, mine: frozenset[Role]) -> None:
    if command.action is Action.ENVOYER:
        raise NotPossible("Un brouillon s'envoie par POST /drafts/{id}/send")
    if chosen(invoice, command).role not in mine:
        raise Forbidden


async def _corrected(office: Office, invoice: Invoice, asked: Request, account: str) -> Invoice:
    """The invoice with what this action may correct, checked by the same rules as a first sending."""
    allowed = CORRECTED.get(asked.action, frozenset())
    found = [_not_expected(name, asked.action) for name in asked.corrections if name not in allowed]
    if allowed and not asked.corrections:
        found = [_required(asked.action, sorted(allowed))]
    if found:
        raise Invalid(errors=as_errors(found))
    if not allowed:
        return invoice
    corrected = await with_parties(office, _with(invoice, asked))
    if found := findings(corrected, await sender(office, account, corrected)):
        raise Invalid(errors=as_errors(found))
    if corrected.recipient != invoice.recipient:
        corrected = replace(corrected, instructeur=None, downloaded=False)
    return corrected


def _with(invoice: Invoice, asked: Request) -> Invoice:
    values: dict[str, Any] = dict(asked.corrections)
    if asked.action is Action.DESIGNER_VALIDEUR:
        n = 1 if invoice.state is State.ERREUR_FOURNISSEUR_SUR_VALIDEUR else 2
        values = {f"valideur_{n}": values["valideur"]}
    return replace(invoice, fields=replace(invoice.fields, **values))


def _not_expected(name: str, action: Action) -> Finding:
    return Finding(
        name,
        "correction_not_expected",
        f"{action} ne change pas ce champ. Retirez-le.",
        f"{action} does not change this field. Remove it.",
    )


def _required(action: Action, names: Sequence[str]) -> Finding:
    first = missing(names[0], "Correction", "Correction")
    listed = ", ".join(names)
    return replace(
        first,
        code="correction_required",
        message=f"{action} demande une correction. Renseignez : {listed}.",
        message_en=f"{action} asks for a correction. Fill in: {listed}.",
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of many (INV-36); `error` holds the refusal."""

    invoice_id: str
    record: Record | None = None
    error: DomainError | None = None


async def perform_all(office: Office, account: str, ids: Sequence[str], asked: Request) -> list[Outcome]:
    """One by one: a refusal never stops the others."""
    outcomes = []
    for invoice_id in dict.fromkeys(ids):
        try:
            outcomes.append(Outcome(invoice_id, await perform(office, account, invoice_id, asked)))
        except DomainError as error:
            outcomes.append(Outcome(invoice_id, error=error))
    return outcomes


async def assign(office: Office, account: str, invoice_id: str, instructeur: str | None, etag: str | None) -> Record:
    """The agent in charge must be one who can see the invoice (INV-35)."""
    record = await office.held(account, invoice_id, Role.DESTINATAIRE, etag)
    recipient = record.invoice.recipient
    assert recipient is not None
    if instructeur is not None:
        agents = await office.habilitations.holders(
            recipient.structure_id, recipient.service_id, Application.FACTURES_RECUES
        )
        if instructeur not in agents:
            raise Invalid(errors=as_errors([_no_agent(instructeur)]))
    return await office.invoices.save(record, replace(record.invoice, instructeur=instructeur))


def _no_agent(account: str) -> Finding:
    return Finding(
        "account_id",
        "instructeur_unknown",
        "Ce compte n'a pas « Factures reçues » sur la structure ou le service destinataire. Choisissez un de ses agents.",
        "This account does not hold 'Factures reçues' on the recipient. Choose one of its agents.",
        account,
    )


async def mark_downloaded(office: Office, record: Record, roles: frozenset[Role]) -> None:
    if Role.DESTINATAIRE in roles and not record.invoice.downloaded:
        await office.invoices.retrying(lambda: _downloaded(office, record.invoice.id))


async def _downloaded(office: Office, invoice_id: str) -> Record:
    record = await office.invoices.get(invoice_id)
    return await office.invoices.save(record, replace(record.invoice, downloaded=True))


async def go_on(office: Office, invoice_id: str) -> None:
    """The system's steps after a deposit (INV-20); a second call finds nothing to do."""
    record = await office.invoices.get(invoice_id)
    if record.invoice.state is not State.DEPOSEE:
        return
    after, rows = advance(record.invoice, clock.now())
    await office.invoices.save(record, after, *messages.status_changes(record.invoice, after, rows))
