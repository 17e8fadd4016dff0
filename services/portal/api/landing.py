"""The page before login, and what every page offers: language, the structure one acts for."""

from fastapi import APIRouter, Response

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import LANGUAGES, Anyone, Form, Person, text
from services.portal.domain.session import local_path

YEAR_SECONDS = 365 * 86_400


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/")
    async def landing(visit: Anyone) -> Response:
        return visit.to("/tableau") if visit.session else await visit.page("pages/landing.html")

    @r.post("/langue")
    async def language(visit: Anyone, form: Form) -> Response:
        """For this browser, for a year; the page stays the same."""
        if text(form, "langue") in LANGUAGES:
            visit.cookies[visit.site.language_cookie] = (text(form, "langue"), YEAR_SECONDS)
        return visit.to(local_path(text(form, "suite"), "/"))

    @r.post("/structure")
    async def act_for(visit: Person, form: Form) -> Response:
        """One of the person's own; empty: all of them."""
        chosen, member = text(form, "structure"), await visit.member()
        known = {structure["structure_id"] for structure in member.structures}
        assert visit.session is not None
        await visit.site.sessions.act_for(visit.session, chosen if chosen in known else "")
        return visit.to(local_path(text(form, "suite")))

    return r
