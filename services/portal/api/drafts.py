"""A draft: the document beside the form, saved as one goes, confirmed, sent (POR-7, INV-5 to INV-19)."""

import asyncio
from itertools import zip_longest
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from services.portal.api.deposit import READING, documents
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain import form as fields
from services.portal.domain.lines import COLUMNS, Typed, incomplete
from services.portal.usecases import depositing, drafting, keeping
from services.portal.usecases.drafting import Drafted
from services.portal.usecases.entering import entry

STALE, INVALID = 412, 422
UNREAD: dict[str, Any] = {"status": "", "refusal": None, "pages": None, "pages_done": 0}


def router(site: Site) -> APIRouter:
    r = pages(site)
    _working(r)
    _sending(r)
    return r


async def page(
    visit: Visit, draft_id: str, *, typing: bool = False, status: int = 200, refused: Refused | None = None
) -> Response:
    """Of an invoice that is still a draft."""
    context = await _context(visit, await drafting.drafted(visit.api, draft_id))
    return await visit.page("pages/draft.html", status, **context, typing=typing, refused=refused)


async def _context(visit: Visit, found: Drafted, lines: Typed | None = None) -> dict[str, Any]:
    """What an entered invoice lacks is asked for in its place: nothing was read that would have to be looked at first."""
    shown, entered = found.fields, fields.entered(found.draft)
    first = [] if entered else fields.to_check(shown, {finding["field"] for finding in found.findings})
    reading, supplier_id = found.draft["reading"] or UNREAD, found.draft["supplier"]["structure_id"]
    accounts, kept = await asyncio.gather(
        keeping.offered(visit.api, supplier_id, "bank-accounts"), keeping.offered(visit.api, supplier_id, "attachments")
    )
    return {
        "found": found, "draft": found.draft, "reading": reading, "pending": reading.get("status") == READING,
        "first": first, "groups": fields.others(shown, first), "services": _services(found.entry), "shown": shown,
        "offered": {"bank_account_id": [(a["bank_account_id"], _account(a)) for a in accounts]}, "kept": kept,
        "key": new_id(), "entered": entered, "entry": entry(found, visit.language, lines) if entered else None,
    }  # fmt: skip


def _account(account: dict[str, Any]) -> str:
    return f"{account['name']} – {account['iban'] or account['number']}"


def _services(entry: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [service for service in (entry or {}).get("services", []) if service["active"]]


def _working(r: APIRouter) -> None:
    @r.get("/factures-emises/{invoice_id}/lecture")
    async def reading(visit: Person, invoice_id: Id, fait: Annotated[int, Query(ge=0)] = 0) -> Response:
        """While the document is read: 204 as long as nothing moved; the whole page once it was."""
        draft = await visit.api.get("invoicing", f"/drafts/{invoice_id}")
        now = draft["reading"] or {}
        if now.get("status") != READING:
            return visit.finish(Response(status_code=204, headers={"HX-Refresh": "true"}))
        if now["pages_done"] == fait:
            return visit.finish(Response(status_code=204))
        return visit.part("fragments/reading.html", draft=draft, reading=now)

    @r.post("/factures-emises/{invoice_id}/champs")
    async def save(visit: Person, invoice_id: Id, form: Form) -> Response:
        """Only what the person changed; with script the findings come back, without it the page."""
        lines = _lines(form)
        found = await drafting.save(visit.api, invoice_id, _typed(form), _seen(form), lines)
        context = await _context(visit, found, lines) | {"refused": found.refused, "typed": _typed(form)}
        if visit.fragment:
            return visit.part("fragments/checked.html", **context)
        if found.refused or found.conflicts or (lines and incomplete(lines.rows)):
            return await visit.page("pages/draft.html", INVALID, **context, typing=True)
        if "envoyer" in form:
            return visit.to(f"/factures-emises/{invoice_id}/envoyer")
        return visit.to(f"/factures-emises/{invoice_id}{'#lignes' if 'ajouter' in form else ''}")

    @r.post("/factures-emises/{invoice_id}/document")
    async def replace(visit: Person, invoice_id: Id, form: Form) -> Response:
        """Another file for this draft, read anew (INV-21)."""
        try:
            for document in documents(form)[:1]:
                await depositing.replace(visit.api, invoice_id, document)
        except Refused as refused:
            return await page(visit, invoice_id, status=refused.status, refused=refused)
        return visit.to(f"/factures-emises/{invoice_id}")

    @r.post("/factures-emises/{invoice_id}/supprimer")
    async def discard(visit: Person, invoice_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("invoicing", "DELETE", f"/drafts/{invoice_id}")
        return visit.to("/factures-emises/brouillons")


def _sending(r: APIRouter) -> None:
    @r.get("/factures-emises/{invoice_id}/envoyer")
    async def confirm(visit: Person, invoice_id: Id) -> Response:
        return await _confirmation(visit, invoice_id)

    @r.post("/factures-emises/{invoice_id}/envoyer")
    async def send(visit: Person, invoice_id: Id, form: Form) -> Response:
        """What was confirmed is what is sent: anything that changed since is confirmed anew."""
        acknowledged = [code for code in form.getlist("acknowledged") if isinstance(code, str)]
        try:
            await drafting.send(visit.api, invoice_id, text(form, "etag"), acknowledged, text(form, "cle"))
        except Refused as refused:
            return await _confirmation(visit, invoice_id, refused)
        return visit.to(f"/factures-emises/{invoice_id}", depose="oui")


async def _confirmation(visit: Visit, draft_id: str, refused: Refused | None = None) -> Response:
    """Where the draft was sent meanwhile, its page says so."""
    try:
        confirmation = await drafting.confirmation(visit.api, draft_id)
    except Refused:
        if refused:
            raise refused from None
        raise
    if confirmation.drafted.draft["state"] != "BROUILLON":
        return visit.to(f"/factures-emises/{draft_id}")
    return await visit.page(
        "pages/confirm.html", refused.status if refused else 200, c=confirmation, found=confirmation.drafted,
        draft=confirmation.drafted.draft, summary=confirmation.summary, refused=refused, key=new_id(),
        changed=bool(refused and refused.status == STALE),
    )  # fmt: skip


def _typed(form: FormData) -> dict[str, str]:
    return {name: str(form[name]) for name in fields.FIELDS if name in form}


def _seen(form: FormData) -> dict[str, str]:
    return {name: str(form[f"vu.{name}"]) for name in fields.FIELDS if f"vu.{name}" in form}


def _lines(form: FormData) -> Typed | None:
    """None where the page showed no rows to type in."""
    if "vu.lignes" not in form:
        return None
    columns = [[str(value) for value in form.getlist(f"ligne.{column.name}")] for column in COLUMNS]
    rows = [dict(zip((c.name for c in COLUMNS), row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    return Typed(rows, text(form, "vu.lignes"))
