"""What the rules need beside the fields: the parties and the earlier invoices as known here, the file, the day in Paris."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from chassis.errors import Finding
from contracts.bank import BankDetailsChanged
from contracts.invoice import Format, InvoiceType
from contracts.lifecycle import State
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.domain.invoice.parties import Known
from services.invoicing.domain.invoice.reading import Reading

READING_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An invoice that this supplier sent before, as far as a later one is held against it."""

    id: str
    number: str
    state: State
    type: InvoiceType
    deposited_at: datetime
    recipient_id: str
    currency: str | None
    total_ttc: Decimal
    credited: Decimal = Decimal(0)
    """By the credit notes sent for it that were not rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    supplier: Known
    structures: Mapping[str, Known]
    """By identifier: the recipient and the valideurs, where they exist."""
    bank_account: BankDetailsChanged | None = None
    """What the fields name as bank details, where it is known here (INV-8)."""
    format: Format
    files_bytes: int = 0
    document_at: datetime | None = None
    """When the file came; None: there is none."""
    reading: Reading | None = None
    reading_limit: timedelta = READING_LIMIT
    """After which a reading that has not come is our fault (INV-5)."""
    same_number: Earlier | None = None
    original: Earlier | None = None
    """What a credit note names, where it is known here (INV-42)."""
    now: datetime
    today: date


Rule = Callable[[Fields, Context], list[Finding]]
