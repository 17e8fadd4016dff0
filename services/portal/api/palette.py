"""« Aller à » (Ctrl-K): a dialog with script, a page without."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Person
from services.portal.domain import navigation
from services.portal.usecases import finding


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/aller-a")
    async def find(visit: Person, q: Annotated[str, Query(max_length=100)] = "") -> Response:
        member = await visit.member()
        menu = navigation.menu(member.applications, governs=member.governs)
        hits = await finding.found(visit.api, member, menu, q, visit.say)
        if visit.fragment:
            return visit.part("fragments/palette.html", hits=hits, q=q)
        return await visit.page("pages/palette.html", hits=hits, q=q)

    return r
