"""« Saisir »: an invoice typed from nothing; then its draft's own page, lines and all (POR-8, INV-16)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from services.portal.api.deposit import chosen
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import form as fields
from services.portal.usecases import drafting
from services.portal.usecases.supplying import WRITE, Supplier, suppliers

FIRST = ("recipient_siret", "invoice_number", "issue_date")


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get("/factures-emises/saisir")
    async def ask(visit: Person) -> Response:
        return await _page(visit, await suppliers(visit.api, await visit.need(*WRITE)))

    @r.post("/factures-emises/saisir")
    async def begin(visit: Person, form: Form) -> Response:
        """The draft exists from here on: what is typed next is saved as one goes."""
        offered = await suppliers(visit.api, await visit.need(*WRITE))
        known = chosen(offered, form).fields() | {name: fields.normal(name, text(form, name)) for name in FIRST}
        try:
            draft = await drafting.begin(visit.api, known, text(form, "cle"))
        except Refused as refused:
            return await _page(visit, offered, refused.status, refused=refused, form=_typed(form))
        return visit.to(f"/factures-emises/{draft['id']}")

    return r


def _typed(form: FormData) -> dict[str, str]:
    return {name: text(form, name) for name in (*FIRST, "supplier_id")}


async def _page(visit: Visit, offered: list[Supplier], status: int = 200, **shown: Any) -> Response:
    return await visit.page("pages/entry.html", status, suppliers=offered, key=new_id(), **shown)
