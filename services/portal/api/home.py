"""After login: what waits for me, first steps without a structure (POR-1, POR-3)."""

from fastapi import APIRouter, Response

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Person


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/tableau")
    async def home(visit: Person) -> Response:
        return await visit.page("pages/home.html")

    return r
