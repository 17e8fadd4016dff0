"""What the receipt is computed on: every certified field, the parties, and the hash of every file (INV-18)."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from contracts.invoice import Line as EventLine
from contracts.invoice import Party, Totals
from contracts.invoice import VatLine as EventVatLine
from services.invoicing.domain.checks.amounts import to_cents
from services.invoicing.domain.invoice.aggregate import Invoice, deposit_mode
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.domain.kinds import PROFILES

CONFIRMED = ("total_ht", "total_tva", "total_ttc", "net_a_payer")
ROWS = {"vat_lines": tuple(EventVatLine.model_fields), "lines": tuple(EventLine.model_fields)}
"""Of a list, what each of its rows says."""
PARTY = ("role", "structure_id", "identifier", "name", "service_id", "service_code", "service_label", "rcs")


def in_cents(fields: Fields) -> Fields:
    """Totals as they are certified: two decimals."""
    rounded = {name: to_cents(v) for name in CONFIRMED if (v := getattr(fields, name)) is not None}
    return replace(fields, **rounded)  # type: ignore[arg-type]


def totals(fields: Fields) -> Totals:
    """Raises ValidationError while one is missing: only what passed the checks is deposited."""
    return Totals.model_validate(
        {"ht": fields.total_ht, "tva": fields.total_tva, "ttc": fields.total_ttc, "net_a_payer": fields.net_a_payer}
    )


def deposited_content(invoice: Invoice) -> dict[str, Any]:
    fields = invoice.fields
    return {
        "invoice_id": invoice.id,
        "kind": invoice.kind,
        "number": invoice.number,
        "format": invoice.format,
        "deposit_mode": deposit_mode(invoice.format, invoice.channel),
        **{name: _plain(name, getattr(fields, name)) for name in PROFILES[invoice.kind].certified},
        "parties": [_party(party) for party in invoice.parties],
        "totals": {name: _text(value) for name, value in totals(fields)},
        "files": [
            {"name": f.name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256, "type": f.type}
            for f in invoice.files
        ],
    }


def _plain(name: str, value: Any) -> Any:
    if name in ROWS:
        return [_row(row, ROWS[name]) for row in value]
    return value if isinstance(value, bool) else _text(value)


def _row(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: _text(getattr(row, name)) for name in names}


def _text(value: object) -> str | None:
    """A decimal is written in full, never as 1E+3."""
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _party(party: Party) -> dict[str, Any]:
    address = {"address": party.address.model_dump()} if party.address else {}
    return {name: value for name in PARTY if (value := getattr(party, name)) is not None} | address
