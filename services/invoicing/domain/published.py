"""An invoice as the bus carries it (INV-20): each event says enough for its reader to act without calling back."""

from collections.abc import Sequence
from typing import Any

from contracts.extraction import DocumentReceived
from contracts.invoice import (
    Attachment,
    BrokenRule,
    Certificate,
    Fact,
    InvoiceChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    Line,
    VatLine,
)
from contracts.lifecycle import Action, State
from services.invoicing.domain.invoice.aggregate import Invoice, Step, deposit_mode
from services.invoicing.domain.invoice.files import file_ref
from services.invoicing.domain.kinds import PROFILES
from services.invoicing.domain.lifecycle.table import Row
from services.invoicing.domain.receipt.content import totals

ROWS: dict[str, type[Line] | type[VatLine]] = {"lines": Line, "vat_lines": VatLine}


def document_received(invoice: Invoice) -> DocumentReceived:
    assert invoice.document is not None
    assert invoice.reading is not None
    return DocumentReceived(
        document_id=invoice.reading.document_id,
        invoice_id=invoice.id,
        structure_id=invoice.supplier.structure_id,
        file=file_ref(invoice.document),
        depositor=DocumentReceived.Depositor(identifier=invoice.supplier.identifier, name=invoice.supplier.name),
    )


def deposited(invoice: Invoice) -> InvoiceDeposited:
    return InvoiceDeposited.model_validate(_content(invoice))


def changed(invoice: Invoice, facts: Sequence[Fact]) -> InvoiceChanged:
    """The whole present state (INV-20), with what changed of it."""
    return InvoiceChanged.model_validate(
        _content(invoice)
        | {
            "facts": tuple(facts),
            **{
                name: getattr(invoice, name)
                for name in (
                    "state", "state_at", "made_available_at", "instructeur", "mandate_number", "downloaded",
                    "rejection_acknowledged",
                )
            },
        }
    )  # fmt: skip


def _content(invoice: Invoice) -> dict[str, Any]:
    receipt = invoice.certificate
    assert receipt is not None, "only a deposited invoice is published"
    fields = {name: _value(name, getattr(invoice.fields, name)) for name in PROFILES[invoice.kind].in_event}
    return fields | _invoiced(invoice) | {
        "format": invoice.format,
        "channel": invoice.channel,
        "deposit_mode": deposit_mode(invoice.format, invoice.channel),
        "flow": invoice.flow,
        "deposited_at": invoice.deposited_at,
        "depositor": invoice.depositor or "",
        "document": file_ref(invoice.document) if invoice.document else None,
        "attachments": tuple(
            Attachment(attachment_id=f.id, type=f.type, designation=f.designation or "", file=file_ref(f))
            for f in invoice.attachments
        ),
        "rules_version": invoice.reading.rules_version if invoice.reading else "",
        "broken_rules": tuple(
            BrokenRule(rule=f.rule, severity=f.severity) for f in (invoice.reading.findings if invoice.reading else ())
        ),
        "certificate": Certificate(digest=receipt.digest, sequence=receipt.sequence, jws=receipt.jws),
    }  # fmt: skip


def _value(name: str, value: Any) -> Any:
    shape = ROWS.get(name)
    return tuple(shape.model_validate(row, from_attributes=True) for row in value) if shape else value


def _invoiced(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "kind": invoice.kind,
        "number": invoice.number,
        "type": invoice.fields.type,
        "cadre": invoice.fields.cadre,
        "parties": invoice.parties,
        "currency": invoice.fields.currency,
        "totals": totals(invoice.fields),
        "engagement": invoice.fields.engagement,
    }


def status_changes(
    before: Invoice, after: Invoice, rows: tuple[Row, ...]
) -> list[InvoiceStatusChanged | InvoiceChanged]:
    """One event for each row taken, in order; acknowledging a rejection changes no state, so it is a fact."""
    steps = after.history[len(before.history) :]
    return [
        changed(after, [Fact.REJET_TRAITE]) if row.action is Action.TRAITER_REJET else status_changed(after, row, step, left)
        for row, step, left in zip(rows, steps, _left(before, steps), strict=True)
    ]  # fmt: skip


def _left(before: Invoice, steps: Sequence[Step]) -> list[State]:
    """The state before each step."""
    return [before.state, *(step.state for step in steps[:-1])][: len(steps)]


def status_changed(invoice: Invoice, row: Row, step: Step, left: State) -> InvoiceStatusChanged:
    return InvoiceStatusChanged.model_validate(
        _invoiced(invoice)
        | {
            "parties": tuple(party.model_copy(update={"address": None, "rcs": None}) for party in invoice.parties),
            "previous_state": left,
            "state": step.state,
            "action": step.action,
            "role": step.role,
            "at": step.at,
            "reason": step.reason,
            "comment": step.comment,
            "mandate_number": step.mandate_number,
            "notified_roles": row.notified,
        }
    )


def present(invoice: Invoice) -> InvoiceChanged | None:
    """What `announce` publishes; a draft is nobody's business but its supplier's."""
    return changed(invoice, [Fact.ANNONCE]) if invoice.state is not State.BROUILLON else None
