"""What subscribers outside the installation are told: of each kind of event the fields that leave it, and no others (EVT-5).

No file, no account number, no person; what is left out is read by HTTP with the subscriber's own token.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from contracts.enumerations import Growing
from contracts.envelope import EventData, Shape
from contracts.invoice import Invoiced, InvoiceDeposited, InvoiceStatusChanged, Totals
from contracts.lifecycle import ActionCode, CadreCode, KindCode, ReasonCodeText, RoleCode, StateCode
from contracts.raccordement import (
    EventKind,
    RaccordementChanged,
    RaccordementKind,
    RaccordementMode,
    RaccordementState,
)
from contracts.structure import IdentifierTypeCode, Parameters, StructureChanged
from contracts.technical import Scope, TechnicalAccountChanged

PREFIX = "feed."
"""Of a subscription's own topic, its users and their consumer groups: its id follows (EVT-7)."""
MAX_BYTES = 20_000
"""Of a whole event with its envelope."""
MAX_TEXT = 1000
REFERENCES = (
    "invoice_id", "number", "previous_state", "state", "at", "deposited_at",
    "structure_id", "identifier", "raccordement_id", "account_id",
)  # fmt: skip
"""What is left of an event that would weigh more."""


class Fed(Shape):
    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)


class FedParty(Fed):
    """Who plays `role` now."""

    role: RoleCode
    structure_id: str
    identifier: str
    name: str
    service_id: str | None = None
    service_code: str | None = None
    service_label: str | None = None
    since: datetime


class FedReason(Fed):
    code: ReasonCodeText
    label: str
    label_en: str = ""
    text: str = ""


class FedInvoice(Fed):
    invoice_id: str
    kind: KindCode
    number: str
    type: str
    cadre: CadreCode
    parties: tuple[FedParty, ...]
    currency: str
    totals: Totals
    engagement: str | None = None


class FedInvoiceDeposited(FedInvoice):
    """Of `invoice.deposited`."""

    of: ClassVar[type[EventData]] = InvoiceDeposited

    format: str
    deposit_mode: str
    flow: str | None = None
    deposited_at: datetime
    issue_date: date
    due_date: date | None = None
    marche: str | None = None
    original_number: str | None = None
    vat_type: str
    payment_mode: str


class FedInvoiceStatusChanged(FedInvoice):
    """Of `invoice.status_changed`."""

    of: ClassVar[type[EventData]] = InvoiceStatusChanged

    previous_state: StateCode
    state: StateCode
    action: ActionCode
    role: RoleCode
    at: datetime
    reason: FedReason | None = None
    mandate_number: str | None = Field(None, description="The payment order's number")


class FedStructureChanged(Fed):
    """Of `structure.changed`, the annuaire's part: a public structure and what it demands; not `active`: it has left."""

    of: ClassVar[type[EventData]] = StructureChanged

    structure_id: str
    identifier_type: IdentifierTypeCode
    identifier: str
    name: str
    label: str = ""
    active: bool
    parameters: Parameters | None = None


class FedRaccordementChanged(Fed):
    """Of `raccordement.changed`: one of the structure's own."""

    of: ClassVar[type[EventData]] = RaccordementChanged

    raccordement_id: str
    structure_id: str
    label: str
    kind: Annotated[str, Growing(RaccordementKind)]
    mode: Annotated[str, Growing(RaccordementMode)]
    previous: Annotated[str, Growing(RaccordementState)] | None = None
    state: Annotated[str, Growing(RaccordementState)]
    at: datetime


class FedTechnicalAccountChanged(Fed):
    """Of `technical_account.changed`: one of the structure's own. `warned_days`: its last secret ends within so many."""

    of: ClassVar[type[EventData]] = TechnicalAccountChanged

    account_id: str
    structure_id: str
    name: str
    scopes: tuple[Annotated[str, Growing(Scope)], ...]
    active: bool
    expires_at: datetime | None = None
    warned_days: int | None = None


FedData = (
    FedInvoiceDeposited
    | FedInvoiceStatusChanged
    | FedStructureChanged
    | FedRaccordementChanged
    | FedTechnicalAccountChanged
)
FED: Mapping[EventKind, type[FedData]] = {
    EventKind.INVOICE_DEPOSITED: FedInvoiceDeposited,
    EventKind.INVOICE_STATUS_CHANGED: FedInvoiceStatusChanged,
    EventKind.STRUCTURE_CHANGED: FedStructureChanged,
    EventKind.RACCORDEMENT_CHANGED: FedRaccordementChanged,
    EventKind.TECHNICAL_ACCOUNT_CHANGED: FedTechnicalAccountChanged,
}


def told(kind: EventKind, data: EventData) -> dict[str, Any]:
    """What leaves of an event's data, as JSON has it. Former parties are nobody's business; long texts are cut."""
    parties = {"parties": tuple(p for p in data.parties if p.until is None)} if isinstance(data, Invoiced) else {}
    present, shape = data.model_copy(update=parties), FED[kind]
    dumped = shape.model_validate(present.model_dump(include=_names(shape))).model_dump(mode="json", exclude_none=True)
    cut: dict[str, Any] = _cut(dumped)
    return cut


def schema_uri(kind: EventKind) -> str:
    """Of what leaves; its major version changes when something is taken away from it."""
    return f"urn:chorale:schema:feed.{kind}.v1"


def references(data: Mapping[str, Any]) -> dict[str, Any]:
    """The little that is told of what would weigh too much."""
    return {name: data[name][:60] for name in REFERENCES if name in data}


def _names(shape: type[Fed]) -> set[str]:
    return set(shape.model_fields)


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, dict):
        return {name: _cut(part) for name, part in value.items()}
    return [_cut(part) for part in value] if isinstance(value, list) else value
