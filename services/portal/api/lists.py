"""Lists of invoices of each side, with their tabs; one action on many (POR-6, POR-10, INV-36, INV-40)."""

import asyncio
from collections import defaultdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from contracts.habilitation import Level
from contracts.lifecycle import State
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.sides import ISSUED, SIDES, Side, Tab
from services.portal.usecases import following
from services.portal.usecases.listing import listed

Word = Annotated[str, Query(max_length=100)]
DEMANDED, INVALID = ("reason", "comment", "mandate_number"), 422


class Criteria(BaseModel):
    """As typed; invoicing judges them."""

    state: Annotated[list[str], Query(max_length=30)] = []
    number: Word = ""
    supplier: Word = ""
    recipient: Word = ""
    service_code: Word = ""
    engagement: Word = ""
    marche: Word = ""
    deposited_from: Word = ""
    deposited_to: Word = ""
    ttc_from: Word = ""
    ttc_to: Word = ""
    sort: Word = ""
    page: Annotated[int, Query(ge=1, le=100_000)] = 1


def router(site: Site) -> APIRouter:
    r = pages(site)
    for side in SIDES:
        for tab in side.tabs:
            (_dashboard if tab.counts else _list)(r, side, tab)
        if side.many:
            _many(r, side)
    return r


def _list(r: APIRouter, side: Side, tab: Tab) -> None:
    @r.get(side.path + tab.path, name=side.path + tab.path)
    async def show(visit: Person, criteria: Annotated[Criteria, Query()]) -> Response:
        await visit.need(side.application)
        return await _page(visit, side, tab, criteria.model_dump())


def _dashboard(r: APIRouter, side: Side, tab: Tab) -> None:
    @r.get(side.path + tab.path, name=side.path + tab.path)
    async def show(visit: Person) -> Response:
        await visit.need(side.application)
        standings, months = await asyncio.gather(
            following.standings(visit.api, side), following.months(visit.api, side)
        )
        return await visit.page("pages/dashboard.html", side=side, tab=tab, standings=standings, months=months)


def _many(r: APIRouter, side: Side) -> None:
    @r.post(f"{side.path}/actions")
    async def act(visit: Person, form: Form) -> Response:
        """Each invoice has its own outcome, shown above the list; what is left to do stays ticked."""
        await visit.need(side.application, Level.MODIFICATION)
        ids, asked = [str(value) for value in form.getlist("ids")], {name: text(form, name) for name in DEMANDED}
        again: dict[str, Any] = {"asked": asked | {"action": text(form, "action")}}
        page = partial(_page, visit, side, side.tabs[0], {})
        if not ids:
            return await page(INVALID, nothing=True, **again)
        try:
            outcomes = await following.act_on_many(visit.api, side, ids, text(form, "action"), asked)
        except Refused as refused:
            return await page(refused.status, refused=refused, ticked=ids, **again)
        if not outcomes.left:
            return await page(outcomes=outcomes)
        return await page(outcomes=outcomes, ticked=[one.invoice_id for one in outcomes.left], **again)


async def _page(
    visit: Visit, side: Side, tab: Tab, criteria: dict[str, Any], status: int = 200, **shown: Any
) -> Response:
    member = await visit.member()
    assert visit.session is not None
    rows = await listed(visit.api, side, tab, criteria, visit.session.structure_id)
    may_act = bool(side.many) and member.allows(side.application, Level.MODIFICATION)
    actions = await following.possible(visit.api, side) if may_act else []
    context = {"nothing": False, "outcomes": None, "asked": {}, "ticked": [], "refused": rows.refused} | shown
    return await visit.page(
        "pages/list.html",
        status,
        side=side,
        tab=tab,
        listed=rows,
        criteria=defaultdict(str, rows.criteria),
        actions=actions,
        states=[state for state in State if side is ISSUED or state is not State.BROUILLON],
        reasons=list(dict.fromkeys(reason["code"] for action in actions for reason in action["reasons"])),
        **context,
    )
