"""The design system on one page; served where `PORTAL_STYLE_PAGE` says so."""

from fastapi import APIRouter, Response

from contracts.lifecycle import State
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Anyone
from services.portal.clients import Refused

WRONG = {
    "title": "Un champ est à corriger",
    "errors": [{"field": "siret", "message": "14 chiffres attendus", "remedy": "Recopiez le SIRET du devis"}],
}


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/style")
    async def style(visit: Anyone) -> Response:
        return await visit.page("pages/style.html", states=list(State), wrong=Refused(422, WRONG))

    return r
