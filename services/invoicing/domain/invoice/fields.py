"""The fields of an invoice as they are entered, read or corrected (INV-8 to INV-13); names as the reader's own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.invoicing.domain.checks.amounts import ZERO, Line, Totals, VatLine, totals_of, vat_summary
from services.invoicing.domain.lifecycle.table import Cadre


class InvoiceType(StrEnum):
    FACTURE = "FACTURE"
    AVOIR = "AVOIR"


class VatType(StrEnum):
    DEBIT = "TVA_SUR_DEBIT"
    ENCAISSEMENT = "TVA_SUR_ENCAISSEMENT"
    EXONERATION = "EXONERATION"
    SANS_TVA = "SANS_TVA"


class PaymentMode(StrEnum):
    CHEQUE = "CHEQUE"
    PRELEVEMENT = "PRELEVEMENT"
    VIREMENT = "VIREMENT"
    ESPECE = "ESPECE"
    AUTRE = "AUTRE"
    REPORT = "REPORT"


class Format(StrEnum):
    """How the invoice came (INV-3)."""

    SAISIE = "SAISIE"
    PDF_NON_SIGNE = "PDF_NON_SIGNE"
    PDF_SIGNE_PADES = "PDF_SIGNE_PADES"
    PDF_SIGNE_XADES = "PDF_SIGNE_XADES"
    FACTUR_X = "FACTUR_X"
    UBL = "UBL"
    CII = "CII"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a person may edit in a draft. None: not known yet."""

    invoice_number: str | None = None
    type: InvoiceType = InvoiceType.FACTURE
    cadre: Cadre = Cadre.A1
    issue_date: date | None = None
    due_date: date | None = None
    currency: str | None = "EUR"
    supplier_service_id: str | None = None
    bank_account_id: str | None = None
    affactureur: bool = False
    """The chosen bank details are a factor's (subrogation)."""
    recipient_siret: str | None = None
    code_service: str | None = None
    engagement: str | None = None
    marche: str | None = None
    original_number: str | None = None
    vat_type: VatType | None = None
    vat_exemption_reason: str | None = None
    payment_mode: PaymentMode | None = None
    total_ht: Decimal | None = None
    total_tva: Decimal | None = None
    total_ttc: Decimal | None = None
    net_a_payer: Decimal | None = None
    discount_ttc: Decimal = ZERO
    discount_reason: str | None = None
    vat_lines: tuple[VatLine, ...] = ()
    lines: tuple[Line, ...] = ()
    valideur_1: str | None = None
    """Identifier of the structure, like `recipient_siret`."""
    valideur_2: str | None = None
    comment: str | None = None

    @property
    def total_ttc_before_discount(self) -> Decimal | None:
        if self.total_ht is None or self.total_tva is None:
            return None
        return self.total_ht + self.total_tva


TEXT_LIMITS: dict[str, int] = {
    "supplier_service_id": 100,
    "bank_account_id": 100,
    "recipient_siret": 14,
    "code_service": 100,
    "engagement": 50,
    "marche": 50,
    "original_number": 20,
    "vat_exemption_reason": 255,
    "discount_reason": 255,
    "valideur_1": 18,
    "valideur_2": 18,
    "comment": 2000,
}


def computed(fields: Fields) -> dict[str, Decimal | tuple[VatLine, ...]]:
    """Values for the totals left empty: from the lines (INV-12), else TTC from HT, TVA and discount (INV-13)."""
    if fields.lines:
        return _missing(fields, totals_of(fields.lines, fields.discount_ttc), vat_summary(fields.lines))
    if fields.total_ttc is None and (before := fields.total_ttc_before_discount) is not None:
        return {"total_ttc": before - fields.discount_ttc}
    return {}


def _missing(fields: Fields, totals: Totals, summary: tuple[VatLine, ...]) -> dict[str, Decimal | tuple[VatLine, ...]]:
    found: dict[str, Decimal | tuple[VatLine, ...]] = {}
    for name in ("total_ht", "total_tva", "total_ttc"):
        if getattr(fields, name) is None:
            found[name] = getattr(totals, name)
    if fields.net_a_payer is None:
        found["net_a_payer"] = fields.total_ttc if fields.total_ttc is not None else totals.total_ttc
    if not fields.vat_lines:
        found["vat_lines"] = summary
    return found
