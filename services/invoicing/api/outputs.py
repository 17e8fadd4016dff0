"""From the domain to what callers get."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from chassis import clock
from chassis.errors import Finding
from contracts.enumerations import Code
from contracts.lifecycle import Role, State
from contracts.structure import Verification
from services.invoicing.api.fields import FieldsOut
from services.invoicing.api.shapes import (
    ActionOut,
    ChecksOut,
    CountOut,
    DepositOut,
    DraftOut,
    FileOut,
    FindingOut,
    InvoiceOut,
    Label,
    MonthOut,
    ReadingOut,
    ReasonOut,
    RowOut,
    StepOut,
    SummaryOut,
)
from services.invoicing.domain.checks.catalogue import CONFIRMABLE
from services.invoicing.domain.invoice.aggregate import Invoice, Step, deposit_mode
from services.invoicing.domain.invoice.fields import TABLE, Fields
from services.invoicing.domain.invoice.files import StoredFile
from services.invoicing.domain.invoice.reading import Reading
from services.invoicing.domain.lifecycle import table
from services.invoicing.domain.lifecycle.guards import Resolver
from services.invoicing.domain.lifecycle.reasons import TEXT_REQUIRED
from services.invoicing.domain.lifecycle.table import DUE, Deadline, Row
from services.invoicing.domain.receipt.deposit import summary
from services.invoicing.store.counts import Count
from services.invoicing.store.months import Month


def label(code: Code) -> Label:
    return Label(fr=code.label.fr, en=code.label.en)


def fields_out(fields: Fields) -> FieldsOut:
    return FieldsOut.model_validate(fields, from_attributes=True)


def file_out(file: StoredFile) -> FileOut:
    return FileOut.model_validate(file, from_attributes=True)


def _reading(reading: Reading | None, corrected: frozenset[str]) -> ReadingOut | None:
    if reading is None:
        return None
    own = {name: getattr(reading, name) for name in ReadingOut.model_fields if name != "kept_by_person"}
    kept = sorted(name for name in corrected if TABLE[name].about.read_as in reading.fields)
    return ReadingOut.model_validate(own | {"kept_by_person": kept})


def _base(invoice: Invoice, version: int) -> dict[str, Any]:
    same = ("id", "number", "provisional_number", "channel", "created_at", "created_by", "supplier", "recipient")
    return {name: getattr(invoice, name) for name in (*same, "parties", "copied_from")} | {
        "version": version,
        "state": invoice.state,
        "format": invoice.format,
        "fields": fields_out(invoice.complete_fields),
        "document": file_out(invoice.document) if invoice.document else None,
        "attachments": [file_out(f) for f in invoice.attachments],
        "reading": _reading(invoice.reading, invoice.corrected),
    }


def draft_out(invoice: Invoice, version: int) -> DraftOut:
    return DraftOut.model_validate(_base(invoice, version))


def invoice_out(invoice: Invoice, version: int) -> InvoiceOut:
    same = (
        "state_at", "deposited_at", "made_available_at", "depositor", "mandate_number", "rejection_acknowledged",
        "instructeur", "downloaded", "acknowledged",
    )  # fmt: skip
    return InvoiceOut.model_validate(
        _base(invoice, version)
        | {name: getattr(invoice, name) for name in same}
        | {
            "state_label": label(invoice.state),
            "deposit_mode": deposit_mode(invoice.format, invoice.channel),
            "certificate": invoice.certificate.digest if invoice.certificate else None,
        }
    )


def deposit_out(invoice: Invoice) -> DepositOut:
    assert invoice.certificate is not None
    assert invoice.deposited_at is not None
    assert invoice.recipient is not None
    return DepositOut(
        id=invoice.id, number=invoice.number, state=State.DEPOSEE, deposited_at=invoice.deposited_at,
        supplier=invoice.supplier, recipient=invoice.recipient, certificate=invoice.certificate.digest,
        certificate_sequence=invoice.certificate.sequence, summary=summary_out(invoice),
        acknowledged=list(invoice.acknowledged),
    )  # fmt: skip


def summary_out(invoice: Invoice, judged: Iterable[Finding] = ()) -> SummaryOut:
    warnings = [_finding(f) for f in judged if f.code in CONFIRMABLE]
    return SummaryOut.model_validate(summary(invoice) | {"warnings": warnings})


def checks_out(findings: Iterable[Finding]) -> ChecksOut:
    return ChecksOut(findings=[_finding(f) for f in findings])


def _finding(finding: Finding) -> FindingOut:
    return FindingOut(
        field=finding.field, code=finding.code, rule=finding.rule, message=finding.message.fr, value=finding.value,
        message_en=finding.message.en, remedy=finding.remedy.fr, remedy_en=finding.remedy.en,
        severity="warning" if finding.code in CONFIRMABLE else "blocking",
    )  # fmt: skip


def step_out(step: Step, names: Mapping[str, str]) -> StepOut:
    own = {n: getattr(step, n) for n in StepOut.model_fields.keys() - {"state_label", "account_name"}}
    return StepOut(**own, state_label=label(step.state), account_name=names.get(step.account or ""))


def action_out(row: Row) -> ActionOut:
    target = row.target
    target_label = Label(fr=str(target), en=str(target)) if isinstance(target, Resolver) else label(target)
    return ActionOut(
        source=row.source, action=row.action, label=label(row.action), target=target, target_label=target_label,
        role=row.role, mandate_number=row.mandate, corrects=sorted(row.corrects),
        correction=row.correction if row.corrects else table.Need.REFUSED, only_if=row.guard.name,
        reasons=[ReasonOut(code=r, fr=r.label.fr, en=r.label.en, text_required=r in TEXT_REQUIRED) for r in row.reasons],
        deadline=row.deadline, kinds=sorted(row.kinds), notified_roles=list(row.notified),
    )  # fmt: skip


def actions_out(invoice: Invoice, roles: frozenset[Role]) -> list[ActionOut]:
    return [action_out(row) for row in table.possible(invoice.situation, roles)]


def row_out(invoice: Invoice, delays: Mapping[Deadline, timedelta], verification: Verification | None = None) -> RowOut:
    own = (
        "id", "number", "state", "state_at", "dated_at", "deposited_at", "made_available_at", "instructeur", "downloaded",
        "rejection_acknowledged", "supplier", "recipient",
    )  # fmt: skip
    shown = (
        "type", "cadre", "issue_date", "currency", "total_ht", "total_tva", "total_ttc", "net_a_payer", "engagement", "marche",
    )  # fmt: skip
    due_at = _due_at(invoice.state, invoice.state_at, delays)
    return RowOut.model_validate(
        {n: getattr(invoice, n) for n in own}
        | {n: getattr(invoice.fields, n) for n in shown}
        | {
            "state_label": label(invoice.state),
            "due_at": due_at,
            "days_left": _days_left(due_at),
            "supplier_verification": verification,
        }
    )


def count_out(count: Count) -> CountOut:
    return CountOut(
        state=count.state, state_label=label(count.state), currency=count.currency, count=count.count,
        total_ttc=count.total_ttc, net_a_payer=count.net_a_payer,
    )  # fmt: skip


def month_out(month: Month) -> MonthOut:
    return MonthOut(month=month.month, currency=month.currency, count=month.count, total_ttc=month.total_ttc)


def _days_left(due_at: datetime | None) -> int | None:
    return max(0, ceil((due_at - clock.now()) / timedelta(days=1))) if due_at else None


def _due_at(state: State, since: datetime, delays: Mapping[Deadline, timedelta]) -> datetime | None:
    """When the system acts if nobody does (INV-27)."""
    deadlines = [row.deadline for row in DUE if row.source is state]
    return since + delays[deadlines[0]] if deadlines and deadlines[0] else None
