"""An invoice as the bus tells it (INV-20): each message says enough for its reader to act without calling back."""

from contracts.extraction import DocumentReceived
from contracts.invoice import (
    Attachment,
    Certificate,
    InvoiceDeposited,
    InvoiceStatusChanged,
    Line,
    Totals,
    VatLine,
)
from services.invoicing.domain.invoice.aggregate import Invoice, Passage, deposit_mode, file_ref
from services.invoicing.domain.lifecycle.table import Action, Transition


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


def totals(invoice: Invoice) -> Totals:
    fields = invoice.fields
    assert fields.total_ht is not None
    assert fields.total_tva is not None
    assert fields.total_ttc is not None
    assert fields.net_a_payer is not None
    return Totals(
        ht=fields.total_ht, tva=fields.total_tva, ttc=fields.total_ttc, net_a_payer=fields.net_a_payer
    )  # fmt: skip


def deposited(invoice: Invoice) -> InvoiceDeposited:
    fields, receipt = invoice.fields, invoice.certificate
    assert invoice.recipient is not None
    assert receipt is not None
    assert invoice.deposited_at is not None
    assert fields.issue_date is not None
    return InvoiceDeposited(
        invoice_id=invoice.id,
        kind=invoice.kind,
        number=invoice.number,
        type=fields.type.value,
        cadre=fields.cadre,
        format=invoice.format,
        deposit_mode=deposit_mode(invoice.format, invoice.channel),
        issue_date=fields.issue_date,
        due_date=fields.due_date,
        deposited_at=invoice.deposited_at,
        depositor=invoice.depositor or "",
        supplier=invoice.supplier,
        recipient=invoice.recipient,
        valideur=invoice.valideur_1,
        valideur_2=invoice.valideur_2,
        currency=fields.currency or "",
        engagement=fields.engagement,
        marche=fields.marche,
        original_number=fields.original_number,
        vat_type=fields.vat_type or "",
        vat_exemption_reason=fields.vat_exemption_reason,
        payment_mode=fields.payment_mode or "",
        totals=totals(invoice),
        global_discount_ttc=fields.discount_ttc,
        global_discount_reason=fields.discount_reason,
        vat_lines=tuple(
            VatLine(rate=v.rate, base=v.base, amount=v.amount, category=v.category) for v in fields.vat_lines
        ),
        lines=_lines(invoice),
        comment=fields.comment or "",
        document=file_ref(invoice.document) if invoice.document else None,
        attachments=_attachments(invoice),
        certificate=Certificate(digest=receipt.digest, sequence=receipt.sequence, jws=receipt.jws),
    )


def _lines(invoice: Invoice) -> tuple[Line, ...]:
    return tuple(
        Line(
            reference=line.reference or "",
            denomination=line.denomination,
            quantity=line.quantity,
            unit=line.unit or "",
            unit_price_ht=line.unit_price_ht,
            discount_ht=line.discount_ht,
            vat_rate=line.vat_rate,
            total_ht=line.total_ht,
        )
        for line in invoice.fields.lines
    )


def _attachments(invoice: Invoice) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(attachment_id=f.id, type=f.type, designation=f.designation or "", file=file_ref(f))
        for f in invoice.attachments
    )


def status_changes(before: Invoice, after: Invoice, rows: tuple[Transition, ...]) -> list[InvoiceStatusChanged]:
    """One message for each row taken, in order; acknowledging a rejection changes no state and is not told."""
    passages = after.history[len(before.history) :]
    return [
        status_changed(after, row, passage)
        for row, passage in zip(rows, passages, strict=True)
        if row.action is not Action.TRAITER_REJET
    ]


def status_changed(invoice: Invoice, row: Transition, passage: Passage) -> InvoiceStatusChanged:
    assert invoice.recipient is not None
    return InvoiceStatusChanged(
        invoice_id=invoice.id,
        kind=invoice.kind,
        number=invoice.number,
        type=invoice.fields.type.value,
        cadre=invoice.fields.cadre,
        previous=row.source,
        status=row.target,
        action=row.action,
        role=row.role,
        at=passage.at,
        reason=passage.reason,
        comment=passage.comment or "",
        mandate_number=passage.mandate_number,
        supplier=invoice.supplier,
        recipient=invoice.recipient,
        valideur=invoice.valideur_1,
        valideur_2=invoice.valideur_2,
        engagement=invoice.fields.engagement,
        currency=invoice.fields.currency or "",
        totals=totals(invoice),
        told=tuple(sorted(row.tells)),
    )
