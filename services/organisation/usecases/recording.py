"""Security records of rights and decisions: who may do what, since when, by whom (ID-24)."""

from chassis import audit
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from contracts.security import SecurityKind, SecurityOutcome, SecurityRecorded
from services.organisation.domain.kinds import Decider
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request


def right_changed(link: Rattachement) -> SecurityRecorded:
    """For the write of the rattachement; the rights themselves are in `habilitation.changed`."""
    outcome = SecurityOutcome.REUSSI if link.state is RattachementState.VALIDE else SecurityOutcome.REFUSE
    return audit.entry(
        SecurityKind.DROIT_CHANGE, link.rattachement_id, account_id=link.account_id, structure_id=link.structure_id,
        outcome=outcome, on=("rattachement", link.rattachement_id), detail=link.state,
    )  # fmt: skip


def request_decided(request: Request) -> SecurityRecorded:
    """For the write of the request."""
    outcome = SecurityOutcome.REFUSE if request.state is RequestState.REFUSEE else SecurityOutcome.REUSSI
    operated = request.decider is Decider.EXPLOITATION
    kind = SecurityKind.ACTE_D_EXPLOITATION if operated else SecurityKind.DEMANDE_DECIDEE
    return audit.entry(
        kind, request.request_id, account_id=request.asked_by, structure_id=request.structure_id, outcome=outcome,
        on=("request", request.request_id), detail=request.kind,
    )  # fmt: skip
