"""What organisation says on the bus: whole states and facts, as events (ORG-18, ORG-27)."""

from typing import Literal, cast

from contracts import (
    HabilitationChanged,
    RattachementDecided,
    RattachementRequested,
    RequestDecided,
    RequestOpened,
    ServiceChanged,
    StructureChanged,
)
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from services.organisation.domain.rattachement import Rattachement, Role
from services.organisation.domain.request import Decider, Request
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.domain.verification import verification


def structure_changed(s: Structure, gestionnaire: str | None) -> StructureChanged:
    return StructureChanged(
        structure_id=s.structure_id, identifier_type=s.identifier_type, identifier=s.identifier, kind=s.kind, name=s.name,
        label=s.label, active=s.active, email=s.email, phone=s.phone, rcs=s.rcs, address=s.address, parameters=s.parameters,
        applications=tuple(s.applications), gestionnaire_principal=gestionnaire, non_diffusible=s.non_diffusible,
        options=dict(s.options), justice_category=s.justice_category or None, pacage=s.pacage,
        centre_gestion_agricole=s.centre_gestion_agricole, verification=verification(s),
    )  # fmt: skip


def service_changed(s: Service) -> ServiceChanged:
    return ServiceChanged(
        service_id=s.service_id, structure_id=s.structure_id, code=s.code, label=s.label, active=s.active, default=s.default,
        engagement_mandatory=s.engagement_mandatory,
    )  # fmt: skip


def habilitation_changed(link: Rattachement, structure: Structure | None) -> HabilitationChanged:
    return HabilitationChanged(
        rattachement_id=link.rattachement_id, account_id=link.account_id, structure_id=link.structure_id,
        service_id=link.service_id, active=link.state is RattachementState.VALIDE,
        gestionnaire_principal=link.role is Role.GESTIONNAIRE_PRINCIPAL, profiles=link.profiles,
        structure_name=structure.name if structure else "",
    )  # fmt: skip


def rattachement_requested(link: Rattachement, structure: Structure, gestionnaire: str | None) -> RattachementRequested:
    return RattachementRequested(
        rattachement_id=link.rattachement_id, account_id=link.account_id, structure_id=structure.structure_id,
        structure_name=structure.name, service_id=link.service_id, comment=link.comment, gestionnaire_principal=gestionnaire,
    )  # fmt: skip


def rattachement_decided(link: Rattachement, structure: Structure) -> RattachementDecided:
    decision = cast("Literal[RattachementState.VALIDE, RattachementState.REFUSE]", link.state)
    return RattachementDecided(
        rattachement_id=link.rattachement_id, account_id=link.account_id, structure_id=link.structure_id,
        structure_name=structure.name, service_id=link.service_id, decision=decision, reason=link.reason,
        decided_by=link.decided_by or link.account_id,
    )  # fmt: skip


def request_opened(request: Request, structure_name: str) -> list[RequestOpened]:
    """For the operators, where they decide; a rattachement has an event of its own."""
    waits = request.state is RequestState.EN_ATTENTE and request.decider is Decider.EXPLOITATION
    if not waits or request.rattachement_id:
        return []
    return [RequestOpened(**_of_request(request, structure_name), comment=request.comment)]


def request_decided(request: Request, structure_name: str) -> list[RequestDecided]:
    if request.decider is not Decider.EXPLOITATION or request.rattachement_id:
        return []
    decision = cast("Literal[RequestState.APPROUVEE, RequestState.REFUSEE]", request.state)
    by = request.decided_by or request.asked_by
    return [
        RequestDecided(**_of_request(request, structure_name), decision=decision, reason=request.reason, decided_by=by)
    ]


def _of_request(request: Request, structure_name: str) -> dict[str, str]:
    return {
        "request_id": request.request_id, "kind": request.kind, "structure_id": request.structure_id,
        "structure_name": structure_name, "asked_by": request.asked_by,
    }  # fmt: skip
