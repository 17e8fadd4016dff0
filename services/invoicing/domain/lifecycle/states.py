"""The states of a payment request (INV-23): their number in a lifecycle flux, and who sees an invoice in each of them."""

from dataclasses import dataclass

from contracts.habilitation import Application
from contracts.lifecycle import Role, State

APPLICATIONS: dict[Role, Application] = {
    Role.FOURNISSEUR: Application.FACTURES_EMISES,
    Role.DESTINATAIRE: Application.FACTURES_RECUES,
    Role.VALIDEUR_1: Application.FACTURES_A_VALIDER,
    Role.VALIDEUR_2: Application.FACTURES_A_VALIDER,
}
"""What the people of a role need a profile on."""

_F, _D, _V1, _V2 = Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2


@dataclass(frozen=True, slots=True)
class Sight:
    """`edi`: number of the state in a lifecycle flux (CPPStatut). `seen_by`: roles that see the invoice; nobody else does."""

    edi: str | None
    seen_by: tuple[Role, ...]


STATES: dict[State, Sight] = {
    State.BROUILLON: Sight(None, (_F,)),
    State.DEPOSEE: Sight("01", (_F,)),
    State.EN_COURS_ACHEMINEMENT: Sight("02", (_F, _V1, _V2)),
    State.MISE_A_DISPOSITION: Sight("03", (_F, _D, _V1, _V2)),
    State.A_RECYCLER: Sight("04", (_F, _D, _V1, _V2)),
    State.REJETEE: Sight("05", (_F, _D, _V1, _V2)),
    State.SUSPENDUE: Sight("06", (_F, _D, _V1, _V2)),
    State.COMPLETEE: Sight("12", (_F, _D, _V1, _V2)),
    State.SERVICE_FAIT: Sight("07", (_F, _D, _V1, _V2)),
    State.MANDATEE: Sight("08", (_F, _D, _V1, _V2)),
    State.MISE_A_DISPOSITION_COMPTABLE: Sight("09", (_F, _D, _V1, _V2)),
    State.COMPTABILISEE: Sight("10", (_F, _D, _V1, _V2)),
    State.MISE_EN_PAIEMENT: Sight("11", (_F, _D, _V1, _V2)),
    State.A_VALIDER_1: Sight("23", (_F, _V1)),
    State.VALIDEE_1: Sight("13", (_F, _V1)),
    State.REFUSEE_1: Sight("14", (_F, _V1)),
    State.ABSENCE_VALIDATION_1_HORS_DELAI: Sight("15", (_F, _V1)),
    State.ERREUR_FOURNISSEUR_SUR_VALIDEUR: Sight("24", (_F, _V1)),
    State.A_VALIDER_2: Sight("25", (_F, _V1, _V2)),
    State.VALIDEE_2: Sight("16", (_F, _V1, _V2)),
    State.REFUSEE_2: Sight("17", (_F, _V1, _V2)),
    State.ABSENCE_VALIDATION_2_HORS_DELAI: Sight("18", (_F, _V1, _V2)),
    State.ERREUR_COTRAITANT_SUR_VALIDEUR: Sight("26", (_F, _V1, _V2)),
}


def visible(role: str, state: State) -> bool:
    return role in STATES[state].seen_by
