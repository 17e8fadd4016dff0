"""From the domain to what callers get."""

from collections.abc import Iterable, Mapping
from typing import Any

from chassis.store import Document
from services.invoicing.api.shapes import (
    ActionOut,
    ChecksOut,
    DepositOut,
    DraftOut,
    FieldsOut,
    FileOut,
    FindingOut,
    InvoiceOut,
    Label,
    PassageOut,
    ReadingOut,
    ReasonOut,
    RowOut,
    SummaryOut,
)
from services.invoicing.domain.checks.findings import Finding
from services.invoicing.domain.invoice.aggregate import Invoice, Passage, Reading, deposit_mode
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.domain.invoice.files import StoredFile
from services.invoicing.domain.invoice.reading import READ_AS
from services.invoicing.domain.lifecycle import table as lifecycle
from services.invoicing.domain.lifecycle.states import LABELS, State
from services.invoicing.domain.lifecycle.table import ACTION_LABELS, Role, Transition
from services.invoicing.domain.receipt.deposit import summary


def label(state: State) -> Label:
    return Label(fr=LABELS[state].fr, en=LABELS[state].en)


def fields_out(fields: Fields) -> FieldsOut:
    return FieldsOut.model_validate(fields, from_attributes=True)


def file_out(file: StoredFile) -> FileOut:
    return FileOut.model_validate(file, from_attributes=True)


def _reading(reading: Reading | None, corrected: frozenset[str]) -> ReadingOut | None:
    if reading is None:
        return None
    own = {name: getattr(reading, name) for name in ReadingOut.model_fields if name != "kept_by_person"}
    kept = sorted(name for name in corrected if READ_AS.get(name) in reading.fields)
    return ReadingOut.model_validate(own | {"kept_by_person": kept})


def _base(invoice: Invoice, version: int) -> dict[str, Any]:
    same = ("id", "number", "provisional_number", "channel", "created_at", "created_by", "supplier", "recipient")
    return {name: getattr(invoice, name) for name in (*same, "valideur_1", "valideur_2", "copied_from")} | {
        "version": version,
        "state": invoice.state,
        "format": invoice.format,
        "fields": fields_out(invoice.complete_fields),
        "document": file_out(invoice.document) if invoice.document else None,
        "attachments": [file_out(f) for f in invoice.attachments],
        "reading": _reading(invoice.reading, invoice.corrected),
    }


def draft_out(invoice: Invoice, version: int) -> DraftOut:
    return DraftOut(**_base(invoice, version))


def invoice_out(invoice: Invoice, version: int) -> InvoiceOut:
    same = (
        "state_at",
        "deposited_at",
        "depositor",
        "mandate_number",
        "rejection_acknowledged",
        "instructeur",
        "downloaded",
    )
    return InvoiceOut(
        **_base(invoice, version),
        **{name: getattr(invoice, name) for name in same},
        state_label=label(invoice.state),
        deposit_mode=deposit_mode(invoice.format, invoice.channel),
        certificate=invoice.certificate.digest if invoice.certificate else None,
    )


def deposit_out(invoice: Invoice) -> DepositOut:
    assert invoice.certificate is not None
    assert invoice.deposited_at is not None
    assert invoice.recipient is not None
    return DepositOut(
        id=invoice.id, number=invoice.number, state=State.DEPOSEE, deposited_at=invoice.deposited_at,
        supplier=invoice.supplier, recipient=invoice.recipient, certificate=invoice.certificate.digest,
        certificate_sequence=invoice.certificate.sequence, summary=summary_out(invoice),
    )  # fmt: skip


def summary_out(invoice: Invoice) -> SummaryOut:
    return SummaryOut.model_validate(summary(invoice))


def checks_out(findings: Iterable[Finding]) -> ChecksOut:
    return ChecksOut(findings=[FindingOut.model_validate(f, from_attributes=True) for f in findings])


def passage_out(passage: Passage, names: Mapping[str, str]) -> PassageOut:
    own = {n: getattr(passage, n) for n in PassageOut.model_fields.keys() - {"state_label", "account_name"}}
    return PassageOut(**own, state_label=label(passage.state), account_name=names.get(passage.account or ""))


def action_out(row: Transition) -> ActionOut:
    text = ACTION_LABELS[row.action]
    return ActionOut(
        source=row.source, action=row.action, label=Label(fr=text.fr, en=text.en), target=row.target,
        target_label=label(row.target), role=row.role, mandate_number=row.mandate,
        reasons=[ReasonOut.model_validate(r, from_attributes=True) for r in row.reasons],
        kinds=sorted(row.kinds), cadres=sorted(row.cadres), told=sorted(row.tells),
    )  # fmt: skip


def actions_out(invoice: Invoice, roles: frozenset[Role]) -> list[ActionOut]:
    return [action_out(row) for row in lifecycle.possible(invoice.situation, roles)]


def row_out(document: Document) -> RowOut:
    fields = document["fields"]
    own = (
        "state",
        "state_at",
        "deposited_at",
        "supplier",
        "recipient",
        "instructeur",
        "downloaded",
        "rejection_acknowledged",
    )
    shown = (
        "type",
        "cadre",
        "issue_date",
        "currency",
        "total_ht",
        "total_tva",
        "total_ttc",
        "net_a_payer",
        "engagement",
    )
    return RowOut(
        **{n: document[n] for n in own},
        **{n: fields[n] for n in (*shown, "marche")},
        id=document["_id"],
        number=fields["invoice_number"] or document["provisional_number"] or document["_id"],
        state_label=label(State(document["state"])),
    )
