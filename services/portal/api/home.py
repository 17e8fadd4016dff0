"""After login: what waits for me, first steps without a structure (POR-1, POR-3)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from contracts.structure import IdentifierType
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Person, text
from services.portal.clients import Refused
from services.portal.usecases import starting
from services.portal.usecases.waiting import home as gather_home

Word = Annotated[str, Query(max_length=200)]
Type = Annotated[str, Query(alias="type", max_length=60)]
OTHER_TYPES = tuple(t for t in IdentifierType if t not in (IdentifierType.SIRET, IdentifierType.PLATEFORME))
ADDRESS = ("line1", "postal_code", "town", "country")


def router(site: Site) -> APIRouter:
    r = pages(site)
    _home(r)
    _finding(r)
    _joining(r)
    return r


def _home(r: APIRouter) -> None:
    @r.get("/tableau")
    async def home(visit: Person) -> Response:
        member = await visit.member()
        if not member.habilitations and not member.down:
            return visit.to("/demarrer")
        assert visit.session is not None
        gathered = await gather_home(visit.api, member, visit.session.structure_id)
        return await visit.page("pages/home.html", home=gathered)


def _finding(r: APIRouter) -> None:
    @r.get("/demarrer")
    async def start(
        visit: Person,
        identifiant: Word = "",
        type_: Type = IdentifierType.SIRET,
        q: Word = "",
    ) -> Response:
        kind = IdentifierType.known(type_) or IdentifierType.SIRET
        waiting = await visit.api.get("organisation", "/rattachements", {"state": "EN_ATTENTE", "size": 50})
        return await visit.page(
            "pages/start.html", looked_up=await starting.look_up(visit.api, kind, identifiant), kind=kind,
            identifiant=identifiant, q=q, publics=await starting.search_public(visit.api, q), waiting=waiting["items"],
            types=OTHER_TYPES,
        )  # fmt: skip

    @r.get("/demarrer/identifiant")
    async def look_up(visit: Person, identifiant: Word = "", type_: Type = IdentifierType.SIRET) -> Response:
        kind = IdentifierType.known(type_) or IdentifierType.SIRET
        looked_up = await starting.look_up(visit.api, kind, identifiant)
        return visit.part("fragments/looked_up.html", looked_up=looked_up, kind=kind, identifiant=identifiant)

    @r.get("/demarrer/organismes")
    async def publics(visit: Person, q: Word = "") -> Response:
        return visit.part("fragments/publics.html", publics=await starting.search_public(visit.api, q), q=q)


def _joining(r: APIRouter) -> None:
    @r.post("/demarrer/structure")
    async def create(visit: Person, form: Form) -> Response:
        body = {
            "identifier_type": text(form, "type"), "identifier": starting.normal(text(form, "identifiant")),
            "name": text(form, "name"), "address": {name: text(form, name) for name in ADDRESS if text(form, name)},
        }  # fmt: skip
        try:
            await visit.api.post("organisation", "/structures", body)
        except Refused as refused:
            return await _again(visit, form, refused)
        return visit.to("/factures-emises/deposer", premiere="oui")

    @r.post("/demarrer/rattachement")
    async def join(visit: Person, form: Form) -> Response:
        body = {"structure_id": text(form, "structure_id"), "comment": text(form, "comment")}
        try:
            await visit.api.post("organisation", "/rattachements", body)
        except Refused as refused:
            return await _again(visit, form, refused)
        return visit.to("/demarrer")


async def _again(visit: Person, form: FormData, refused: Refused) -> Response:
    kind = IdentifierType.known(text(form, "type")) or IdentifierType.SIRET
    identifier = text(form, "identifiant")
    looked_up = starting.LookedUp(identifier) if identifier else None
    return await visit.page(
        "pages/start.html", refused.status, looked_up=looked_up, kind=kind, identifiant=identifier, q="", publics=starting.NOBODY,
        waiting=[], types=OTHER_TYPES, form=form, refused=refused,
    )  # fmt: skip
