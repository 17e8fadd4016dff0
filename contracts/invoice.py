"""Events of an invoice's life: deposited, one step further, changed otherwise."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainSerializer, WithJsonSchema

from contracts import earlier, topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, FileRef, Shape
from contracts.extraction import Severity
from contracts.lifecycle import ActionCode, CadreCode, KindCode, ReasonCodeText, RoleCode, StateCode
from contracts.structure import Address

EXACT_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
Amount = Annotated[Decimal, PlainSerializer(str, return_type=str), WithJsonSchema(EXACT_DECIMAL, mode="serialization")]
"""An exact decimal, a string in JSON; never through a float."""


class InvoiceType(Code):
    """BT-3 in two words (closed)."""

    FACTURE = "FACTURE", "Facture", "Invoice"
    AVOIR = "AVOIR", "Avoir", "Credit note"


class Format(Code):
    """How the invoice came (INV-3; growing)."""

    SAISIE = "SAISIE", "Saisie", "Typed in"
    PDF_NON_SIGNE = "PDF_NON_SIGNE", "PDF non signé", "Unsigned PDF"
    PDF_SIGNE_PADES = "PDF_SIGNE_PADES", "PDF signé PAdES", "PDF signed PAdES"
    PDF_SIGNE_XADES = "PDF_SIGNE_XADES", "PDF signé XAdES", "PDF signed XAdES"
    FACTUR_X = "FACTUR_X", "Factur-X", "Factur-X"
    UBL = "UBL", "UBL 2.1", "UBL 2.1"
    CII = "CII", "UN/CEFACT CII", "UN/CEFACT CII"


class VatType(Code):
    """BT-8, and when there is no VAT (INV-11; growing)."""

    DEBIT = "TVA_SUR_DEBIT", "TVA sur les débits", "VAT on debits"
    ENCAISSEMENT = "TVA_SUR_ENCAISSEMENT", "TVA sur les encaissements", "VAT on receipts"
    EXONERATION = "EXONERATION", "Exonération", "Exempt"
    SANS_TVA = "SANS_TVA", "Sans TVA", "Without VAT"


class PaymentMode(Code):
    """BT-81 in the portal's words (INV-11; growing)."""

    CHEQUE = "CHEQUE", "Chèque", "Cheque"
    PRELEVEMENT = "PRELEVEMENT", "Prélèvement", "Direct debit"
    VIREMENT = "VIREMENT", "Virement", "Transfer"
    ESPECE = "ESPECE", "Espèces", "Cash"
    AUTRE = "AUTRE", "Autre", "Other"
    REPORT = "REPORT", "Report", "Carried over"


class Channel(Code):
    """Through which door the invoice came: the end of modeDepot (growing)."""

    API = "API", "API", "API"
    PORTAIL = "PORTAIL", "Portail", "Portal"
    EDI = "EDI", "EDI", "EDI"


class Fact(Code):
    """What changed of an invoice without changing its state (growing)."""

    INSTRUCTEUR = "INSTRUCTEUR", "Instructeur affecté", "Agent in charge assigned"
    PIECES_JOINTES = "PIECES_JOINTES", "Pièces jointes", "Attachments"
    TELECHARGEE = "TELECHARGEE", "Téléchargée par le destinataire", "Downloaded by the recipient"
    REJET_TRAITE = "REJET_TRAITE", "Rejet traité", "Rejection acknowledged"
    ANNONCE = "ANNONCE", "État publié à nouveau", "State published again"


class Party(Shape):
    """Who plays `role`, from `since` on; `until` not null: no longer, as a recipient corrected later (INV-24)."""

    role: RoleCode
    structure_id: str
    identifier: str
    name: str
    service_id: str | None = None
    service_code: str | None = None
    service_label: str | None = None
    address: Address | None = Field(None, description="Of the supplier only (INV-8)")
    rcs: str | None = None
    since: datetime
    until: datetime | None = None


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

    reference: str | None = None
    denomination: str
    quantity: Amount
    unit: str | None = None
    unit_price_ht: Amount
    discount_ht: Amount = Decimal(0)
    vat_rate: Amount
    total_ht: Amount


class Reason(Shape):
    """Why a recipient or valideur refused or waits: a code of the list in both languages, and their words."""

    code: ReasonCodeText
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
    designation: str = ""
    file: FileRef


class Invoiced(EventData):
    """What every event of an invoice says of it."""

    key: ClassVar = "invoice_id"

    invoice_id: str
    kind: KindCode
    number: str
    type: InvoiceType
    cadre: CadreCode
    parties: tuple[Party, ...]
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    totals: Totals
    engagement: str | None = None

    def party(self, role: str) -> Party | None:
        """Who plays `role` now."""
        return next((p for p in self.parties if p.role == role and p.until is None), None)


class BrokenRule(Shape):
    """A rule of `rules_version` that the deposited file does not keep, and that does not keep it from being sent (INV-15)."""

    rule: str
    severity: Severity


class InvoiceContent(Invoiced):
    """The whole invoice as it was certified, with references to its files."""

    format: Annotated[str, Growing(Format)]
    channel: Annotated[str, Growing(Channel)]
    deposit_mode: str = Field(description="modeDepot of the public API: DEPOT_PDF_PORTAIL, SAISIE_API …")
    flow: str | None = Field(None, description="Number of the flux it came in (numeroFluxDepot)")
    deposited_at: datetime
    depositor: str = Field(description="Account that sent it")
    issue_date: date
    due_date: date | None = None
    bank_account_id: str | None = None
    affactureur: bool = False
    marche: str | None = None
    original_number: str | None = None
    vat_type: Annotated[str, Growing(VatType)]
    vat_exemption_reason: str | None = None
    payment_mode: Annotated[str, Growing(PaymentMode)]
    discount_ttc: Amount = Decimal(0)
    discount_reason: str | None = None
    rounding: Amount = Field(Decimal(0), description="BT-114: what rounding adds to the amount due")
    vat_lines: tuple[VatLine, ...] = ()
    lines: tuple[Line, ...] = ()
    comment: str | None = None
    document: FileRef | None = None
    attachments: tuple[Attachment, ...] = ()
    rules_version: str = Field(
        "", description="The rule sets that judged the file, with their versions; empty where none did"
    )
    broken_rules: tuple[BrokenRule, ...] = ()
    certificate: Certificate


_SUPPLIER: dict[str, Any] = {
    "role": "FOURNISSEUR",
    "structure_id": "0199f0a2-0000-7000-8000-0000000000a2",
    "identifier": "73282932000074",
    "name": "ATELIER DUPONT",
    "since": "2026-11-04T09:10:00Z",
}
_RECIPIENT: dict[str, Any] = {
    "role": "DESTINATAIRE",
    "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
    "identifier": "21350238800019",
    "name": "COMMUNE DE RENNES",
    "service_id": "0199f0a2-0000-7000-8000-0000000000b1",
    "service_code": "VOIRIE",
    "since": "2026-11-04T09:10:00Z",
}
_INVOICED: dict[str, Any] = {
    "invoice_id": "0199f0a2-0000-7000-8000-0000000000e1",
    "kind": "FACTURE",
    "number": "FA-2026-0001",
    "type": "FACTURE",
    "cadre": "A1",
    "parties": [_SUPPLIER, _RECIPIENT],
    "currency": "EUR",
    "totals": {"ht": "2535.00", "tva": "507.00", "ttc": "3042.00", "net_a_payer": "3042.00"},
    "engagement": "CP2020/X123456/1",
}
_CONTENT: dict[str, Any] = _INVOICED | {
    "format": "PDF_NON_SIGNE",
    "channel": "API",
    "deposit_mode": "DEPOT_PDF_API",
    "issue_date": "2026-11-03",
    "deposited_at": "2026-11-04T09:12:31.120Z",
    "depositor": "0199f0a2-0000-7000-8000-000000000001",
    "vat_type": "TVA_SUR_DEBIT",
    "payment_mode": "VIREMENT",
    "vat_lines": [{"rate": "20.00", "base": "2535.00", "amount": "507.00", "category": "S"}],
    "certificate": {
        "digest": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "sequence": 42,
        "jws": "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    },
}


class InvoiceDeposited(InvoiceContent):
    """The whole invoice, durable and certified (INV-20). Key: invoice id."""

    topic: ClassVar = topics.INVOICE_DEPOSITED
    version: ClassVar = 2
    earlier: ClassVar = {1: earlier.invoice_deposited_1}
    example: ClassVar[dict[str, Any]] = _CONTENT


class InvoiceStatusChanged(Invoiced):
    """One step of the lifecycle (INV-20, INV-22), with enough to notify everybody concerned. Key: invoice id."""

    topic: ClassVar = topics.INVOICE_STATUS_CHANGED
    version: ClassVar = 2
    earlier: ClassVar = {1: earlier.invoice_status_changed_1}
    example: ClassVar[dict[str, Any]] = _INVOICED | {
        "previous_state": "MISE_A_DISPOSITION",
        "state": "SUSPENDUE",
        "action": "SUSPENDRE",
        "role": "DESTINATAIRE",
        "at": "2026-11-05T10:00:00Z",
        "reason": {
            "code": "PIECE_MANQUANTE",
            "label": "Pièce justificative manquante",
            "label_en": "A supporting document is missing",
            "text": "Joindre le bon de livraison",
        },
        "notified_roles": ["FOURNISSEUR"],
    }

    previous_state: StateCode
    state: StateCode
    action: ActionCode
    role: RoleCode
    at: datetime
    reason: Reason | None = None
    comment: str | None = None
    mandate_number: str | None = None
    notified_roles: tuple[RoleCode, ...] = ()


class InvoiceChanged(InvoiceContent):
    """An invoice's whole present state: after a fact that is no step of the lifecycle, or announced again. Key: invoice id.

    A reader that starts late asks for the announcement of all (`announce`) and goes on with the other two events.
    """

    topic: ClassVar = topics.INVOICE_CHANGED
    example: ClassVar[dict[str, Any]] = _CONTENT | {
        "facts": ["INSTRUCTEUR"],
        "state": "MISE_A_DISPOSITION",
        "state_at": "2026-11-04T09:12:32Z",
        "made_available_at": "2026-11-04T09:12:32Z",
        "instructeur": "0199f0a2-0000-7000-8000-000000000003",
    }

    facts: tuple[Annotated[str, Growing(Fact)], ...]
    state: StateCode
    state_at: datetime
    made_available_at: datetime | None = None
    instructeur: str | None = Field(None, description="Account of the recipient's agent in charge (INV-35)")
    mandate_number: str | None = None
    downloaded: bool = False
    rejection_acknowledged: bool = False
