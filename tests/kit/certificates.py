"""Certificates of deposit signed by a key of the test's own."""

from datetime import datetime

from joserfc.jwk import OKPKey

from services.invoicing.domain.receipt.certificate import as_json, issue


def exported(key: OKPKey, at: datetime) -> tuple[bytes, str]:
    """The JSON export of a receipt of that moment, and its digest."""
    party = {"structure_id": "s", "name": "ATELIER"}
    content = {
        "invoice_id": "1", "number": "F-1", "type": "FACTURE", "currency": "EUR", "totals": {},
        "parties": [{"role": "FOURNISSEUR", **party}, {"role": "DESTINATAIRE", **party}],
    }  # fmt: skip
    made = issue(key, content=content, deposited_at=at, sequence=1)
    return as_json(made), made.digest
