"""« Gérer mes habilitations »: asking the gestionnaire for more, in one click where a page was refused (ORG-25)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Application
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, typed_fields
from services.portal.api.visit import Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import structure_pages as rules
from services.portal.domain.text import N_
from services.portal.usecases import rights

AT = "/mes-habilitations/demander"
ONE_CLICK = N_("Demandé depuis une page qui a besoin de ce droit")


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def ask_page(visit: Person, rattachement: Chosen = "") -> Response:
        return await _page(visit, rattachement)

    @r.post(AT)
    async def ask(visit: Person, form: Form) -> Response:
        link, comment = text(form, "rattachement_id"), text(form, "comment")
        if "application" in form:
            comment = comment or visit.say(ONE_CLICK)
        try:
            await rights.ask_more(visit.api, link, _wanted(form), comment, text(form, "cle"))
        except Refused as refused:
            return await _page(visit, link, refused, typed=typed_fields(form))
        return visit.to("/mes-habilitations", demande="oui")

    return r


def _wanted(form: FormData) -> list[dict[str, str]]:
    """One right by name, or those chosen of the list."""
    if "application" in form:
        return [{"application": text(form, "application"), "level": text(form, "level")}]
    return rules.chosen_profiles(typed_fields(form), "PRIVEE")


async def _page(visit: Visit, chosen: str, refused: Refused | None = None, **given: Any) -> Response:
    links = await rights.asking_links(visit.api)
    context = {
        "links": links,
        "chosen": chosen,
        "applications": list(Application),
        "key": new_id(),
        "typed": {},
    } | given
    return await visit.page("pages/more_rights.html", refused.status if refused else 200, refused=refused, **context)
