"""One invoice, seen from each side."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.portal.api import drafts
from services.portal.api.deposit import Id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Person


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/factures-emises/{invoice_id}")
    async def issued(visit: Person, invoice_id: Id, saisie: Annotated[str, Query(max_length=5)] = "") -> Response:
        return await drafts.page(visit, invoice_id, typing=bool(saisie))

    return r
