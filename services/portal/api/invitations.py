"""Attaching a person by e-mail, and whom the structure invited (ORG-19)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.request import RequestState
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, seen, shown, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.usecases import people
from services.portal.usecases.paged import paged
from services.portal.usecases.structures import active_services

AT = "/structures/{structure_id}/invitations"


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1, fait: Chosen = "") -> Response:
        return await _page(visit, structure_id, page, done=RequestState.known(fait))

    @r.post(AT)
    async def invite(visit: Person, structure_id: Id, form: Form) -> Response:
        found = await seen(visit, structure_id)
        try:
            state = await people.invite(visit.api, found, _body(form, found.structure["kind"]), text(form, "cle"))
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused, typed=typed_fields(form))
        return visit.to(f"{found.path}/invitations", fait=state)

    @r.post(f"{AT}/{{request_id}}/retrait")
    async def withdraw(visit: Person, structure_id: Id, request_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        try:
            await visit.api.send("organisation", "DELETE", f"/structures/{structure_id}/invitations/{request_id}")
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused)
        return visit.to(f"/structures/{structure_id}/invitations")

    return r


def _body(form: FormData, kind: str) -> dict[str, Any]:
    """Without profiles: what newcomers usually get."""
    body: dict[str, Any] = {"email": text(form, "email")}
    if text(form, "service_id"):
        body["service_id"] = text(form, "service_id")
    if text(form, "droits") == "choisis":
        body["profiles"] = rules.chosen_profiles(typed_fields(form), kind)
    return body


async def _page(visit: Visit, structure_id: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    found = await seen(visit, structure_id)
    at = f"{found.path}/invitations"
    rows = await paged(visit.api, "organisation", at, at, page=page)
    services = await active_services(visit.api, structure_id)
    context = {"rows": rows, "services": services, "key": new_id(), "typed": {}, "done": None} | given
    return await shown(visit, found, "/personnes", refused, template="invitations", **context)
