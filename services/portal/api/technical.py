"""Comptes techniques of a structure: made, their secrets shown once, rotated, revoked (ID-22)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Application
from contracts.technical import Scope
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber, seen, shown, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.form import day_typed
from services.portal.usecases.paged import paged

AT, TAB = "/structures/{structure_id}/comptes-techniques", "/comptes-techniques"
ONE = f"{AT}/{{client_id}}"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _making(r)
    _ending(r)
    return r


def _making(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1) -> Response:
        return await _page(visit, structure_id, page)

    @r.post(AT)
    async def make(visit: Person, structure_id: Id, form: Form) -> Response:
        body = _secret(form) | {"name": text(form, "name"), "scopes": form.getlist("scopes")}
        return await _made(visit, structure_id, _doors(structure_id), body, form)

    @r.post(f"{ONE}/secrets")
    async def add(visit: Person, structure_id: Id, client_id: Id, form: Form) -> Response:
        return await _made(
            visit, structure_id, f"{_doors(structure_id)}/{client_id}/secrets", _secret(form), form, client_id
        )


def _ending(r: APIRouter) -> None:
    @r.post(f"{ONE}/secrets/{{secret_id}}/retrait")
    async def remove(visit: Person, structure_id: Id, client_id: Id, secret_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        return await _ended(visit, structure_id, f"{client_id}/secrets/{secret_id}")

    @r.post(f"{ONE}/revocation")
    async def revoke(visit: Person, structure_id: Id, client_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        return await _ended(visit, structure_id, client_id)


def _doors(structure_id: str) -> str:
    return f"/structures/{structure_id}/technical-accounts"


def _secret(form: FormData) -> dict[str, Any]:
    """A day means its end; without one the secret counts as long as any may (RAC-12)."""
    day = text(form, "expires_at")
    return {"password": str(form.get("password", "")), "expires_at": f"{day_typed(day)}T23:59:59Z" if day else None}


async def _made(  # noqa: PLR0917  its place, and what is made
    visit: Visit, structure_id: str, door: str, body: dict[str, Any], form: FormData, client_id: str = ""
) -> Response:
    """The secret is shown by this answer alone."""
    try:
        made = await visit.api.post("identity", door, body, Idempotency_Key=text(form, "cle"))
    except Refused as refused:
        typed = typed_fields(form) | {"scopes": form.getlist("scopes"), "of": client_id}
        return await _page(visit, structure_id, 1, refused, typed=typed)
    return await _page(visit, structure_id, 1, made=made)


async def _ended(visit: Visit, structure_id: str, what: str) -> Response:
    try:
        await visit.api.send("identity", "DELETE", f"{_doors(structure_id)}/{what}")
    except Refused as refused:
        return await _page(visit, structure_id, 1, refused)
    return visit.to(f"/structures/{structure_id}{TAB}")


async def _page(visit: Visit, structure_id: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    """Without the application there is nothing to list; identity's own refusal says which right is missing, to whom."""
    found = await seen(visit, structure_id)
    if Application.RACCORDEMENTS not in found.structure["applications"]:
        return await shown(visit, found, TAB, refused, template="techniques", rows=None, made=None)
    rows = await paged(visit.api, "identity", _doors(structure_id), f"{found.path}{TAB}", page=page)
    context = {"rows": rows, "scopes": list(Scope), "key": new_id(), "typed": {}, "made": None} | given
    return await shown(visit, found, TAB, refused, template="techniques", **context)
