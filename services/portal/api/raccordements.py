"""Raccordements: declared, moved from state to state, with their subscriptions (RAC-5 to RAC-7, RAC-15, RAC-19, RAC-21)."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.ids import new_id
from contracts.habilitation import Application, Level
from contracts.raccordement import RaccordementAction, RaccordementMode, RaccordementUse
from services.portal.api.documents import handed_on
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, typed_fields
from services.portal.api.visit import Form, Id, Person, RightMissing, SignedIn, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import connecting
from services.portal.usecases.connecting import AT, SERVICE

DECLARING, DIAGNOSIS = f"{AT}/declarer", f"{AT}/diagnostic"
MOST_TOKEN = 4000
ONE = f"{AT}/{{raccordement_id}}"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _listing(r)
    _declaring(r)
    _examining(r)
    _one(r)
    return r


def _listing(r: APIRouter) -> None:
    @r.get(AT)
    async def show(visit: Person, structure: Chosen = "", page: PageNumber = 1) -> Response:
        member = await visit.need(Application.RACCORDEMENTS)
        assert visit.session is not None
        own = connecting.holding(member)
        structure_id = connecting.chosen(own, structure, visit.session.structure_id)
        rows = await connecting.listed(visit.api, structure_id, page) if structure_id else None
        return await visit.page("pages/raccordements.html", own=own, structure_id=structure_id, rows=rows)


def _declaring(r: APIRouter) -> None:
    @r.get(DECLARING)
    async def form_page(visit: Person, structure: Chosen = "") -> Response:
        return await _sheet(visit, structure)

    @r.post(DECLARING)
    async def declare(visit: Person, form: Form) -> Response:
        typed, uses, structure_id = typed_fields(form), form.getlist("uses"), text(form, "structure_id")
        body = connecting.declared(typed, [str(use) for use in uses])
        try:
            made = await visit.api.post(
                SERVICE, f"/structures/{structure_id}/raccordements", body, Idempotency_Key=text(form, "cle")
            )
        except Refused as refused:
            return await _sheet(visit, structure_id, refused, typed=typed | {"uses": uses})
        return visit.to(f"{AT}/{made['raccordement_id']}")


def _examining(r: APIRouter) -> None:
    @r.get(DIAGNOSIS)
    async def form_page(visit: Person) -> Response:
        await visit.need(Application.RACCORDEMENTS)
        return await visit.page("pages/diagnosis.html", found=None)

    @r.post(DIAGNOSIS)
    async def examine(visit: Person, form: Form) -> Response:
        """What the token itself proves, not what its person may see (RAC-21)."""
        await visit.need(Application.RACCORDEMENTS)
        presented = visit.api.with_token(text(form, "token")[:MOST_TOKEN])
        return await visit.page("pages/diagnosis.html", found=await presented.get(SERVICE, "/raccordement/diagnostic"))


def _one(r: APIRouter) -> None:
    @r.get(ONE)
    async def show(visit: Person, raccordement_id: Id, page: PageNumber = 1) -> Response:
        return await _page(visit, raccordement_id, page)

    @r.get(f"{ONE}/activite.csv")
    async def activity(visit: SignedIn, raccordement_id: Id) -> Response:
        return await handed_on(visit, SERVICE, f"{AT}/{raccordement_id}/activity.csv", {})

    @r.post(f"{ONE}/action")
    async def act(visit: Person, raccordement_id: Id, form: Form) -> Response:
        step = {"action": text(form, "action"), "reason": text(form, "reason")}
        try:
            await visit.api.post(SERVICE, f"{AT}/{raccordement_id}/actions", step)
        except Refused as refused:
            return await _page(visit, raccordement_id, 1, refused)
        return visit.to(f"{AT}/{raccordement_id}")


async def _sheet(visit: Visit, structure_id: str, refused: Refused | None = None, **given: Any) -> Response:
    own = connecting.holding(await visit.need(Application.RACCORDEMENTS), Level.MODIFICATION)
    if not own:
        raise RightMissing(Application.RACCORDEMENTS, Level.MODIFICATION)
    context = {
        "own": own, "structure_id": connecting.chosen(own, structure_id), "key": new_id(), "typed": {},
        "modes": list(RaccordementMode), "uses": list(RaccordementUse), "refused": refused,
    } | given  # fmt: skip
    return await visit.page("pages/raccordement_new.html", refused.status if refused else 200, **context)


async def _page(visit: Visit, raccordement_id: str, page: int, refused: Refused | None = None) -> Response:
    await visit.need(Application.RACCORDEMENTS)
    found = await connecting.one(visit.api, raccordement_id, page)
    context = {
        "one": found.raccordement, "rows": found.subscriptions, "activity": found.activity, "partners": found.partners,
        "stopping": RaccordementAction.ARRETER, "refused": refused,
    }  # fmt: skip
    return await visit.page("pages/raccordement.html", refused.status if refused else 200, **context)
