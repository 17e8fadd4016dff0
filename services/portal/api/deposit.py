"""« Déposer »: one file or thirty, each a row with its own progress and outcome (POR-7, INV-3 to INV-6)."""

import mimetypes
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData, UploadFile

from chassis.ids import new_id
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused, ServiceDown
from services.portal.domain import form as fields
from services.portal.usecases.depositing import Document, deposit
from services.portal.usecases.supplying import WRITE, Supplier, suppliers

READING = "PENDING"


def router(site: Site) -> APIRouter:
    r = pages(site)
    _page(r)
    _handing_over(r)
    return r


def _page(r: APIRouter) -> None:
    @r.get("/factures-emises/deposer")
    async def page(visit: Person, premiere: Annotated[str, Query(max_length=10)] = "") -> Response:
        offered = await suppliers(visit.api, await visit.need(*WRITE))
        return await visit.page("pages/deposit.html", suppliers=offered, first=bool(premiere), key=new_id())

    @r.get("/factures-emises/{invoice_id}/ligne")
    async def row(visit: Person, invoice_id: Id) -> Response:
        """One deposited file, asked for again while it is being read."""
        draft = await visit.api.get("invoicing", f"/drafts/{invoice_id}")
        return visit.part("fragments/deposited.html", **_row(draft))


def _handing_over(r: APIRouter) -> None:
    @r.post("/factures-emises/deposer")
    async def without_script(visit: Person, form: Form) -> Response:
        """All files of a plain form; one good file leads to its draft."""
        offered = await suppliers(visit.api, await visit.need(*WRITE))
        supplier = chosen(offered, form)
        outcomes = [await _outcome(visit, supplier, d) for d in documents(form)]
        drafts = [outcome["draft"] for outcome in outcomes if outcome["draft"]]
        if len(outcomes) == 1 and drafts:
            return visit.to(f"/factures-emises/{drafts[0]['id']}")
        status = 200 if drafts or not outcomes else 422
        return await visit.page(
            "pages/deposit.html", status, suppliers=offered, first=False, key=new_id(), outcomes=outcomes,
            nothing=not outcomes,
        )  # fmt: skip

    @r.post("/factures-emises/deposer/fichier")
    async def one(visit: Person, form: Form) -> Response:
        """One file of many, handed over by the page's script: its row."""
        given = documents(form)
        if not given:
            return visit.part("fragments/deposited.html", 422, draft=None, name="", refused=None, down=False)
        supplier = chosen(await suppliers(visit.api, await visit.need(*WRITE)), form)
        outcome = await _outcome(visit, supplier, given[0])
        return visit.part("fragments/deposited.html", **outcome)


def chosen(offered: list[Supplier], form: FormData) -> Supplier:
    """The only one where nothing was chosen; one that is not offered is left for invoicing to refuse."""
    key = text(form, "supplier_id")
    known = {supplier.key: supplier for supplier in offered}
    if key in known:
        return known[key]
    return offered[0] if offered and not key else Supplier(key, "", "")


async def _outcome(visit: Visit, supplier: Supplier, document: Document) -> dict[str, Any]:
    """What became of one file: one that is refused, or a service that is down, leaves the others alone."""
    try:
        return _row(await deposit(visit.api, supplier, document))
    except Refused as refused:
        return {"draft": None, "name": document.name, "refused": refused, "down": False}
    except ServiceDown:
        return {"draft": None, "name": document.name, "refused": None, "down": True}


def documents(form: FormData) -> list[Document]:
    """Each with a key of its own, so that a form sent twice deposits once."""
    key = text(form, "cle") or new_id()
    given = [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]
    return [
        Document(
            f.filename or "",
            f.file,
            mimetypes.guess_type(f.filename or "")[0] or "application/octet-stream",
            f"{key}-{n}",
        )
        for n, f in enumerate(given)
    ]


def _row(draft: dict[str, Any]) -> dict[str, Any]:
    shown = fields.shown(draft)
    reading = draft.get("reading") or {}
    return {
        "draft": draft, "name": (draft.get("document") or {}).get("name", ""), "refused": None, "down": False,
        "reading": reading, "pending": reading.get("status") == READING, "to_check": len(fields.to_check(shown, ())),
    }  # fmt: skip
