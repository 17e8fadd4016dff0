"""What a list is narrowed by, as a store filter (INV-31 in part, INV-35, INV-40). Without a criterion: everything in scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from chassis import clock
from contracts.lifecycle import Role, State
from services.invoicing.domain.invoice.aggregate import of_deposit_mode
from services.invoicing.domain.lifecycle.table import GIVEN_UP, SUPPLIER_WORK_LIST
from services.invoicing.domain.receipt.deposit import PARIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    state: Sequence[State] = ()
    type: str | None = None
    cadre: str | None = None
    number: str | None = None
    supplier: str | None = None
    """Identifier, like `recipient`."""
    supplier_id: str | None = None
    recipient: str | None = None
    recipient_id: str | None = None
    service_code: str | None = None
    supplier_siren: str | None = None
    recipient_siren: str | None = None
    supplier_service_id: str | None = None
    deposit_mode: str | None = None
    engagement: str | None = None
    marche: str | None = None
    deposited_from: date | None = None
    deposited_to: date | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    ttc_from: Decimal | None = None
    ttc_to: Decimal | None = None
    downloaded: bool | None = None
    instructeur: str | None = None
    to_process: bool = False
    hide_old_rejections: bool = False
    """INV-30: without those rejected or refused more than `OLD_REJECTION` ago."""


OLD_REJECTION = timedelta(days=10)
_EQUAL = {
    "type": "fields.type",
    "cadre": "fields.cadre",
    "number": "number",
    "engagement": "fields.engagement",
    "marche": "fields.marche",
    "downloaded": "downloaded",
    "instructeur": "instructeur",
}
_PARTIES = {
    "supplier": (Role.FOURNISSEUR, "identifier"),
    "supplier_id": (Role.FOURNISSEUR, "structure_id"),
    "recipient": (Role.DESTINATAIRE, "identifier"),
    "recipient_id": (Role.DESTINATAIRE, "structure_id"),
    "service_code": (Role.DESTINATAIRE, "service_code"),
    "supplier_service_id": (Role.FOURNISSEUR, "service_id"),
}
_COMPANIES = {"supplier_siren": Role.FOURNISSEUR, "recipient_siren": Role.DESTINATAIRE}


def query(criteria: Criteria) -> dict[str, Any]:
    conditions: dict[str, Any] = {
        path: value for name, path in _EQUAL.items() if (value := getattr(criteria, name)) is not None
    }
    if parties := _parties(criteria):
        conditions["parties"] = {"$all": parties} if len(parties) > 1 else parties[0]
    if (states := _states(criteria)) is not None:
        conditions["state"] = {"$in": sorted(states)}
    if criteria.to_process:
        conditions["rejection_acknowledged"] = False
    if criteria.hide_old_rejections:
        conditions["$or"] = [{"state": {"$nin": sorted(GIVEN_UP)}}, {"state_at": {"$gte": clock.now() - OLD_REJECTION}}]
    if criteria.deposit_mode:
        formats, channel = of_deposit_mode(criteria.deposit_mode)
        conditions |= {"format": {"$in": sorted(formats)}, "channel": channel}
    if issued := _between(_text(criteria.issued_from), _text(criteria.issued_to), inclusive=True):
        conditions["fields.issue_date"] = issued
    if days := _between(_day(criteria.deposited_from), _day(criteria.deposited_to, after=1)):
        conditions["deposited_at"] = days
    if amounts := _between(criteria.ttc_from, criteria.ttc_to, inclusive=True):
        conditions["fields.total_ttc"] = amounts
    return conditions


def _states(criteria: Criteria) -> set[State] | None:
    """INV-30: `to_process` keeps what needs the supplier, of the states asked for."""
    asked = set(criteria.state) or None
    if not criteria.to_process:
        return asked
    return set(SUPPLIER_WORK_LIST) if asked is None else asked & SUPPLIER_WORK_LIST


def _parties(criteria: Criteria) -> list[dict[str, Any]]:
    """Who plays the role now: an ended party is history."""
    equal = [
        {"$elemMatch": {"role": role, field: value, "until": None}}
        for name, (role, field) in _PARTIES.items()
        if (value := getattr(criteria, name)) is not None
    ]
    companies = [
        {
            "$elemMatch": {"role": role, "identifier": {"$gte": siren, "$lt": f"{siren}:"}, "until": None}
        }  # ":" follows "9"
        for name, role in _COMPANIES.items()
        if (siren := getattr(criteria, name)) is not None
    ]
    return [*equal, *companies]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(day: date | None, after: int = 0) -> datetime | None:
    """Midnight in Paris."""
    return datetime.combine(day + timedelta(days=after), time(), PARIS).astimezone(UTC) if day else None


def _between(low: object, high: object, *, inclusive: bool = False) -> dict[str, Any]:
    top = "$lte" if inclusive else "$lt"
    return ({"$gte": low} if low is not None else {}) | ({top: high} if high is not None else {})
