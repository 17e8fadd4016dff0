"""Mes structures: identity, services, what a public body demands (POR-5, ORG-4 to ORG-15)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, seen, shown, ticked, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.usecases import structures
from services.portal.usecases.paged import paged


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _identity(r)
    _services(r)
    _reception(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get("/structures")
    async def mine(visit: Person, page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "organisation", "/structures", "/structures", page=page)
        return await visit.page("pages/structures.html", rows=rows)


def _identity(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}")
    async def show(visit: Person, structure_id: Id, fait: Chosen = "") -> Response:
        return await _identity_page(visit, structure_id, saved=bool(fait))

    @r.post("/structures/{structure_id}")
    async def change(visit: Person, structure_id: Id, form: Form) -> Response:
        typed = typed_fields(form)
        change = rules.identity_change(typed, rules.shown_before(typed))
        try:
            await structures.change(visit.api, structure_id, change, text(form, "version"))
        except Refused as refused:
            return await _identity_page(visit, structure_id, refused, typed=typed)
        return visit.to(f"/structures/{structure_id}", fait="oui")


def _services(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/services")
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1, modifier: Chosen = "") -> Response:
        return await _services_page(visit, structure_id, page, modifier)

    @r.post("/structures/{structure_id}/services")
    async def add(visit: Person, structure_id: Id, form: Form) -> Response:
        body = _service(form)
        try:
            await structures.add_service(visit.api, structure_id, body, text(form, "cle"))
        except Refused as refused:
            return await _services_page(visit, structure_id, 1, "", refused, typed=body)
        return visit.to(f"/structures/{structure_id}/services")

    @r.post("/structures/{structure_id}/services/{service_id}")
    async def change(visit: Person, structure_id: Id, service_id: Id, form: Form, page: PageNumber = 1) -> Response:
        body = {"active": ticked(form, "active")} if "active" in form else _service(form)
        try:
            await structures.change_service(visit.api, structure_id, service_id, body)
        except Refused as refused:
            return await _services_page(visit, structure_id, page, service_id, refused, typed=body)
        return visit.to(f"/structures/{structure_id}/services", page=str(page))


def _reception(r: APIRouter) -> None:
    @r.get("/structures/{structure_id}/reception")
    async def show(visit: Person, structure_id: Id, fait: Chosen = "") -> Response:
        return await _reception_page(visit, structure_id, saved=bool(fait))

    @r.post("/structures/{structure_id}/reception")
    async def change(visit: Person, structure_id: Id, form: Form) -> Response:
        body = {"parameters": rules.parameters(typed_fields(form))}
        try:
            await structures.change(visit.api, structure_id, body, text(form, "version"))
        except Refused as refused:
            typed = body["parameters"]
            return await _reception_page(visit, structure_id, refused, typed=typed)
        return visit.to(f"/structures/{structure_id}/reception", fait="oui")


async def _identity_page(visit: Visit, structure_id: str, refused: Refused | None = None, **given: Any) -> Response:
    found = await seen(visit, structure_id)
    own = rules.identity(found.structure)
    return await shown(visit, found, "", refused, **({"own": own, "typed": own} | given))


async def _services_page(
    visit: Visit, structure_id: str, page: int, chosen: str, refused: Refused | None = None, **given: Any
) -> Response:
    found = await seen(visit, structure_id)
    rows = await structures.services(visit.api, found, page)
    edited = next((row for row in rows.items if row["service_id"] == chosen), None)
    context = {"rows": rows, "edited": edited, "key": new_id(), "typed": {}} | given
    return await shown(visit, found, "/services", refused, **context)


async def _reception_page(visit: Visit, structure_id: str, refused: Refused | None = None, **given: Any) -> Response:
    found = await seen(visit, structure_id)
    now = found.structure["parameters"] or rules.parameters({})
    context: dict[str, Any] = {"demands": rules.DEMANDS, "terms": rules.TERMS, "typed": now} | given
    return await shown(visit, found, "/reception", refused, **context)


def _service(form: FormData) -> dict[str, Any]:
    named = {name: text(form, name) for name in ("code", "label")}
    return named | {"engagement_mandatory": ticked(form, "engagement_mandatory")}
