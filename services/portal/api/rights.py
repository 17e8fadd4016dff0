"""Mes rattachements, mes habilitations, mes demandes; asking to be attached, leaving (ORG-17, ORG-19, ORG-21, ORG-26)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.ids import new_id
from contracts.habilitation import Level
from contracts.request import RequestState
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import PageNumber
from services.portal.api.visit import Form, Id, Person, RightMissing, Visit, text
from services.portal.clients import Refused
from services.portal.domain import navigation
from services.portal.usecases import rights, starting
from services.portal.usecases.paged import paged

Word = Annotated[str, Query(max_length=200)]
ASKING = "/mes-rattachements/demander"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _mine(r)
    _explaining(r)
    _asking(r)
    return r


def _mine(r: APIRouter) -> None:
    @r.get("/mes-rattachements")
    async def rattachements(visit: Person, demande: Word = "", page: PageNumber = 1) -> Response:
        rows = await paged(visit.api, "organisation", "/rattachements", "/mes-rattachements", page=page)
        return await visit.page("pages/my_rattachements.html", rows=rows, asked=bool(demande))

    @r.get("/mes-habilitations")
    async def habilitations(visit: Person, page: PageNumber = 1, demande: Word = "") -> Response:
        rows = await paged(visit.api, "organisation", "/habilitations", "/mes-habilitations", page=page)
        delegated = await paged(visit.api, "organisation", "/habilitations/delegated", "/mes-habilitations", page=page)
        return await visit.page("pages/my_rights.html", rows=rows, delegated=delegated, asked=bool(demande))

    @r.post("/mes-rattachements/{rattachement_id}/depart")
    async def leave(visit: Person, rattachement_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        """Also a request that still waits, which is withdrawn."""
        await visit.api.post("organisation", f"/rattachements/{rattachement_id}/detachment", {"comment": ""})
        return visit.to("/mes-rattachements")

    @r.get("/mes-demandes")
    async def requests(visit: Person, state: Word = "", page: PageNumber = 1) -> Response:
        """A state that is none is not filtered by."""
        chosen = RequestState.known(state)
        rows = await paged(visit.api, "organisation", "/requests", "/mes-demandes", page=page, given={"state": chosen})
        return await visit.page("pages/my_requests.html", rows=rows, chosen=chosen, states=list(RequestState))


def _explaining(r: APIRouter) -> None:
    @r.get("/pourquoi")
    async def why(visit: Person, page: Word = "") -> Response:
        """« Pourquoi ne puis-je pas… ? »: what changing something on a page takes, and who can give it."""
        if application := navigation.opens(page):
            raise RightMissing(application, Level.MODIFICATION)
        return visit.to("/mes-habilitations")


def _asking(r: APIRouter) -> None:
    @r.get(ASKING)
    async def ask_page(visit: Person, identifiant: Word = "", q: Word = "") -> Response:
        return await _ask_page(visit, identifiant, q)

    @r.get("/mes-rattachements/demander/identifiant")
    async def look_up(visit: Person, identifiant: Word = "") -> Response:
        found = await rights.target(visit.api, identifiant)
        return visit.part("fragments/rattachement_target.html", target=found, key=new_id(), typed={})

    @r.get("/mes-rattachements/demander/organismes")
    async def publics(visit: Person, q: Word = "") -> Response:
        rows = await starting.search_public(visit.api, q)
        return visit.part("fragments/publics.html", publics=rows, q=q, at=ASKING)

    @r.post(ASKING)
    async def ask(visit: Person, form: Form) -> Response:
        typed = {name: text(form, name) for name in ("identifiant", "structure_id", "service_id", "comment")}
        try:
            await rights.ask(visit.api, typed["structure_id"], typed["service_id"], typed["comment"], text(form, "cle"))
        except Refused as refused:
            return await _ask_page(visit, typed["identifiant"], "", refused.status, refused=refused, typed=typed)
        return visit.to("/mes-rattachements", demande="oui")


async def _ask_page(visit: Visit, identifier: str, q: str, status: int = 200, **shown: Any) -> Response:
    found = await rights.target(visit.api, identifier)
    publics = await starting.search_public(visit.api, q)
    context: dict[str, Any] = {
        "identifiant": identifier,
        "q": q,
        "target": found,
        "publics": publics,
        "at": ASKING,
        "key": new_id(),
        "typed": {},
    }
    return await visit.page("pages/ask_rattachement.html", status, **context | shown)
