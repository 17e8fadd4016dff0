"""An invoice from draft to payment: one frozen aggregate; every change is a function that answers a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chassis.errors import Conflict, Text
from contracts.bank import BankDetailsChanged
from contracts.invoice import Channel, Format, Party, Reason
from contracts.lifecycle import Action, Kind, Role, State, visible
from services.invoicing.domain.invoice.fields import DEFAULTS, FROM_LINES, NAMES_A_PARTY, Fields, completed
from services.invoicing.domain.invoice.files import StoredFile
from services.invoicing.domain.invoice.parties import Known, named, present
from services.invoicing.domain.invoice.reading import Reading
from services.invoicing.domain.lifecycle.guards import Situation
from services.invoicing.domain.receipt.certificate import Certificate


class NotADraft(Conflict):
    code = "pas_un_brouillon"
    title = Text(
        "Seul un brouillon peut être modifié ou supprimé (INV-16, INV-17)", "Only a draft can be changed or deleted"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the history (INV-28); never changed once written."""

    at: datetime
    state: State
    action: Action
    role: Role
    account: str | None
    structure_id: str | None = None
    structure_name: str | None = None
    service_id: str | None = None
    service_code: str | None = None
    service_label: str | None = None
    reason: Reason | None = None
    comment: str | None = None
    mandate_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    id: str
    kind: Kind = Kind.FACTURE
    state: State = State.BROUILLON
    state_at: datetime
    created_at: datetime
    created_by: str
    channel: Channel = Channel.API
    flow: str | None = None
    """Number of the flux it came in."""
    format: Format
    detected: Format | None = None
    """What its bytes were found to be, where there are any (INV-3)."""
    provisional_number: str | None = None
    fields: Fields
    corrected: frozenset[str] = frozenset()
    """Fields a person typed: the reader never overwrites them."""
    parties: tuple[Party, ...]
    document: StoredFile | None = None
    attachments: tuple[StoredFile, ...] = ()
    reading: Reading | None = None
    certificate: Certificate | None = None
    deposited_at: datetime | None = None
    depositor: str | None = None
    made_available_at: datetime | None = None
    """When its recipient got it (INV-35); anew when it was readdressed."""
    history: tuple[Step, ...] = ()
    mandate_number: str | None = None
    rejection_acknowledged: bool = False
    instructeur: str | None = None
    """Account of the recipient's agent in charge (INV-35)."""
    downloaded: bool = False
    """By the recipient, once at least."""
    copied_from: str | None = None
    acknowledged: tuple[str, ...] = ()
    """Codes of the warnings that whoever sent it confirmed (INV-41, INV-42)."""
    paid_to: BankDetailsChanged | None = None
    """The supplier's bank details as they were when it was sent: a later change does not lead a payment elsewhere (INV-8)."""

    @property
    def situation(self) -> Situation:
        return Situation(
            state=self.state,
            kind=self.kind,
            cadre=self.fields.cadre,
            roles=frozenset(Role(party.role) for party in self.parties if party.until is None),
            rejection_acknowledged=self.rejection_acknowledged,
            left=self.history[-2].state if len(self.history) > 1 else None,
        )

    def party(self, role: Role) -> Party | None:
        """Who plays the role now."""
        return present(self.parties, role)

    @property
    def supplier(self) -> Party:
        party = self.party(Role.FOURNISSEUR)
        assert party is not None, "every invoice has a supplier from its beginning"
        return party

    @property
    def recipient(self) -> Party | None:
        return self.party(Role.DESTINATAIRE)

    @property
    def number(self) -> str:
        """The supplier's number, the provisional one until it is known (INV-7)."""
        return self.fields.invoice_number or self.provisional_number or self.id

    @property
    def dated_at(self) -> datetime:
        """The day of its deposit; of its beginning while it is a draft."""
        return self.deposited_at or self.created_at

    @property
    def files(self) -> tuple[StoredFile, ...]:
        return ((self.document,) if self.document else ()) + self.attachments

    @property
    def files_bytes(self) -> int:
        return sum(f.size for f in self.files)

    @property
    def complete_fields(self) -> Fields:
        return completed(self.fields)

    @property
    def visible_to(self) -> tuple[str, ...]:
        """Who may see it now, as the lists look for it: `ROLE:structure`, and `ROLE:structure:service`."""
        seen_by = [p for p in self.parties if p.until is None and visible(p.role, self.state)]
        whole = [f"{p.role}:{p.structure_id}" for p in seen_by]
        return (*whole, *(f"{p.role}:{p.structure_id}:{p.service_id}" for p in seen_by if p.service_id))


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


def of_deposit_mode(mode: str) -> tuple[tuple[Format, ...], str]:
    """Formats and channel that `mode` stands for."""
    prefix, _, channel = mode.rpartition("_")
    return DEPOSIT_MODES[prefix], channel


def with_parties(invoice: Invoice, supplier: Known, structures: Mapping[str, Known], at: datetime) -> Invoice:
    """The parties that the fields name, as far as they exist (names fill in, INV-10). A sent invoice keeps those it had."""
    wanted: dict[Role, Known | None] = {Role.FOURNISSEUR: supplier}
    for role, name in NAMES_A_PARTY.items():
        wanted[role] = structures.get(getattr(invoice.fields, name) or "")
    sent = invoice.state is not State.BROUILLON
    return replace(invoice, parties=named(invoice.parties, wanted, at, ended_stay=sent))


def require_draft(invoice: Invoice) -> None:
    if invoice.state is not State.BROUILLON:
        number, state = invoice.number, invoice.state
        raise NotADraft(
            Text(
                f"La facture {number} est à l'état {state} : elle n'est plus modifiable",
                f"Invoice {number} is in state {state}: it can no longer be changed",
            )
        )


def amend(invoice: Invoice, changes: Mapping[str, Any]) -> Invoice:
    """What a person typed in a draft (INV-16). Raises NotADraft."""
    require_draft(invoice)
    values = {**(_computed_again(invoice) if "lines" in changes else {}), **changes}
    return replace(invoice, fields=replace(invoice.fields, **values), corrected=invoice.corrected | frozenset(changes))


def _computed_again(invoice: Invoice) -> dict[str, Any]:
    """Totals of the lines before: new lines have their own (INV-12). Those of a file are the file's."""
    return {name: DEFAULTS[name] for name in FROM_LINES} if invoice.document is None else {}
