"""The desk among itself: who has a ticket, in which queue, notes; its queues and answers to use again (SUP-8)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from contracts.habilitation import Application, Level
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, typed_fields
from services.portal.api.tickets import ticket_page
from services.portal.api.visit import Form, Id, Person, RightMissing, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import equipping

SETTINGS = "/guichet/reglages"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _handling(r)
    _setting_up(r)
    return r


def _handling(r: APIRouter) -> None:
    @r.post("/tickets/{ticket_id}/agent")
    async def assign(visit: Person, ticket_id: Id, form: Form) -> Response:
        return await _handled(visit, ticket_id, "PUT", "assignee", {"account_id": text(form, "account_id") or None})

    @r.post("/tickets/{ticket_id}/file")
    async def transfer(visit: Person, ticket_id: Id, form: Form) -> Response:
        body = {"queue_id": text(form, "queue_id") or None, "text": text(form, "text")}
        return await _handled(visit, ticket_id, "PUT", "queue", body)

    @r.post("/tickets/{ticket_id}/notes")
    async def note(visit: Person, ticket_id: Id, form: Form) -> Response:
        key = text(form, "cle")
        return await _handled(visit, ticket_id, "POST", "notes", {"text": text(form, "text")}, Idempotency_Key=key)


async def _handled(
    visit: Visit, ticket_id: str, method: str, door: str, body: dict[str, Any], **headers: str
) -> Response:
    try:
        await visit.api.send("support", method, f"/received-tickets/{ticket_id}/{door}", body, **headers)
    except Refused as refused:
        return await ticket_page(visit, ticket_id, refused, noted=body.get("text", ""))
    return visit.to(f"/tickets/{ticket_id}")


def _setting_up(r: APIRouter) -> None:
    @r.get(SETTINGS)
    async def show(visit: Person, structure: Chosen = "") -> Response:
        return await _settings(visit, structure)

    @r.post(f"{SETTINGS}/files")
    async def add_queue(visit: Person, form: Form) -> Response:
        body = {"name": text(form, "name"), "categories": form.getlist("categories"), "structure_id": _owner(form)}
        return await _set_up(visit, "POST", "/queues", body, form)

    @r.post(f"{SETTINGS}/files/{{queue_id}}")
    async def change_queue(visit: Person, queue_id: Id, form: Form) -> Response:
        active = text(form, "active") == "oui"
        body = {"name": text(form, "name"), "categories": form.getlist("categories"), "active": active}
        return await _set_up(visit, "PUT", f"/queues/{queue_id}", body, form)

    @r.post(f"{SETTINGS}/reponses")
    async def add_answer(visit: Person, form: Form) -> Response:
        body = {"title": text(form, "title"), "text": text(form, "text"), "structure_id": _owner(form)}
        return await _set_up(visit, "POST", "/canned-answers", body, form)

    @r.post(f"{SETTINGS}/reponses/{{answer_id}}")
    async def change_answer(visit: Person, answer_id: Id, form: Form) -> Response:
        if text(form, "action") == "SUPPRIMER":
            return await _set_up(visit, "DELETE", f"/canned-answers/{answer_id}", None, form)
        body = {"title": text(form, "title"), "text": text(form, "text")}
        return await _set_up(visit, "PUT", f"/canned-answers/{answer_id}", body, form)


def _owner(form: Any) -> str | None:
    return text(form, "structure") or None


async def _set_up(visit: Visit, method: str, door: str, body: dict[str, Any] | None, form: Any) -> Response:
    structure = text(form, "structure")
    headers = {"Idempotency_Key": text(form, "cle")} if method == "POST" else {}
    try:
        await visit.api.send("support", method, door, body, **headers)
    except Refused as refused:
        return await _settings(visit, structure, refused, typed=typed_fields(form))
    return visit.to(SETTINGS, structure=structure)


async def _settings(visit: Visit, structure: str, refused: Refused | None = None, **given: Any) -> Response:
    owners = equipping.owners(await visit.member())
    if not owners:
        raise RightMissing(Application.SOLLICITATIONS_RECUES, Level.MODIFICATION)
    owner = next((one for one in owners if one.structure_id == structure), owners[0])
    context = {
        "owners": owners, "owner": owner, "queues": await equipping.owned(visit.api, "/queues", owner.structure_id),
        "answers": await equipping.owned(visit.api, "/canned-answers", owner.structure_id),
        "categories": await visit.api.get("support", "/categories"), "key": new_id(), "typed": {}, "refused": refused,
    } | given  # fmt: skip
    return await visit.page("pages/desk_settings.html", refused.status if refused else 200, **context)
