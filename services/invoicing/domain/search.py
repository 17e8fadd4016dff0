"""What a list is narrowed by, as a store filter (INV-31 in part, INV-35, INV-40). Without a criterion: everything in scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import SUPPLIER_WORK_LIST
from services.invoicing.domain.receipt.deposit import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    states: Sequence[State] = ()
    type: str | None = None
    cadre: str | None = None
    number: str | None = None
    supplier: str | None = None
    """Identifier, like `recipient`."""
    supplier_id: str | None = None
    recipient: str | None = None
    recipient_id: str | None = None
    service_code: str | None = None
    engagement: str | None = None
    marche: str | None = None
    deposited_from: date | None = None
    deposited_to: date | None = None
    ttc_from: Decimal | None = None
    ttc_to: Decimal | None = None
    downloaded: bool | None = None
    instructeur: str | None = None
    to_process: bool = False


_EQUAL = {
    "type": "fields.type",
    "cadre": "fields.cadre",
    "number": "fields.invoice_number",
    "supplier": "supplier.identifier",
    "supplier_id": "supplier.structure_id",
    "recipient": "recipient.identifier",
    "recipient_id": "recipient.structure_id",
    "service_code": "recipient.service_code",
    "engagement": "fields.engagement",
    "marche": "fields.marche",
    "downloaded": "downloaded",
    "instructeur": "instructeur",
}


def query(criteria: Criteria) -> dict[str, Any]:
    found: dict[str, Any] = {
        path: value for name, path in _EQUAL.items() if (value := getattr(criteria, name)) is not None
    }
    if criteria.states:
        found["state"] = {"$in": sorted(criteria.states)}
    if criteria.to_process:
        # INV-30: a rejection that was acknowledged leaves the work list
        found |= {"state": {"$in": sorted(SUPPLIER_WORK_LIST)}, "rejection_acknowledged": False}
    if days := _between(_day(criteria.deposited_from), _day(criteria.deposited_to, after=1)):
        found["deposited_at"] = days
    if amounts := _between(criteria.ttc_from, criteria.ttc_to, inclusive=True):
        found["fields.total_ttc"] = amounts
    return found


def _day(day: date | None, after: int = 0) -> datetime | None:
    """Midnight in Paris."""
    return datetime.combine(day + timedelta(days=after), time(), PARIS).astimezone(UTC) if day else None


def _between(low: object, high: object, *, inclusive: bool = False) -> dict[str, Any]:
    top = "$lte" if inclusive else "$lt"
    return ({"$gte": low} if low is not None else {}) | ({top: high} if high is not None else {})
