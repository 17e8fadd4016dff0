from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis import spreadsheets
from chassis.auth import Caller
from chassis.lists import Page, PageQuery, walk
from contracts.request import RequestKind, RequestState
from services.organisation.api.pages import items
from services.organisation.api.shapes import PersonShown, StructureSummary, person_shown, spoken, summary
from services.organisation.domain.request import Request
from services.organisation.domain.subjects import Claim, ClaimCause, Document, Subject, Word
from services.organisation.usecases.listing import Listing, Row

COLUMNS = (
    "etat", "demande", "demandeur", "adresse", "identifiant", "structure", "service", "date", "commentaire",
)  # fmt: skip


class ApprovalsQuery(PageQuery):
    kind: RequestKind | None = None

    def filters(self) -> dict[str, Any]:
        return {"kind": str(self.kind)} if self.kind else {}


class RequestsQuery(ApprovalsQuery):
    state: RequestState | None = None

    def filters(self) -> dict[str, Any]:
        return super().filters() | ({"state": str(self.state)} if self.state else {})


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
    decided_by: str | None = Field(None, description="Le compte qui a décidé")
    comment: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    actions: list[Literal["approuver", "refuser"]] = Field([], description="Ce que l'appelant peut en faire")


def router(listing: Listing) -> APIRouter:
    r = APIRouter(tags=["demandes"])

    @r.get("/requests")
    async def mine(caller: Caller, asked: Annotated[RequestsQuery, Query()]) -> Page[RequestShown]:
        """« Historique de mes demandes », newest first."""
        return items(await listing.requests(caller.account_id, asked.filters(), asked), request_shown)

    @r.get("/approvals")
    async def awaiting(caller: Caller, asked: Annotated[ApprovalsQuery, Query()]) -> Page[RequestShown]:
        """What awaits me as gestionnaire principal, oldest first (ORG-18, ORG-28)."""
        return items(await listing.approvals(caller.account_id, asked.filters(), asked), to_decide)

    @r.get(
        "/approvals/export",
        response_class=StreamingResponse,
        responses={200: {"description": "Approbations", "content": {"text/csv": {}}}},
    )
    async def export(caller: Caller, kind: RequestKind | None = None) -> StreamingResponse:
        """All that awaits me, as a spreadsheet (ORG-28)."""

        async def awaiting(asked: ApprovalsQuery) -> Page[Row[Request]]:
            return await listing.approvals(caller.account_id, asked.filters(), asked)

        rows = (_cells(request_shown(row)) async for row in walk(awaiting, ApprovalsQuery(kind=kind)))
        return spreadsheets.download("approbations.csv", COLUMNS, rows)

    return r


def request_shown(row: Row[Request]) -> RequestShown:
    asked = row.of
    return RequestShown(
        request_id=asked.request_id, kind=asked.kind, kind_label=spoken(asked.kind.label), state=asked.state,
        state_label=spoken(asked.state.label), person=person_shown(row.person),
        structure=summary(row.structure) if row.structure else None, service_label=row.service.label if row.service else None,
        rattachement_id=asked.rattachement_id, comment=asked.comment, reason=asked.reason, asked_at=asked.asked_at,
        decided_at=asked.decided_at, decided_by=asked.decided_by, **_of(asked.subject),
    )  # fmt: skip


def _of(subject: Subject) -> dict[str, Any]:
    match subject:
        case Document():
            return {"document": subject.name}
        case Claim():
            return {"cause": subject.cause}
        case Word():
            return {"voucher_id": subject.voucher_id}
    return {}


def to_decide(row: Row[Request]) -> RequestShown:
    return request_shown(row).model_copy(update={"actions": ["approuver", "refuser"]})


def _cells(r: RequestShown) -> tuple[object, ...]:
    structure = (r.structure.identifier, r.structure.name) if r.structure else ("", "")
    person = f"{r.person.first_name} {r.person.last_name}".strip()
    return (
        r.state_label, r.kind_label, person, r.person.login_email, *structure, r.service_label, r.asked_at.isoformat(), r.comment,
    )  # fmt: skip
