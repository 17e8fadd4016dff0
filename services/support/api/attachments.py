"""Files of a ticket, from both sides (SUP-7)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import StreamingResponse

from chassis.auth import Caller
from chassis.errors import Conflict, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused
from chassis.problems import errors
from chassis.uploads import FileRefused, Upload
from contracts.ticket import TicketSide
from services.support.api.shapes import PathId, TicketShown
from services.support.domain.lifecycle import NotAllowedHere
from services.support.usecases.join import Join

REFUSALS = errors(NotFound, NotAllowedHere, Conflict, FileRefused, KeyReused, Stale)
As = Annotated[TicketSide | None, Form()]


def router(joining: Join) -> APIRouter:
    r = APIRouter(prefix="/tickets/{ticket_id}/attachments", tags=["tickets"])

    @r.post("", status_code=201, responses=REFUSALS)
    async def attach(
        caller: Caller, ticket_id: PathId, file: UploadFile, side: As = None, key: IdempotencyKey = None
    ) -> TicketShown:
        """`side`: as whom, where the caller may act on both sides of the ticket."""
        upload = Upload(file.filename or "", file, key)
        return TicketShown.seen(await joining.attach(caller, ticket_id, upload, side))

    @r.get("/{attachment_id}", response_class=StreamingResponse, responses=errors(NotFound))
    async def download(caller: Caller, ticket_id: PathId, attachment_id: PathId) -> StreamingResponse:
        """Under the name it was given."""
        file, content = await joining.download(caller, ticket_id, attachment_id)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Length": str(file.size),
        }
        return StreamingResponse(content, media_type="application/octet-stream", headers=headers)

    return r
