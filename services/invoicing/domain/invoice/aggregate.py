"""An invoice from draft to payment: one frozen aggregate; every change is a function that answers a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chassis.errors import Conflict
from contracts.envelope import FileRef
from contracts.extraction import ReadField
from contracts.invoice import Party, Reason
from contracts.structure import StructureChanged
from services.invoicing.domain.checks.recipient import service_of
from services.invoicing.domain.invoice.fields import Fields, Format, computed
from services.invoicing.domain.invoice.files import StoredFile
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import Action, Kind, Role, Situation
from services.invoicing.domain.receipt.certificate import Certificate


class NotADraft(Conflict):
    code, title = "pas_un_brouillon", "Seul un brouillon peut être modifié ou supprimé (INV-16, INV-17)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One line of the history (INV-28); never changed once written."""

    at: datetime
    state: State
    action: Action
    role: Role
    account: str | None
    structure_id: str | None = None
    structure_name: str | None = None
    service_id: str | None = None
    reason: Reason | None = None
    comment: str | None = None
    mandate_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the reader made of the deposited file (INV-5)."""

    document_id: str
    status: str = "PENDING"
    """PENDING, READ or REFUSED."""
    sequence: int = 0
    """Last event of the reader taken into account."""
    pages: int | None = None
    pages_done: int = 0
    source: str | None = None
    refusal_code: str | None = None
    refusal: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, ReadField] = field(default_factory=dict)
    disagreements: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    rules_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    id: str
    kind: Kind = Kind.FACTURE
    state: State = State.BROUILLON
    state_at: datetime
    created_at: datetime
    created_by: str
    channel: str = "API"
    format: Format
    provisional_number: str | None = None
    fields: Fields
    corrected: frozenset[str] = frozenset()
    """Fields a person typed: the reader never overwrites them."""
    supplier: Party
    recipient: Party | None = None
    valideur_1: Party | None = None
    valideur_2: Party | None = None
    document: StoredFile | None = None
    attachments: tuple[StoredFile, ...] = ()
    reading: Reading | None = None
    certificate: Certificate | None = None
    deposited_at: datetime | None = None
    depositor: str | None = None
    history: tuple[Passage, ...] = ()
    mandate_number: str | None = None
    rejection_acknowledged: bool = False
    instructeur: str | None = None
    """Account of the recipient's agent in charge (INV-35)."""
    downloaded: bool = False
    """By the recipient, once at least."""
    copied_from: str | None = None

    @property
    def situation(self) -> Situation:
        return Situation(
            state=self.state,
            kind=self.kind,
            cadre=self.fields.cadre,
            has_valideur_2=self.valideur_2 is not None,
            rejection_acknowledged=self.rejection_acknowledged,
        )

    @property
    def number(self) -> str:
        """The supplier's number, the provisional one until it is known (INV-7)."""
        return self.fields.invoice_number or self.provisional_number or self.id

    @property
    def files(self) -> tuple[StoredFile, ...]:
        return ((self.document,) if self.document else ()) + self.attachments

    @property
    def files_bytes(self) -> int:
        return sum(f.size for f in self.files)

    @property
    def complete_fields(self) -> Fields:
        return replace(self.fields, **computed(self.fields))  # type: ignore[arg-type]


DEPOSIT_MODES: dict[str, tuple[Format, ...]] = {
    "SAISIE": (Format.SAISIE,),
    "DEPOT_PDF": (Format.PDF_NON_SIGNE,),
    "DEPOT_PDF_SIGNE": (Format.PDF_SIGNE_PADES, Format.PDF_SIGNE_XADES),
    "UPLOAD": (Format.FACTUR_X, Format.UBL, Format.CII),
}


def deposit_mode(given: Format, channel: str) -> str:
    """modeDepot of the public API: `DEPOT_PDF_PORTAIL`, `SAISIE_API`…"""
    prefix = next(name for name, formats in DEPOSIT_MODES.items() if given in formats)
    return f"{prefix}_{channel}"


def party(structure: StructureChanged, *, service_id: str | None = None, code: str | None = None) -> Party:
    """`service_id` or `code` names one of its services, where there is one."""
    service = service_of(structure, code) or next((s for s in structure.services if s.service_id == service_id), None)
    return Party(
        structure_id=structure.structure_id,
        identifier=structure.identifier,
        name=structure.name,
        service_id=service.service_id if service else None,
        service_code=service.code if service else None,
        service_label=service.label if service else None,
    )


def parties(
    fields: Fields, supplier: StructureChanged, known: Mapping[str, StructureChanged]
) -> dict[str, Party | None]:
    """The parties that the fields name, as far as they exist (names fill in, INV-10)."""
    recipient = known.get(fields.recipient_siret or "")
    first, second = known.get(fields.valideur_1 or ""), known.get(fields.valideur_2 or "")
    return {
        "supplier": party(supplier, service_id=fields.supplier_service_id),
        "recipient": party(recipient, code=fields.code_service) if recipient else None,
        "valideur_1": party(first) if first else None,
        "valideur_2": party(second) if second else None,
    }


def require_draft(invoice: Invoice) -> None:
    if invoice.state is not State.BROUILLON:
        raise NotADraft(f"La facture {invoice.number} est à l'état {invoice.state} : elle n'est plus modifiable")


def amend(invoice: Invoice, changes: Mapping[str, Any]) -> Invoice:
    """What a person typed in a draft (INV-16). Raises NotADraft."""
    require_draft(invoice)
    return replace(invoice, fields=replace(invoice.fields, **changes), corrected=invoice.corrected | frozenset(changes))


def file_ref(file: StoredFile) -> FileRef:
    return FileRef(url=file.reference, sha256=file.sha256, size=file.size, media_type=file.media_type, name=file.name)
