"""Tickets: writing, sending, answering, both sides (SUP-1 to SUP-7)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from chassis import spreadsheets
from chassis.auth import Caller
from chassis.errors import Conflict, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, items, walk
from chassis.problems import errors
from services.support.api.shapes import (
    CategoryShown,
    EmittedQuery,
    PathId,
    ReceivedQuery,
    ReceivedRow,
    StepBody,
    TicketBody,
    TicketEdit,
    TicketRow,
    TicketShown,
)
from services.support.domain.categories import Categories
from services.support.domain.lifecycle import NotAllowedHere
from services.support.domain.ticket import Content, Ticket
from services.support.usecases.act import Act, Step
from services.support.usecases.read import Names, Read
from services.support.usecases.write import Write

Received = Annotated[ReceivedQuery, Query()]
DESK_COLUMNS = ("file", "agent", "a_traiter_avant")
COLUMNS = (
    "numero",
    "titre",
    "emetteur",
    "ouvert_le",
    "categorie",
    "sous_categorie",
    "etat",
    "facture",
    "derniere_activite",
)


def router(reading: Read, writing: Write, acting: Act, categories: Categories) -> APIRouter:
    r = APIRouter(tags=["tickets"])
    _reading(r, reading, categories)
    _changing(r, writing, acting)
    return r


def _reading(r: APIRouter, reading: Read, categories: Categories) -> None:
    @r.get("/categories")
    async def listed() -> list[CategoryShown]:
        """What a ticket can be about (SUP-2)."""
        return [CategoryShown.model_validate(row) for row in categories.rows]

    @r.get("/tickets")
    async def emitted(caller: Caller, asked: Annotated[EmittedQuery, Query()]) -> Page[TicketRow]:
        """« Tickets émis », across all my structures (SUP-6)."""
        page, rights = await reading.emitted(caller, asked.wanted(), asked)
        return items(page, lambda t: TicketRow.of(t, rights))

    @r.get("/received-tickets")
    async def received(caller: Caller, asked: Received) -> Page[ReceivedRow]:
        """« Sollicitations reçues », and the platform's own desk (SUP-8)."""
        page, rights, names = await reading.received(caller, asked.at_desk(caller.account_id), asked.ordered())
        rows = [ReceivedRow.at_desk(ticket, rights, names) for ticket in page.items]
        return Page[ReceivedRow](**{**dict(page), "items": rows})

    @r.get("/received-tickets/export", response_class=StreamingResponse, responses=_csv("Sollicitations reçues"))
    async def export_received(caller: Caller, asked: Received) -> StreamingResponse:
        """All that the list holds with these filters, as a spreadsheet (SUP-8)."""

        async def received(asked: ReceivedQuery) -> Page[Any]:
            page, _, names = await reading.received(caller, asked.at_desk(caller.account_id), asked.ordered())
            cells = [(*_cells(ticket, categories), *_desk_cells(ticket, names)) for ticket in page.items]
            return Page[Any](**{**dict(page), "items": cells})

        await received(asked)  # what is refused is refused before the first line
        rows = walk(received, asked)
        return spreadsheets.download("sollicitations-recues.csv", (*COLUMNS, *DESK_COLUMNS), rows)

    @r.get("/tickets/export", response_class=StreamingResponse, responses=_csv("Tickets émis"))
    async def export(caller: Caller, asked: Annotated[EmittedQuery, Query()]) -> StreamingResponse:
        """All that the list holds with these filters, as a spreadsheet (SUP-6)."""

        async def emitted(asked: EmittedQuery) -> Page[Ticket]:
            page, _ = await reading.emitted(caller, asked.wanted(), asked)
            return page

        await emitted(asked)  # what is refused is refused before the first line
        rows = (_cells(ticket, categories) async for ticket in walk(emitted, asked))
        return spreadsheets.download("tickets.csv", COLUMNS, rows)

    @r.get("/tickets/{ticket_id}", responses=errors(NotFound))
    async def read(caller: Caller, ticket_id: PathId) -> TicketShown:
        """General information, content, conversation, attachments (SUP-7)."""
        return TicketShown.seen(await reading.one(caller, ticket_id))


def _changing(r: APIRouter, writing: Write, acting: Act) -> None:
    refusals = errors(NotFound, NotAllowedHere, Conflict, Invalid, KeyReused, Stale)

    @r.post("/tickets", status_code=201, responses=errors(NotFound, Invalid, KeyReused))
    async def draft(caller: Caller, body: TicketBody, key: IdempotencyKey = None) -> TicketShown:
        """Kept as a draft until SOUMETTRE (SUP-4)."""
        asked = once(caller.account_id, key, body.model_dump_json())
        return TicketShown.seen(await writing.draft(caller, Content(**body.model_dump()), asked))

    @r.patch("/tickets/{ticket_id}", responses=refusals)
    async def edit(caller: Caller, ticket_id: PathId, body: TicketEdit) -> TicketShown:
        """A draft (SUP-4)."""
        return TicketShown.seen(await writing.edit(caller, ticket_id, body.model_dump(exclude_unset=True)))

    @r.post("/tickets/{ticket_id}/activities", status_code=201, responses=refusals)
    async def act(caller: Caller, ticket_id: PathId, body: StepBody, key: IdempotencyKey = None) -> TicketShown:
        """Submit, answer, ask, resolve, accept, send back, close: per the table of SUP-5."""
        asked = once(caller.account_id, key, ticket_id, body.model_dump_json())
        return TicketShown.seen(await acting.act(caller, ticket_id, Step(**body.model_dump()), asked))


def _cells(t: Ticket, categories: Categories) -> tuple[object, ...]:
    opened = t.opened_at.isoformat() if t.opened_at else ""
    return (
        t.number, t.title, t.sender_name, opened, *categories.labels(t.category, t.sub_category), t.state.label.fr,
        t.object.number if t.object else "", t.last_activity_at.isoformat(),
    )  # fmt: skip


def _desk_cells(t: Ticket, names: Names) -> tuple[object, ...]:
    due = t.due_at.isoformat() if t.due_at else ""
    return (names.get(t.queue_id or "", ""), names.get(t.assigned_to or "", ""), due)


def _csv(description: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description, "content": {"text/csv": {}}}}
