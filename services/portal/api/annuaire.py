"""The annuaire: found while typing, what each body demands, export (ORG-14, POR-1)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from services.portal.api.documents import handed_on
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber
from services.portal.api.visit import Anyone
from services.portal.usecases import annuaire

Word = Annotated[str, Query(max_length=200)]
Identifier = Annotated[str, Path(max_length=80, pattern=r"^[\w-]+$")]


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/annuaire")
    async def search(visit: Anyone, q: Word = "", page: PageNumber = 1) -> Response:
        """While typing, only the answers."""
        rows = await annuaire.search(visit.api, q, page)
        if visit.fragment:
            return visit.part("fragments/annuaire.html", rows=rows, q=q)
        return await visit.page("pages/annuaire.html", rows=rows, q=q)

    @r.get("/annuaire/export")
    async def export(
        visit: Anyone, format_: Annotated[Literal["csv", "json"], Query(alias="format")] = "csv"
    ) -> Response:
        """All of it, handed on as it comes: it may be large."""
        return await handed_on(visit, "organisation", "/annuaire/export", {"format": format_}, visit.caller())

    @r.get("/annuaire/{identifier}")
    async def one(visit: Anyone, identifier: Identifier, page: PageNumber = 1) -> Response:
        found = await annuaire.entry(visit.api, identifier, page)
        return await visit.page("pages/annuaire_entry.html", s=found.structure, rows=found.services)

    return r
