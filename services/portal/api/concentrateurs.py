"""Who receives for a structure: the concentrateurs that it named, with its own technical account (RAC-8)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from contracts.habilitation import Application
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import connecting
from services.portal.usecases.connecting import SERVICE
from services.portal.usecases.paged import paged

AT = "/raccordements/concentrateurs"


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def show(visit: Person, structure: Chosen = "", page: PageNumber = 1) -> Response:
        return await _page(visit, structure, page)

    @r.post(AT)
    async def name(visit: Person, form: Form) -> Response:
        structure_id, typed = text(form, "structure_id"), typed_fields(form)
        body = {field: typed.get(field, "") for field in ("raccordement_id", "account_id")}
        try:
            await visit.api.post(SERVICE, _door(structure_id), body, Idempotency_Key=text(form, "cle"))
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused, typed=typed)
        return visit.to(AT, structure=structure_id)

    @r.post(f"{AT}/{{raccordement_id}}/retrait")
    async def withdraw(visit: Person, raccordement_id: Id, form: Form) -> Response:
        structure_id = text(form, "structure_id")
        try:
            await visit.api.send(SERVICE, "DELETE", f"{_door(structure_id)}/{raccordement_id}")
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused)
        return visit.to(AT, structure=structure_id)

    return r


def _door(structure_id: str) -> str:
    return f"/structures/{structure_id}/concentrateurs"


async def _page(visit: Visit, structure: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    member = await visit.need(Application.RACCORDEMENTS)
    assert visit.session is not None
    own = connecting.holding(member)
    structure_id = connecting.chosen(own, structure, visit.session.structure_id)
    rows = await paged(visit.api, SERVICE, _door(structure_id), AT, page=page, kept={"structure": structure_id})
    context = {
        "own": own, "structure_id": structure_id, "rows": rows, "machines": await connecting.machines(visit.api, structure_id),
        "key": new_id(), "typed": {}, "refused": refused,
    } | given  # fmt: skip
    return await visit.page("pages/concentrateurs.html", refused.status if refused else 200, **context)
