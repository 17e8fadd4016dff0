"""What callers get. Amounts are strings, dates ISO 8601."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from contracts.bank import BankDetailsChanged
from contracts.extraction import Disagreement, Finding, ReadField, Refusal
from contracts.invoice import Party, Reason
from contracts.structure import Verification
from services.invoicing.api.fields import FieldsOut, Money


class Label(BaseModel):
    fr: str
    en: str


class FileOut(BaseModel):
    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    type: str
    designation: str | None
    added_at: datetime | None


class ReadingOut(BaseModel):
    """`status` PENDING, READ or REFUSED; each field read with its confidence and place on the page (INV-5)."""

    document_id: str
    status: str
    pages: int | None
    pages_done: int
    source: str | None
    refusal: Refusal | None
    fields: dict[str, ReadField]
    kept_by_person: list[str]
    disagreements: list[Disagreement]
    findings: list[Finding]
    rules_version: str


class FindingOut(BaseModel):
    field: str
    code: str
    rule: str
    message: str
    message_en: str
    remedy: str
    remedy_en: str
    value: str | None
    severity: Literal["blocking", "warning"] = Field(description="A warning is confirmed by its code when sending")


class ChecksOut(BaseModel):
    """Empty: it can be sent; with warnings alone, once they are confirmed."""

    findings: list[FindingOut]


class DraftOut(BaseModel):
    id: str
    version: int
    state: str
    number: str
    provisional_number: str | None
    format: str
    channel: str
    created_at: datetime
    created_by: str
    supplier: Party
    recipient: Party | None
    parties: list[Party]
    fields: FieldsOut
    document: FileOut | None
    attachments: list[FileOut]
    reading: ReadingOut | None
    copied_from: str | None


class PartyOut(BaseModel):
    identifier: str
    name: str


class SummaryOut(BaseModel):
    number: str
    recipient: PartyOut | None
    currency: str | None
    total_ht: Money | None
    total_tva: Money | None
    total_ttc_before_discount: Money | None
    discount_ttc: Money
    rounding: Money
    total_ttc: Money | None
    net_a_payer: Money | None
    warnings: list[FindingOut] = []


class DepositOut(BaseModel):
    """The receipt (INV-18); the signed certificate is at /invoices/{id}/certificate."""

    id: str
    number: str
    state: str
    deposited_at: datetime
    supplier: Party
    recipient: Party
    certificate: str
    certificate_sequence: int
    summary: SummaryOut
    acknowledged: list[str]


class BankDetailsOut(BaseModel):
    """To whose account the supplier asks to be paid: information for the payer, no more. `number` where there is no IBAN."""

    name: str
    kind: str
    iban: str
    number: str
    bic: str
    affactureur: bool
    active: bool = Field(description="Whether the supplier still uses this account")
    changed_since: bool = Field(
        description="The supplier has changed them since it sent the invoice: ask before paying"
    )

    @classmethod
    def of(cls, sent: BankDetailsChanged, now: BankDetailsChanged) -> "BankDetailsOut":
        numbers = sent.model_dump(include={"name", "kind", "iban", "number", "bic", "affactureur"})
        changed = (sent.iban, sent.number, sent.bic) != (now.iban, now.number, now.bic)
        return cls(**numbers, active=now.active, changed_since=changed)


class InvoiceOut(DraftOut):
    state_label: Label
    state_at: datetime
    deposit_mode: str
    deposited_at: datetime | None
    made_available_at: datetime | None
    depositor: str | None
    certificate: str | None
    mandate_number: str | None
    rejection_acknowledged: bool
    instructeur: str | None
    downloaded: bool
    acknowledged: list[str]
    supplier_verification: Verification | None = Field(
        None, description="Whether the supplier is who it says, as of now (ORG-31); null where it is not told"
    )
    bank_details: BankDetailsOut | None = Field(
        None, description="As they were when it was sent; to the supplier and to who pays alone (INV-8)"
    )


class StepOut(BaseModel):
    at: datetime
    state: str
    state_label: Label
    action: str
    role: str
    account: str | None
    account_name: str | None
    structure_id: str | None
    structure_name: str | None
    service_id: str | None
    service_code: str | None
    service_label: str | None
    reason: Reason | None
    comment: str | None
    mandate_number: str | None


class ReasonOut(BaseModel):
    code: str
    fr: str
    en: str
    text_required: bool


class ActionOut(BaseModel):
    """One row of the lifecycle table, as GET /lifecycle and an invoice's possible actions show it."""

    source: str
    action: str
    label: Label
    target: str
    target_label: Label
    role: str
    reasons: list[ReasonOut]
    mandate_number: str
    corrects: list[str]
    correction: str = Field(description="Whether one of `corrects` is required, optional or refused")
    only_if: str
    deadline: str | None
    kinds: list[str]
    notified_roles: list[str]


class StateOut(BaseModel):
    code: str
    label: Label
    edi: str | None
    seen_by: list[str]


class LifecycleOut(BaseModel):
    states: list[StateOut]
    table: list[ActionOut]


class RowOut(BaseModel):
    id: str
    number: str
    type: str
    cadre: str
    state: str
    state_label: Label
    state_at: datetime
    dated_at: datetime
    deposited_at: datetime | None
    made_available_at: datetime | None
    issue_date: date | None
    supplier: Party
    recipient: Party | None
    currency: str | None
    total_ht: Money | None
    total_tva: Money | None
    total_ttc: Money | None
    net_a_payer: Money | None
    engagement: str | None
    marche: str | None
    instructeur: str | None
    downloaded: bool
    rejection_acknowledged: bool
    due_at: datetime | None
    days_left: int | None = Field(description="Before due_at, begun ones counted (INV-39)")
    supplier_verification: Verification | None = Field(
        None, description="Whether the supplier is who it says, as of now (ORG-31); null where it is not told"
    )


class CountOut(BaseModel):
    state: str
    state_label: Label
    currency: str | None
    count: int
    total_ttc: Money
    net_a_payer: Money


class MonthOut(BaseModel):
    month: str = Field(description="Of issue: 2026-11")
    currency: str
    count: int
    total_ttc: Money


class OutcomeOut(BaseModel):
    invoice_id: str
    state: str | None
    code: str | None
    detail: str | None


class OutcomesOut(BaseModel):
    done: int
    outcomes: list[OutcomeOut]
