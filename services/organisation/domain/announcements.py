"""What organisation says on the bus: whole states and facts, as events (ORG-18, ORG-27)."""

from typing import Any, Literal, cast

from contracts import (
    BankDetailsChanged,
    FileRef,
    HabilitationChanged,
    InvitationSent,
    RattachementDecided,
    RattachementRequested,
    RequestDecided,
    RequestOpened,
    RequestReminded,
    ServiceChanged,
    StructureAttachmentChanged,
    StructureChanged,
)
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from services.organisation.domain.bank_account import BankAccount
from services.organisation.domain.kept_file import KeptFile
from services.organisation.domain.kinds import Decider
from services.organisation.domain.mandat import DelegatedRight
from services.organisation.domain.person import Person
from services.organisation.domain.rattachement import Rattachement, Role
from services.organisation.domain.request import REMINDED_AFTER, Request
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Invitation
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
        engagement_mandatory=s.engagement_mandatory, address=s.address, email=s.email, phone=s.phone,
    )  # fmt: skip


def habilitation_changed(link: Rattachement, structure: Structure | None) -> HabilitationChanged:
    return HabilitationChanged(
        rattachement_id=link.rattachement_id, account_id=link.account_id, structure_id=link.structure_id,
        service_id=link.service_id, active=link.state is RattachementState.VALIDE,
        gestionnaire_principal=link.role is Role.GESTIONNAIRE_PRINCIPAL, profiles=link.profiles,
        structure_name=structure.name if structure else "",
    )  # fmt: skip


def delegated_changed(right: DelegatedRight, mandant: Structure) -> HabilitationChanged:
    """A row of its own, for the mandant (ORG-13)."""
    return HabilitationChanged(
        rattachement_id=right.right_id, account_id=right.account_id, structure_id=right.mandant_id, active=right.active,
        profiles=right.profiles, structure_name=mandant.name, mandat_id=right.mandat_id, mandataire_id=right.mandataire_id,
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


DECIDED_BY_OTHERS = (Decider.EXPLOITATION, Decider.GESTIONNAIRE)


def request_opened(request: Request, structure_name: str, gestionnaire: str | None) -> list[RequestOpened]:
    """For whoever decides, `gestionnaire` or else the operators; a rattachement has an event of its own."""
    waits = request.state is RequestState.EN_ATTENTE and request.decider in DECIDED_BY_OTHERS
    if not waits or request.rattachement_id:
        return []
    by = gestionnaire if request.decider is Decider.GESTIONNAIRE else None
    told = _of_request(request, structure_name)
    return [RequestOpened(**told, comment=request.comment, gestionnaire_principal=by)]


def request_reminded(request: Request, structure_name: str, gestionnaire: str | None) -> RequestReminded:
    """`request` as it is once it was reminded."""
    return RequestReminded(
        **_of_request(request, structure_name), asked_at=request.asked_at, gestionnaire_principal=gestionnaire,
        days=REMINDED_AFTER[request.reminders - 1].days, escalated=request.escalated,
    )  # fmt: skip


def invitation_sent(request: Request, invited: Invitation, structure_name: str, inviter: Person) -> InvitationSent:
    return InvitationSent(
        request_id=request.request_id, structure_id=request.structure_id, structure_name=structure_name,
        email=invited.address, invited_by=request.asked_by,
        inviter_name=f"{inviter.first_name} {inviter.last_name}".strip(),
    )  # fmt: skip


def request_decided(request: Request, structure_name: str) -> list[RequestDecided]:
    if request.decider not in DECIDED_BY_OTHERS or request.rattachement_id:
        return []
    decision = cast("Literal[RequestState.APPROUVEE, RequestState.REFUSEE]", request.state)
    by = request.decided_by or request.asked_by
    return [
        RequestDecided(**_of_request(request, structure_name), decision=decision, reason=request.reason, decided_by=by)
    ]


def bank_details_changed(account: BankAccount) -> BankDetailsChanged:
    return BankDetailsChanged(
        bank_account_id=account.bank_account_id, structure_id=account.structure_id, name=account.name, kind=account.kind,
        iban=account.iban, number=account.number, bic=account.bic, affactureur=account.affactureur, rib_tic=account.rib_tic,
        active=account.active,
    )  # fmt: skip


def attachment_changed(kept: KeptFile) -> StructureAttachmentChanged:
    file = kept.file
    reference = FileRef(url=file.url, sha256=file.sha256, size=file.size, media_type=file.media_type, name=file.name)
    return StructureAttachmentChanged(
        attachment_id=kept.attachment_id, structure_id=kept.structure_id, label=kept.label,
        file=reference if kept.active else None, active=kept.active,
    )  # fmt: skip


def _of_request(request: Request, structure_name: str) -> dict[str, Any]:
    return {
        "request_id": request.request_id, "kind": request.kind, "structure_id": request.structure_id,
        "structure_name": structure_name, "asked_by": request.asked_by,
    }  # fmt: skip
