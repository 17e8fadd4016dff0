"""Mes demandes d'aide and the desk: a ticket is a conversation with its files and the actions allowed now (SUP-1 to SUP-8)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Level
from contracts.ticket import TicketState
from services.portal.api.deposit import documents
from services.portal.api.documents import download, handed_on
from services.portal.api.invoices import UNCHANGED
from services.portal.api.listening import LastEvent, listened
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber, typed_fields
from services.portal.api.visit import Form, Id, Person, RightMissing, SignedIn, Visit, text
from services.portal.clients import Refused, ServiceDown
from services.portal.domain import desks
from services.portal.domain.desks import DESKS, RECEIVED, SENT, Desk
from services.portal.usecases import equipping, ticketing
from services.portal.usecases.ticketing import Chosen, UnknownReceiver
from services.portal.usecases.waiting import address

Word = Annotated[str, Query(max_length=100)]


def _chosen(vue: Word = "", state: Word = "", q: Word = "", queue: Word = "", tri: Word = "") -> Chosen:
    return Chosen(vue, state, q, queue, tri)


Criteria = Annotated[Chosen, Depends(_chosen)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    for desk in DESKS:
        _list(r, desk)
    _writing(r)
    _reading(r)
    _answering(r)
    return r


def _list(r: APIRouter, desk: Desk) -> None:
    @r.get(desk.path, name=desk.path)
    async def show(visit: Person, chosen: Criteria, page: PageNumber = 1) -> Response:
        member = await visit.member()
        if not any(member.allows(application) for application in desk.needs):
            raise RightMissing(desk.needs[0], Level.CONSULTATION)
        rows = await ticketing.listed(visit.api, desk, chosen, page)
        owners = equipping.owners(member) if desk is RECEIVED else []
        queues = await equipping.queues(visit.api, owners)
        export = address(f"{desk.path}/export", chosen.address())
        return await visit.page(
            "pages/tickets.html", desk=desk, rows=rows, chosen=chosen, queues=queues, export=export, owners=owners,
            view=desk.view(chosen.view), sorts=desks.SORTS,
        )  # fmt: skip

    @r.get(f"{desk.path}/export", name=f"{desk.path}/export")
    async def export(visit: SignedIn, chosen: Criteria) -> Response:
        """All that the list holds with these criteria, as a spreadsheet."""
        return await handed_on(visit, "support", f"{desk.list}/export", chosen.params(desk))


def _writing(r: APIRouter) -> None:
    @r.get("/tickets/nouveau")
    async def write(visit: Person, facture: Word = "") -> Response:
        """`facture`: the invoice that the question is about."""
        typed = await ticketing.about(visit.api, facture) if facture else {}
        return await _sheet(visit, typed)

    @r.post("/tickets/nouveau")
    async def made(visit: Person, form: Form) -> Response:
        typed, files = typed_fields(form), documents(form)
        try:
            ticket = await ticketing.draft(visit.api, typed, text(form, "cle"))
        except (Refused, UnknownReceiver) as error:
            return await _sheet(visit, typed, error)
        ticket_id = ticket["ticket_id"]
        try:
            await ticketing.complete(visit.api, ticket, files, text(form, "cle"), send=_sent(form))
        except Refused as refused:
            return await ticket_page(visit, ticket_id, refused)
        return visit.to(f"/tickets/{ticket_id}")

    @r.post("/tickets/{ticket_id}/brouillon")
    async def edited(visit: Person, ticket_id: Id, form: Form) -> Response:
        typed = typed_fields(form)
        try:
            await ticketing.edit(visit.api, ticket_id, typed)
            if _sent(form):
                await ticketing.act(visit.api, ticket_id, {"action": "SOUMETTRE"}, text(form, "cle"))
        except (Refused, UnknownReceiver) as error:
            return await ticket_page(visit, ticket_id, error, typed=typed)
        return visit.to(f"/tickets/{ticket_id}")


def _reading(r: APIRouter) -> None:
    @r.get("/tickets/{ticket_id}")
    async def show(visit: Person, ticket_id: Id, reponse: Word = "") -> Response:
        """`reponse`: an answer to use again, to begin from."""
        return await ticket_page(visit, ticket_id, answer=reponse)

    @r.get("/tickets/{ticket_id}/suivi")
    async def moved(visit: Person, ticket_id: Id, version: Annotated[int, Query(ge=0)] = 0) -> Response:
        """204 while nothing was said."""
        found = await ticketing.conversation(visit.api, await visit.member(), ticket_id)
        if found.ticket["version"] == version:
            return visit.finish(Response(status_code=UNCHANGED))
        return visit.part("fragments/conversation.html", found=found, ticket=found.ticket)

    @r.get("/tickets/{ticket_id}/flux")
    async def stream(visit: SignedIn, ticket_id: Id, last_event_id: LastEvent = "") -> Response:
        """Each step as it is taken, and who has the conversation open (SUP-11)."""
        return await listened(visit, "support", f"/tickets/{ticket_id}/stream", last_event_id)

    @r.get("/tickets/{ticket_id}/pieces/{attachment_id}")
    async def file(visit: Person, ticket_id: Id, attachment_id: Id) -> Response:
        path = f"/tickets/{ticket_id}/attachments/{attachment_id}"
        return download(visit, await visit.api.file("support", path))


def _answering(r: APIRouter) -> None:
    @r.post("/tickets/{ticket_id}")
    async def act(visit: Person, ticket_id: Id, form: Form) -> Response:
        step = {name: text(form, name) for name in ("action", "text", "side")}
        try:
            await ticketing.act(visit.api, ticket_id, step, text(form, "cle"))
        except Refused as refused:
            return await ticket_page(visit, ticket_id, refused, typed=step)
        return visit.to(f"/tickets/{ticket_id}")

    @r.post("/tickets/{ticket_id}/pieces")
    async def attach(visit: Person, ticket_id: Id, form: Form) -> Response:
        try:
            for document in documents(form):
                await ticketing.attach(visit.api, ticket_id, document, text(form, "side"))
        except Refused as refused:
            return await ticket_page(visit, ticket_id, refused)
        return visit.to(f"/tickets/{ticket_id}")


async def _sheet(visit: Visit, typed: dict[str, str], error: Exception | None = None) -> Response:
    member = await visit.member()
    sheet = await ticketing.sheet(visit.api, member)
    if "organisation" in member.down:
        raise ServiceDown("organisation")
    if not sheet.senders:
        raise RightMissing(SENT.needs[0], Level.MODIFICATION)
    shown = _shown(visit, error)
    return await visit.page(
        "pages/ticket_new.html", shown.status if shown else 200, sheet=sheet, typed=typed, key=new_id(), refused=shown
    )


async def ticket_page(
    visit: Visit, ticket_id: str, error: Exception | None = None, answer: str = "", **given: Any
) -> Response:
    member = await visit.member()
    found = await ticketing.conversation(visit.api, member, ticket_id)
    ticket, shown = found.ticket, _shown(visit, error)
    draft = ticket["state"] == TicketState.BROUILLON
    context = {
        "typed": {}, "found": found, "ticket": ticket, "desk": desks.home(ticket["sides"]), "key": new_id(),
        "replies": desks.replies(ticket["actions"]), "draft": draft, "refused": shown,
        "sheet": await ticketing.sheet(visit.api, member) if draft else None,
        "equipment": await equipping.of(visit.api, ticket, answer), "noted": "",
    } | given  # fmt: skip
    return await visit.page("pages/ticket.html", shown.status if shown else 200, **context)


def _shown(visit: Visit, error: Exception | None) -> Refused | None:
    """An identifier that names nobody is said beside its field, as support would."""
    if not isinstance(error, UnknownReceiver):
        return error if isinstance(error, Refused) else None
    message = visit.say("Aucun organisme public n'a cet identifiant")
    remedy = visit.say("Cherchez-le dans l'annuaire")
    finding = {"field": "receiver", "message": message, "remedy": remedy}
    return Refused(422, {"code": "receiver_unknown", "title": message, "errors": [finding]})


def _sent(form: FormData) -> bool:
    return text(form, "envoyer") == "oui"
