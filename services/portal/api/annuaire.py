"""The annuaire: found while typing, what each body demands, export (ORG-14, POR-1)."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx
from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structures import PageNumber
from services.portal.api.visit import HEADERS, Anyone
from services.portal.usecases import annuaire

Word = Annotated[str, Query(max_length=200)]
Identifier = Annotated[str, Path(max_length=80, pattern=r"^[\w-]+$")]
PASSED = ("Content-Type", "Content-Disposition")


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
        answer = await site.services.opened(visit.caller(), "organisation", "/annuaire/export", {"format": format_})
        passed = {name: answer.headers[name] for name in PASSED if name in answer.headers}
        return visit.finish(StreamingResponse(_handed_on(answer), headers=HEADERS | passed))

    @r.get("/annuaire/{identifier}")
    async def one(visit: Anyone, identifier: Identifier, page: PageNumber = 1) -> Response:
        found = await annuaire.entry(visit.api, identifier, page)
        return await visit.page("pages/annuaire_entry.html", s=found.structure, rows=found.services)

    return r


async def _handed_on(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_bytes():
            yield chunk
    finally:
        await answer.aclose()
