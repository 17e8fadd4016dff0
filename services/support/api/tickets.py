"""Tickets: writing, sending, answering, both sides (SUP-1 to SUP-7)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.errors import Conflict, FieldError, Invalid, NotFound, Stale
from chassis.files import Files
from chassis.ids import new_id
from chassis.problems import errors
from chassis.store import Document
from contracts.habilitation import Level
from contracts.ticket import TicketObject
from services.support import attachments
from services.support.attachments import MAX_BYTES, MAX_FILES
from services.support.categories import CATEGORIES
from services.support.ticket import MAX_TEXT, Action, Side, State, possible
from services.support.tickets import NotAllowedHere, Tickets

Text = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=MAX_TEXT)]
CHUNK = 1_048_576
Page = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=100)]


class SubCategoryShown(BaseModel):
    code: str
    label: str
    business: bool
    object_type: str | None


class CategoryShown(BaseModel):
    code: str
    label: str
    sub_categories: list[SubCategoryShown]


class TicketBody(BaseModel):
    """`receiver_structure_id` is filled in from the invoice where there is one (SUP-1)."""

    category: Text
    sub_category: Text
    sender_structure_id: Text
    sender_service_id: Text | None = None
    receiver_structure_id: Text | None = None
    object_number: Text | None = None
    phone: Text = ""
    title: Text = ""
    description: Long = ""


class TicketEdit(BaseModel):
    category: Text | None = None
    sub_category: Text | None = None
    receiver_structure_id: Text | None = None
    object_number: Text | None = None
    phone: Text | None = None
    title: Text | None = None
    description: Long | None = None


class Step(BaseModel):
    action: Action
    text: Long = ""


class ActivityShown(BaseModel):
    kind: Action
    author: str
    side: Side
    at: datetime
    text: str


class AttachmentShown(BaseModel):
    attachment_id: str
    name: str
    size: int
    side: Side
    at: datetime


class TicketShown(BaseModel):
    ticket_id: str
    version: int
    number: str
    state: State
    category: str
    sub_category: str
    title: str
    description: str
    phone: str
    sender_structure_id: str
    sender_service_id: str | None
    sender_name: str
    sender_email: str
    receiver_structure_id: str | None
    object: TicketObject | None
    activities: list[ActivityShown]
    attachments: list[AttachmentShown]
    opened_at: datetime | None
    changed_at: datetime
    actions: list[Action] = Field(description="Ce que l'appelant peut faire maintenant")


class TicketPage(BaseModel):
    items: list[TicketShown]
    total: int
    page: int
    size: int


def router(tickets: Tickets, files: Files) -> APIRouter:
    r = APIRouter(tags=["tickets"])
    _finding(r, tickets)
    _acting(r, tickets)
    _joining(r, tickets, files)
    return r


def _finding(r: APIRouter, tickets: Tickets) -> None:
    @r.get("/categories")
    async def categories() -> list[CategoryShown]:
        """What a ticket can be about (SUP-2)."""
        return [CategoryShown.model_validate(c, from_attributes=True) for c in CATEGORIES]

    @r.post("/tickets", status_code=201, responses=errors(NotFound, Invalid))
    async def draft(caller: Caller, body: TicketBody) -> TicketShown:
        """Kept as a draft until SOUMETTRE (SUP-4)."""
        return _shown(await tickets.draft(caller, body.model_dump()), Side.EMETTEUR)

    @r.get("/tickets")
    async def emitted(caller: Caller, state: State | None = None, page: Page = 1, size: Size = 20) -> TicketPage:
        """« Tickets émis », across all my structures."""
        return _page(*await tickets.listed(caller, Side.EMETTEUR, state, page, size), page, size, Side.EMETTEUR)

    @r.get("/received-tickets")
    async def received(caller: Caller, state: State | None = None, page: Page = 1, size: Size = 20) -> TicketPage:
        """« Sollicitations reçues »."""
        return _page(*await tickets.listed(caller, Side.RECEVEUR, state, page, size), page, size, Side.RECEVEUR)

    @r.get("/tickets/{ticket_id}", responses=errors(NotFound))
    async def read(caller: Caller, ticket_id: str) -> TicketShown:
        """General information, content, conversation, attachments (SUP-7)."""
        document, side, _ = await tickets.seen_by(caller, ticket_id, Level.CONSULTATION)
        return _shown(document, side)


def _acting(r: APIRouter, tickets: Tickets) -> None:
    @r.patch("/tickets/{ticket_id}", responses=errors(NotFound, NotAllowedHere, Conflict, Invalid, Stale))
    async def edit(caller: Caller, ticket_id: str, body: TicketEdit) -> TicketShown:
        given = {
            n: v
            for n, v in body.model_dump(exclude_unset=True).items()
            if v is not None or n.endswith(("_id", "_number"))
        }
        return _shown(await tickets.edit(caller, ticket_id, given), Side.EMETTEUR)

    @r.post(
        "/tickets/{ticket_id}/activities",
        status_code=201,
        responses=errors(NotFound, NotAllowedHere, Conflict, Invalid, Stale),
    )
    async def act(caller: Caller, ticket_id: str, body: Step) -> TicketShown:
        """Submit, answer, ask, resolve, accept, send back, close: per the table of SUP-5."""
        _, side, _ = await tickets.seen_by(caller, ticket_id, Level.CONSULTATION)
        return _shown(await tickets.act(caller, ticket_id, body.action, body.text), side)


def _joining(r: APIRouter, tickets: Tickets, files: Files) -> None:
    @r.post(
        "/tickets/{ticket_id}/attachments",
        status_code=201,
        responses=errors(NotFound, NotAllowedHere, Conflict, Invalid, Stale),
    )
    async def attach(caller: Caller, ticket_id: str, file: UploadFile) -> TicketShown:
        document, side, _ = await tickets.seen_by(caller, ticket_id, Level.MODIFICATION)
        name = attachments.check_name(file.filename or "")
        _check_room(document, file)
        stored = await files.put(f"support/{ticket_id}/{new_id()}", _chunks(file), MAX_BYTES)
        added = {
            "attachment_id": new_id(),
            "name": name,
            "url": stored.url,
            "size": stored.size,
            "sha256": stored.sha256,
        }
        return _shown(await tickets.attach(caller, ticket_id, added), side)

    @r.get(
        "/tickets/{ticket_id}/attachments/{attachment_id}", response_class=StreamingResponse, responses=errors(NotFound)
    )
    async def download(caller: Caller, ticket_id: str, attachment_id: str) -> StreamingResponse:
        document, _, _ = await tickets.seen_by(caller, ticket_id, Level.CONSULTATION)
        found = next((a for a in document["attachments"] if a["attachment_id"] == attachment_id), None)
        if found is None:
            raise NotFound
        headers = {"Content-Disposition": "attachment", "Content-Length": str(found["size"])}
        return StreamingResponse(files.stream(found["url"]), media_type="application/octet-stream", headers=headers)


def _check_room(document: Document, file: UploadFile) -> None:
    """Raises Invalid."""
    if not file.size:
        message, remedy = "Le fichier est vide", "Joignez un fichier qui a un contenu"
    elif len(document["attachments"]) >= MAX_FILES:
        message, remedy = f"{MAX_FILES} pièces jointes au plus", "Groupez-les dans une archive ZIP"
    else:
        return
    raise Invalid(errors=[FieldError(field="file", rule="SUP-4", message=message, value=file.size, remedy=remedy)])


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk


def _page(rows: list[Document], total: int, page: int, size: int, side: Side) -> TicketPage:
    return TicketPage(items=[_shown(row, side) for row in rows], total=total, page=page, size=size)


def _shown(t: Document, side: Side) -> TicketShown:
    fields: dict[str, Any] = {**t, "ticket_id": t["_id"], "actions": possible(t["state"], side)}
    return TicketShown.model_validate(fields)
