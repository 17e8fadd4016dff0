"""Pièces of a structure, to be joined at deposit (ORG-11)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from services.portal.api.deposit import documents
from services.portal.api.documents import download
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber, seen, shown
from services.portal.api.visit import Form, Id, Person, SignedIn, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import keeping

AT, TAB = "/structures/{structure_id}/pieces", "/pieces"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _one(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, structure_id: Id, page: PageNumber = 1) -> Response:
        return await _page(visit, structure_id, page)

    @r.post(AT)
    async def add(visit: Person, structure_id: Id, form: Form) -> Response:
        try:
            for document in documents(form)[:1]:
                data = {"label": text(form, "label")}
                await keeping.upload(visit.api, "POST", f"/structures/{structure_id}/attachments", document, data)
        except Refused as refused:
            return await _page(visit, structure_id, 1, refused, label_typed=text(form, "label"))
        return visit.to(f"/structures/{structure_id}{TAB}")


def _one(r: APIRouter) -> None:
    @r.get(f"{AT}/{{attachment_id}}")
    async def get(visit: SignedIn, structure_id: Id, attachment_id: Id) -> Response:
        path = f"/structures/{structure_id}/attachments/{attachment_id}"
        return download(visit, await visit.api.file("organisation", path))

    @r.post(f"{AT}/{{attachment_id}}/suppression")
    async def delete(visit: Person, structure_id: Id, attachment_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("organisation", "DELETE", f"/structures/{structure_id}/attachments/{attachment_id}")
        return visit.to(f"/structures/{structure_id}{TAB}")


async def _page(visit: Visit, structure_id: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    found = await seen(visit, structure_id)
    rows = await keeping.attachments(visit.api, structure_id, page)
    context: dict[str, Any] = {"rows": rows, "key": new_id(), "label_typed": ""} | given
    return await shown(visit, found, TAB, refused, **context)
