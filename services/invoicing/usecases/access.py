"""Which parts an account may play on an invoice, and which invoices it may list (INV-1, INV-35, INV-40)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from contracts.invoice import Party
from rights import Rights
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import VISIBLE_TO_RECIPIENT, Role

_BEFORE_VALIDATION = {State.BROUILLON, State.DEPOSEE}
_BEFORE_SECOND = {
    *_BEFORE_VALIDATION,
    State.A_VALIDER_1,
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR,
    State.REFUSEE_1,
    State.VALIDEE_1,
    State.ABSENCE_VALIDATION_1_HORS_DELAI,
}


@dataclass(frozen=True, slots=True)
class Side:
    """A party to an invoice, the application its people need, and the states they see."""

    role: Role
    application: Application
    party: str
    states: frozenset[State]

    def of(self, invoice: Invoice) -> Party | None:
        found: Party | None = getattr(invoice, self.party)
        return found


SUPPLIER = Side(Role.FOURNISSEUR, Application.FACTURES_EMISES, "supplier", frozenset(State))
RECIPIENT = Side(Role.DESTINATAIRE, Application.FACTURES_RECUES, "recipient", VISIBLE_TO_RECIPIENT)
VALIDEUR_1 = Side(Role.VALIDEUR_1, Application.FACTURES_A_VALIDER, "valideur_1", frozenset(State) - _BEFORE_VALIDATION)
VALIDEUR_2 = Side(Role.VALIDEUR_2, Application.FACTURES_A_VALIDER, "valideur_2", frozenset(State) - _BEFORE_SECOND)
SIDES = (SUPPLIER, RECIPIENT, VALIDEUR_1, VALIDEUR_2)


def roles(invoice: Invoice, rights: Rights, level: Level) -> frozenset[Role]:
    """Empty: for this account the invoice does not exist."""
    return frozenset(
        side.role
        for side in SIDES
        if invoice.state in side.states
        and (party := side.of(invoice)) is not None
        and rights.allows(side.application, level, party.structure_id, party.service_id)
    )


def scope(side: Side, rights: Rights) -> dict[str, Any]:
    """The store filter of what this side of the account may list."""
    return rights.scope(
        side.application, Level.CONSULTATION, f"{side.party}.structure_id", f"{side.party}.service_id"
    ) | ({} if side is SUPPLIER else {"state": {"$in": sorted(side.states)}})


def narrowed(scoped: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Both must hold, also where they speak of the same field."""
    shared = scoped.keys() & wanted.keys()
    if not shared:
        return {**scoped, **wanted}
    return {
        **scoped,
        **{k: v for k, v in wanted.items() if k not in shared},
        "$and": [{k: wanted[k]} for k in sorted(shared)],
    }
