"""Mon compte: identity, language and theme (ID-2, ID-16)."""

from typing import Any

from fastapi import APIRouter, Response

from services.portal.api.landing import YEAR_SECONDS
from services.portal.api.proofs import Flag
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import typed_fields
from services.portal.api.visit import THEMES, Anyone, Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import local_path
from services.portal.domain.structure_pages import shown_before
from services.portal.usecases import profile

IDENTITY = "/mon-compte"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _identity(r)
    _appearance(r)
    return r


def _identity(r: APIRouter) -> None:
    @r.get(IDENTITY)
    async def show(visit: Person, fait: Flag = "") -> Response:
        return await _page(visit, saved=bool(fait))

    @r.post(IDENTITY)
    async def change(visit: Person, form: Form) -> Response:
        typed = typed_fields(form)
        try:
            await profile.change(visit.api, typed, shown_before(typed))
        except Refused as refused:
            return await _page(visit, refused, typed=typed)
        return visit.to(IDENTITY, fait="oui")

    @r.post(f"{IDENTITY}/enquete")
    async def survey(visit: Person, form: Form) -> Response:
        await profile.survey(visit.api, consent=text(form, "consent") == "oui")
        return visit.to(IDENTITY, fait="oui")


def _appearance(r: APIRouter) -> None:
    @r.get("/mon-compte/apparence")
    async def show(visit: Person) -> Response:
        return await visit.page("pages/account_appearance.html", tab="/mon-compte/apparence")

    @r.post("/apparence")
    async def theme(visit: Anyone, form: Form) -> Response:
        """For this browser, for a year; empty: as the system has it."""
        chosen = text(form, "theme")
        visit.cookies[visit.site.theme_cookie] = (chosen, YEAR_SECONDS) if chosen in THEMES else ("", 0)
        return visit.to(local_path(text(form, "suite"), "/"))


async def _page(visit: Visit, refused: Refused | None = None, **shown: Any) -> Response:
    me = (await visit.member()).me
    own = profile.shown(me) if me else {}
    context = {"tab": IDENTITY, "saved": False, "own": own, "typed": own, "refused": refused} | shown
    return await visit.page("pages/account_identity.html", refused.status if refused else 200, **context)
