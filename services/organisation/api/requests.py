from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis import spreadsheets
from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, DomainError, Invalid, NotFound
from chassis.lists import Page, PageQuery, items, walk
from chassis.problems import errors
from contracts.habilitation import Application
from contracts.request import RequestKind, RequestState
from services.organisation.api.shapes import (
    Comment,
    PersonShown,
    ProfileShown,
    StructureSummary,
    person_shown,
    profile_shown,
    spoken,
    summary,
)
from services.organisation.domain.mandat import MandatKind
from services.organisation.domain.request import AlreadyDecided, OwnRequest, Request
from services.organisation.domain.subjects import (
    Claim,
    ClaimCause,
    Document,
    Duplication,
    Invitation,
    Mandating,
    MoreRights,
    Subject,
    Switch,
    Transfer,
    Word,
)
from services.organisation.usecases.approving import Approving
from services.organisation.usecases.listing import Listing, Row

RequestId = Annotated[str, Path(max_length=60)]
COLUMNS = (
    "etat", "demande", "demandeur", "adresse", "identifiant", "structure", "service", "date", "commentaire",
)  # fmt: skip


class KindQuery(PageQuery):
    kind: RequestKind | None = None

    def filters(self) -> dict[str, Any]:
        return {"kind": str(self.kind)} if self.kind else {}


class ApprovalsQuery(KindQuery):
    state: RequestState = RequestState.EN_ATTENTE


class RequestsQuery(KindQuery):
    state: RequestState | None = None

    def filters(self) -> dict[str, Any]:
        return super().filters() | ({"state": str(self.state)} if self.state else {})


class MandatAsked(BaseModel):
    mandat_id: str
    kind: MandatKind
    mandant_id: str
    mandataire_id: str


class ApprovalBody(Body):
    decision: Literal["APPROUVER", "REFUSER"]
    reason: Comment = ""


class RequestShown(BaseModel):
    request_id: str
    kind: RequestKind
    kind_label: str
    state: RequestState
    state_label: str
    person: PersonShown = Field(description="Who asks")
    structure: StructureSummary | None
    service_label: str | None
    rattachement_id: str | None = Field(description="Where it is decided, for a rattachement")
    document: str | None = Field(None, description="Nom du justificatif, à lire à `/platform/requests/{id}/document`")
    cause: ClaimCause | None = Field(None, description="D'une réclamation")
    voucher_id: str | None = Field(None, description="La structure qui parraine, ou ne parraine plus")
    mandat: MandatAsked | None = Field(None, description="Le mandat ou la délégation")
    other: StructureSummary | None = Field(None, description="L'autre structure du mandat ou de la délégation")
    profiles: list[ProfileShown] | None = Field(None, description="Les profils demandés en plus")
    identifier: str | None = Field(None, description="Le nouveau SIRET d'une structure dupliquée")
    structures: list[str] | None = Field(None, description="Les structures transférées")
    account_id: str | None = Field(None, description="Le nouveau gestionnaire principal")
    email: str | None = Field(None, description="L'adresse invitée")
    application: Application | None = Field(None, description="L'application activée ou arrêtée")
    reminders: int = Field(0, description="Relances envoyées (ORG-29)")
    decided_by: str | None = Field(None, description="Le compte qui a décidé")
    comment: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    actions: list[Literal["approuver", "refuser"]] = Field([], description="Ce que l'appelant peut en faire")


def router(listing: Listing, approving: Approving) -> APIRouter:
    r = APIRouter(tags=["demandes"])
    _mine(r, listing)
    _approvals(r, listing, approving)
    return r


def _mine(r: APIRouter, listing: Listing) -> None:

    @r.get("/requests")
    async def mine(caller: Caller, asked: Annotated[RequestsQuery, Query()]) -> Page[RequestShown]:
        """« Historique de mes demandes », newest first (ID-21)."""
        return items(await listing.requests(caller.account_id, asked.filters(), asked), request_shown)

    @r.get("/requests/{request_id}", responses=errors(NotFound))
    async def one_of_mine(caller: Caller, request_id: RequestId) -> RequestShown:
        """One that I made, with its state and its answer."""
        return request_shown(await listing.mine(request_id, caller.account_id))


def _approvals(r: APIRouter, listing: Listing, approving: Approving) -> None:
    @r.get("/approvals")
    async def awaiting(caller: Caller, asked: Annotated[ApprovalsQuery, Query()]) -> Page[RequestShown]:
        """What awaits me as gestionnaire principal, of whatever kind; its total is the menu's count (ORG-18, ORG-28)."""
        return items(await listing.approvals(caller.account_id, asked.state, asked.filters(), asked), to_decide)

    @r.get(
        "/approvals/export",
        response_class=StreamingResponse,
        responses=errors(Invalid) | {200: {"description": "Approbations", "content": {"text/csv": {}}}},
    )
    async def export(caller: Caller, asked: Annotated[ApprovalsQuery, Query()]) -> StreamingResponse:
        """All that awaits me, as it is filtered and ordered, as a spreadsheet (ORG-28)."""

        async def page(of: ApprovalsQuery) -> Page[Row[Request]]:
            return await listing.approvals(caller.account_id, of.state, of.filters(), of)

        await page(asked.model_copy(update={"size": 1}))  # an unknown order is refused before the file begins
        rows = (_cells(request_shown(row)) async for row in walk(page, asked))
        return spreadsheets.download("approbations.csv", COLUMNS, rows)

    @r.get("/approvals/{request_id}", responses=errors(NotFound))
    async def one(caller: Caller, request_id: RequestId) -> RequestShown:
        """One that is mine to decide."""
        return to_decide(await listing.request(await approving.mine_to_decide(request_id, caller.account_id)))

    @r.post(
        "/approvals/{request_id}/decision",
        responses=errors(NotFound, Invalid, AlreadyDecided, OwnRequest, Conflict, DomainError),
    )
    async def decide(caller: Caller, request_id: RequestId, body: ApprovalBody) -> RequestShown:
        """Approve, or refuse with a reason; who asked is told (ORG-28)."""
        approve = body.decision == "APPROUVER"
        decided = await approving.decide(request_id, caller.account_id, approve=approve, reason=body.reason)
        return request_shown(await listing.request(decided))


def request_shown(row: Row[Request]) -> RequestShown:
    asked = row.of
    return RequestShown(
        request_id=asked.request_id, kind=asked.kind, kind_label=spoken(asked.kind.label), state=asked.state,
        state_label=spoken(asked.state.label), person=person_shown(row.person),
        structure=summary(row.structure) if row.structure else None, service_label=row.service.label if row.service else None,
        rattachement_id=asked.rattachement_id, comment=asked.comment, reason=asked.reason, asked_at=asked.asked_at,
        decided_at=asked.decided_at, decided_by=asked.decided_by, reminders=asked.reminders,
        other=summary(row.other) if row.other else None, **_of(asked.subject),
    )  # fmt: skip


def _of(subject: Subject) -> dict[str, Any]:
    match subject:
        case Document():
            return {"document": subject.name}
        case Claim():
            return {"cause": subject.cause}
        case Word():
            return {"voucher_id": subject.voucher_id}
        case Mandating():
            return {"mandat": MandatAsked(**{n: getattr(subject, n) for n in MandatAsked.model_fields})}
        case MoreRights():
            return {"profiles": [profile_shown(p) for p in subject.profiles]}
        case Duplication():
            return {"identifier": subject.structure.identifier}
        case Transfer():
            return {"structures": list(subject.structure_ids), "account_id": subject.to}
        case Invitation():
            return {"email": subject.address}
        case Switch():
            return {"application": subject.application}
    return {}


def to_decide(row: Row[Request]) -> RequestShown:
    waits = row.of.state is RequestState.EN_ATTENTE
    return request_shown(row).model_copy(update={"actions": ["approuver", "refuser"] if waits else []})


def _cells(r: RequestShown) -> tuple[object, ...]:
    structure = (r.structure.identifier, r.structure.name) if r.structure else ("", "")
    person = f"{r.person.first_name} {r.person.last_name}".strip()
    return (
        r.state_label, r.kind_label, person, r.person.login_email, *structure, r.service_label, r.asked_at.isoformat(), r.comment,
    )  # fmt: skip
