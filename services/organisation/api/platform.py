"""The doors of the platform's operators (ORG-30 to ORG-32); for others they do not exist."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, DomainError, Invalid, NotFound
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.request import RequestState
from services.organisation.api.proofs import LetterShown, Opened, letter_shown, opened
from services.organisation.api.requests import ApprovalsQuery, KindQuery, RequestShown, request_shown, to_decide
from services.organisation.api.shapes import Comment, Nothing
from services.organisation.domain.letter import LetterState
from services.organisation.domain.request import AlreadyDecided, OwnRequest, Request
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.listing import Listing, Row
from services.organisation.usecases.operating import Operating

Id = Annotated[str, Path(max_length=60)]


class PlatformQuery(ApprovalsQuery):
    structure_id: Annotated[str | None, Field(max_length=60)] = None

    def filters(self) -> dict[str, Any]:
        return super().filters() | ({"structure_id": self.structure_id} if self.structure_id else {})


class LettersQuery(PageQuery):
    state: LetterState = LetterState.A_ENVOYER


class DecisionBody(Body):
    decision: Literal["APPROUVER", "REFUSER"]
    reason: Comment = ""


class WithdrawalBody(Body):
    reason: Comment


def router(operating: Operating, listing: Listing, letters: Letters) -> APIRouter:
    r = APIRouter(prefix="/platform", tags=["exploitation"])
    _requests(r, operating, listing)
    _letters(r, letters)
    return r


def _requests(r: APIRouter, operating: Operating, listing: Listing) -> None:
    @r.get("/requests", responses=errors(NotFound))
    async def awaiting(caller: Caller, asked: Annotated[PlatformQuery, Query()]) -> Page[RequestShown]:
        """Public structures asked for, documents, claims, rattachements where nobody governs; oldest first."""
        rows = await listing.for_operators(caller.account_id, asked.state, asked.filters(), asked)
        return items(rows, _shown)

    @r.get("/unanswered", responses=errors(NotFound))
    async def unanswered(caller: Caller, asked: Annotated[KindQuery, Query()]) -> Page[RequestShown]:
        """What gestionnaires left without an answer after every reminder: they may be gone (ORG-8, ORG-29)."""
        return items(await listing.unanswered(caller.account_id, asked.filters(), asked), request_shown)

    @r.post(
        "/requests/{request_id}/decision",
        responses=errors(NotFound, Invalid, AlreadyDecided, OwnRequest, Conflict, DomainError),
    )
    async def decide(caller: Caller, request_id: Id, body: DecisionBody) -> Opened:
        """Approve, or refuse with a reason; the person is told. Nobody decides on a request of their own."""
        approve = body.decision == "APPROUVER"
        return opened(await operating.decide(request_id, caller.account_id, approve=approve, reason=body.reason))

    @r.get(
        "/requests/{request_id}/document",
        response_class=StreamingResponse,
        responses=errors(NotFound)
        | {200: {"description": "Justificatif", "content": {"application/octet-stream": {}}}},
    )
    async def document(caller: Caller, request_id: Id) -> StreamingResponse:
        """What was offered as a proof, under the name it was given."""
        file, content = await operating.document(request_id, caller.account_id)
        name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return StreamingResponse(content, media_type="application/octet-stream", headers=name)

    @r.post("/structures/{structure_id}/withdrawal", responses=errors(NotFound, Invalid, Conflict))
    async def withdraw(caller: Caller, structure_id: Id, body: WithdrawalBody) -> Opened:
        """The structure is declared, no longer verified; so are those that stood on its word (ORG-31)."""
        return opened(await operating.withdraw(structure_id, caller.account_id, body.reason))


def _letters(r: APIRouter, letters: Letters) -> None:
    @r.get("/letters", responses=errors(NotFound))
    async def to_post(caller: Caller, asked: Annotated[LettersQuery, Query()]) -> Page[LetterShown]:
        """« Courriers », oldest first."""
        return items(await letters.to_post(caller.account_id, asked.state, asked), letter_shown)

    @r.post(
        "/letters/{letter_id}/page",
        response_class=Response,
        responses=errors(NotFound, Conflict) | {200: {"description": "Courrier", "content": {"application/pdf": {}}}},
    )
    async def page(caller: Caller, letter_id: Id, _: Nothing | None = None) -> Response:
        """The letter as a PDF, with a new code: a page printed before is void."""
        name = {"Content-Disposition": 'attachment; filename="courrier.pdf"'}
        return Response(await letters.page(letter_id, caller.account_id), media_type="application/pdf", headers=name)

    @r.post("/letters/{letter_id}/sending", responses=errors(NotFound, Conflict))
    async def sent(caller: Caller, letter_id: Id, _: Nothing | None = None) -> LetterShown:
        """It went to the post."""
        return letter_shown(await letters.sent(letter_id, caller.account_id))


def _shown(row: Row[Request]) -> RequestShown:
    return to_decide(row) if row.of.state is RequestState.EN_ATTENTE else request_shown(row)
