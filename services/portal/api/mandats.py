"""Mandats de facturation, délégations des factures reçues: given, held, asked for, ended (ORG-13)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, Word, typed_fields
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import mandating, starting
from services.portal.usecases.mandating import Wish
from services.portal.usecases.paged import paged

AT, ASKING = "/mandats", "/mandats/demander"
GIVEN, HELD = "donnes", "recus"
DOORS = {GIVEN: "/mandats/given", HELD: "/mandats/held"}
Side = Annotated[str, Query(alias="sens", max_length=10)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _asking(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, sens: Side = GIVEN, page: PageNumber = 1, fait: Chosen = "") -> Response:
        return await _page(visit, sens, page, done=fait)

    @r.post(f"{AT}/{{mandat_id}}/fin")
    async def end(visit: Person, mandat_id: Id, form: Form, sens: Side = GIVEN) -> Response:
        refused = await mandating.end(visit.api, mandat_id, text(form, "comment"))
        if refused:
            return await _page(visit, sens, 1, refused, ending=mandat_id)
        return visit.to(AT, sens=sens, fait="FIN")


def _asking(r: APIRouter) -> None:
    @r.get(ASKING)
    async def ask_page(visit: Person, identifiant: Word = "") -> Response:
        return await _ask_page(visit, identifiant)

    @r.get(f"{ASKING}/identifiant")
    async def look_up(visit: Person, identifiant: Word = "") -> Response:
        return visit.part("fragments/mandat_target.html", **await _target(visit, identifiant))

    @r.post(ASKING)
    async def ask(visit: Person, form: Form) -> Response:
        wish = _wish(form)
        try:
            state = await mandating.ask(visit.api, wish, text(form, "cle"))
        except Refused as refused:
            return await _ask_page(visit, text(form, "identifiant"), refused, typed=typed_fields(form))
        return visit.to(AT, sens=GIVEN if wish.gives else HELD, fait=state)


def _wish(form: FormData) -> Wish:
    mine, other = text(form, "mine"), text(form, "other")
    return Wish(text(form, "kind"), mine, other, text(form, "sens") == GIVEN, text(form, "comment"))


async def _target(visit: Visit, identifier: str) -> dict[str, Any]:
    """The other structure, and mine."""
    looked_up = await starting.look_up(visit.api, "SIRET", identifier)
    mine = mandating.mine(await visit.member())
    return {"looked_up": looked_up, "mine": mine, "key": new_id(), "typed": {}, "given": GIVEN, "held": HELD}


async def _page(visit: Visit, side: str, page: int, refused: Refused | None = None, **given: Any) -> Response:
    """A side that is none is that of what is given."""
    chosen = side if side in DOORS else GIVEN
    rows = await paged(visit.api, "organisation", DOORS[chosen], AT, page=page, kept={"sens": chosen})
    context = {
        "rows": rows, "sens": chosen, "mine": {s["structure_id"] for s in mandating.mine(await visit.member())},
        "done": "", "ending": "", "refused": refused,
    }  # fmt: skip
    return await visit.page("pages/mandats.html", refused.status if refused else 200, **context | given)


async def _ask_page(visit: Visit, identifier: str, refused: Refused | None = None, **given: Any) -> Response:
    context = {"identifiant": identifier, "refused": refused} | await _target(visit, identifier) | given
    return await visit.page("pages/mandat_ask.html", refused.status if refused else 200, **context)
