"""État du service: open to all, live, with the figures that exist and no others."""

from fastapi import APIRouter, Response

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone
from services.portal.clients import Api
from services.portal.usecases.status import Watch


def router(site: Site) -> APIRouter:
    r, watch = pages(site), Watch()

    @r.get("/etat")
    async def status(visit: Anyone) -> Response:
        board = await watch.board(Api(site.services, visit.caller()))
        if visit.fragment:
            return visit.part("fragments/board.html", board=board)
        return await visit.page("pages/status.html", board=board)

    return r
