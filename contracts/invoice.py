from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainSerializer

from contracts import topics
from contracts.envelope import EventData, FileRef, Shape

Amount = Annotated[Decimal, PlainSerializer(str, return_type=str)]
"""An exact decimal, a string in JSON; never through a float."""

PARTIES: dict[str, Any] = {
    "supplier": {
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a2",
        "identifier": "73282932000074",
        "name": "ATELIER DUPONT",
    },
    "recipient": {
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "identifier": "21350238800019",
        "name": "COMMUNE DE RENNES",
        "service_id": "0199f0a2-0000-7000-8000-0000000000b1",
        "service_code": "VOIRIE",
    },
}


class Party(Shape):
    structure_id: str
    identifier: str
    name: str
    service_id: str | None = None
    service_code: str | None = None
    service_label: str | None = None


class Totals(Shape):
    """In the invoice's currency, two decimals; `ttc` after global discount, before deposits paid."""

    ht: Amount
    tva: Amount
    ttc: Amount
    net_a_payer: Amount


class VatLine(Shape):
    rate: Amount
    base: Amount
    amount: Amount
    category: str | None = None


class Line(Shape):
    """INV-12. `unit_price_ht` before `discount_ht` (per line, not per unit); `total_ht` after it."""

    reference: str = ""
    denomination: str
    quantity: Amount
    unit: str = ""
    unit_price_ht: Amount
    discount_ht: Amount = Decimal(0)
    vat_rate: Amount
    total_ht: Amount


class Reason(Shape):
    """Why a recipient or valideur refused or waits: a code of the closed list in both languages, and their words."""

    code: str
    label: str
    label_en: str = ""
    text: str = ""


class Certificate(Shape):
    """INV-18: `digest` is the base64 SHA-256 of the deposited content (44 characters), `jws` the signed receipt."""

    digest: str = Field(min_length=44, max_length=44)
    sequence: int
    jws: str


class Attachment(Shape):
    attachment_id: str
    type: str
    designation: str
    file: FileRef


class InvoiceDeposited(EventData):
    """The whole invoice, durable and certified (INV-20). Key: invoice id."""

    topic: ClassVar = topics.INVOICE_DEPOSITED
    key: ClassVar = "invoice_id"
    example: ClassVar[dict[str, Any]] = PARTIES | {
        "invoice_id": "0199f0a2-0000-7000-8000-0000000000e1",
        "kind": "FACTURE",
        "number": "FA-2026-0001",
        "type": "FACTURE",
        "cadre": "A1",
        "format": "PDF_NON_SIGNE",
        "deposit_mode": "DEPOT_PDF_API",
        "issue_date": "2026-11-03",
        "deposited_at": "2026-11-04T09:12:31.120Z",
        "depositor": "0199f0a2-0000-7000-8000-000000000001",
        "currency": "EUR",
        "engagement": "CP2020/X123456/1",
        "vat_type": "TVA_SUR_DEBIT",
        "payment_mode": "VIREMENT",
        "totals": {"ht": "2535.00", "tva": "507.00", "ttc": "3042.00", "net_a_payer": "3042.00"},
        "vat_lines": [{"rate": "20.00", "base": "2535.00", "amount": "507.00", "category": "S"}],
        "certificate": {
            "digest": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "sequence": 42,
            "jws": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
        },
    }

    invoice_id: str
    kind: str = Field(description="FACTURE; other kinds of payment request are later values")
    number: str
    type: Literal["FACTURE", "AVOIR"]
    cadre: str
    format: str
    deposit_mode: str
    issue_date: date
    due_date: date | None = None
    deposited_at: datetime
    depositor: str
    supplier: Party
    recipient: Party
    valideur: Party | None = None
    valideur_2: Party | None = None
    currency: str
    engagement: str | None = None
    marche: str | None = None
    original_number: str | None = None
    vat_type: str
    vat_exemption_reason: str | None = None
    payment_mode: str
    totals: Totals
    global_discount_ttc: Amount = Decimal(0)
    global_discount_reason: str | None = None
    vat_lines: tuple[VatLine, ...] = ()
    lines: tuple[Line, ...] = ()
    comment: str = ""
    document: FileRef | None = None
    attachments: tuple[Attachment, ...] = ()
    certificate: Certificate


class InvoiceStatusChanged(EventData):
    """One step of the lifecycle (INV-20, INV-22), with enough to tell everybody concerned. Key: invoice id.

    `told` names the roles to inform: FOURNISSEUR, DESTINATAIRE, VALIDEUR_1, VALIDEUR_2.
    """

    topic: ClassVar = topics.INVOICE_STATUS_CHANGED
    key: ClassVar = "invoice_id"
    example: ClassVar[dict[str, Any]] = PARTIES | {
        "invoice_id": "0199f0a2-0000-7000-8000-0000000000e1",
        "kind": "FACTURE",
        "number": "FA-2026-0001",
        "type": "FACTURE",
        "cadre": "A1",
        "previous": "MISE_A_DISPOSITION",
        "status": "SUSPENDUE",
        "action": "SUSPENDRE",
        "role": "DESTINATAIRE",
        "at": "2026-11-05T10:00:00Z",
        "reason": {
            "code": "PIECE_MANQUANTE",
            "label": "Pièce justificative manquante",
            "label_en": "A supporting document is missing",
            "text": "Joindre le bon de livraison",
        },
        "currency": "EUR",
        "totals": {"ht": "2535.00", "tva": "507.00", "ttc": "3042.00", "net_a_payer": "3042.00"},
        "told": ["FOURNISSEUR"],
    }

    invoice_id: str
    kind: str
    number: str
    type: Literal["FACTURE", "AVOIR"]
    cadre: str
    previous: str
    status: str
    action: str
    role: str
    at: datetime
    reason: Reason | None = None
    comment: str = ""
    mandate_number: str | None = None
    supplier: Party
    recipient: Party
    valideur: Party | None = None
    valideur_2: Party | None = None
    engagement: str | None = None
    currency: str
    totals: Totals
    told: tuple[str, ...] = ()
