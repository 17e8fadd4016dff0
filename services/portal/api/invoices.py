"""One invoice, seen from each side: its story, its document, what may be done now (POR-9, INV-22 to INV-28)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import UploadFile

from chassis.ids import new_id
from services.portal.api import drafts
from services.portal.api.deposit import documents
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.sides import ISSUED, RECEIVED, SIDES, Side
from services.portal.usecases import following, instructing
from services.portal.usecases.depositing import join

DRAFT, STOP_POLLING, UNCHANGED = "BROUILLON", 286, 204
Action = Annotated[str, Path(max_length=60, pattern=r"^[A-Z_]+$")]
Flag = Annotated[str, Query(max_length=10)]


def router(site: Site) -> APIRouter:
    r = pages(site)
    for side in SIDES:
        _showing(r, side)
        _acting(r, side)
    _reusing(r)
    _copying(r)
    _instructing(r)
    return r


def _showing(r: APIRouter, side: Side) -> None:
    @r.get(f"{side.path}/{{invoice_id}}", name=side.path)
    async def show(visit: Person, invoice_id: Id, saisie: Flag = "", depose: Flag = "") -> Response:
        """A draft of the supplier's has its own page."""
        found = await following.followed(visit.api, invoice_id)
        if side is ISSUED and found.invoice["state"] == DRAFT:
            return await drafts.page(visit, invoice_id, typing=bool(saisie))
        return await _page(visit, side, found, sent=bool(depose))

    @r.get(f"{side.path}/{{invoice_id}}/suivi", name=f"{side.path}-suivi")
    async def moved(visit: Person, invoice_id: Id, version: Annotated[int, Query(ge=0)] = 0) -> Response:
        """204 while nothing moved; then the part of the page that tells its story."""
        invoice = await visit.api.get("invoicing", f"/invoices/{invoice_id}")
        if invoice["version"] == version:
            return visit.finish(Response(status_code=UNCHANGED))
        found = await following.followed(visit.api, invoice_id)
        return visit.part("fragments/story.html", **await _context(visit, side, found))


def _acting(r: APIRouter, side: Side) -> None:
    @r.post(f"{side.path}/{{invoice_id}}/actions/{{action}}", name=f"{side.path}-action")
    async def act(visit: Person, invoice_id: Id, action: Action, form: Form) -> Response:
        asked = {name: str(value).strip() for name, value in form.items() if isinstance(value, str)}
        try:
            await following.act(visit.api, invoice_id, action, asked, text(form, "version"))
        except Refused as refused:
            found = await following.followed(visit.api, invoice_id)
            return await _page(visit, side, found, refused.status, refused=refused, asked=asked | {"action": action})
        return visit.to(f"{side.path}/{invoice_id}")

    @r.post(f"{side.path}/{{invoice_id}}/pieces", name=f"{side.path}-piece")
    async def attach(visit: Person, invoice_id: Id, form: Form) -> Response:
        """A file beside a draft or a suspended invoice (INV-14)."""
        if not [f for f in form.getlist("file") if isinstance(f, UploadFile) and f.filename]:
            return visit.to(f"{side.path}/{invoice_id}")
        try:
            for document in documents(form):
                await join(visit.api, invoice_id, document, text(form, "designation"))
        except Refused as refused:
            found = await following.followed(visit.api, invoice_id)
            if found.invoice["state"] == DRAFT:
                return await drafts.page(visit, invoice_id, status=refused.status, refused=refused)
            return await _page(visit, side, found, refused.status, refused=refused)
        return visit.to(f"{side.path}/{invoice_id}")

    @r.post(f"{side.path}/{{invoice_id}}/pieces/{{attachment_id}}/retirer", name=f"{side.path}-retirer")
    async def detach(visit: Person, invoice_id: Id, attachment_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        await visit.api.send("invoicing", "DELETE", f"/invoices/{invoice_id}/attachments/{attachment_id}")
        return visit.to(f"{side.path}/{invoice_id}")


def _reusing(r: APIRouter) -> None:
    @r.post(f"{ISSUED.path}/{{invoice_id}}/pieces/structure")
    async def reuse(visit: Person, invoice_id: Id, form: Form) -> Response:
        """A copy of an attachment that the supplier's structure keeps (ORG-11)."""
        body, key = {"attachment_id": text(form, "attachment_id")}, text(form, "cle")
        path = f"/invoices/{invoice_id}/attachments/from-structure"
        try:
            await visit.api.post("invoicing", path, body, Idempotency_Key=key)
        except Refused as refused:
            return await drafts.page(visit, invoice_id, status=refused.status, refused=refused)
        return visit.to(f"{ISSUED.path}/{invoice_id}")


def _copying(r: APIRouter) -> None:
    @r.post(f"{ISSUED.path}/{{invoice_id}}/copie")
    async def copy(visit: Person, invoice_id: Id, form: Form) -> Response:
        """A corrected copy of a rejected invoice (INV-26)."""
        made = await visit.api.post(
            "invoicing", f"/invoices/{invoice_id}/corrected-copy", Idempotency_Key=text(form, "cle")
        )
        return visit.to(f"{ISSUED.path}/{made['id']}")

    @r.post(f"{ISSUED.path}/{{invoice_id}}/double")
    async def duplicate(visit: Person, invoice_id: Id, form: Form) -> Response:
        """A new draft with the same content (INV-21)."""
        made = await visit.api.post("invoicing", f"/invoices/{invoice_id}/duplicate", Idempotency_Key=text(form, "cle"))
        return visit.to(f"{ISSUED.path}/{made['id']}")


def _instructing(r: APIRouter) -> None:
    @r.post(f"{RECEIVED.path}/{{invoice_id}}/instructeur")
    async def assign(visit: Person, invoice_id: Id, form: Form) -> Response:
        """Somebody of the recipient's in charge, or nobody (INV-35)."""
        try:
            await instructing.assign(visit.api, invoice_id, text(form, "account_id"), text(form, "version"))
        except Refused as refused:
            found = await following.followed(visit.api, invoice_id)
            return await _page(visit, RECEIVED, found, refused.status, refused=refused)
        return visit.to(f"{RECEIVED.path}/{invoice_id}")


async def _page(visit: Visit, side: Side, found: following.Followed, status: int = 200, **shown: Any) -> Response:
    context = await _context(visit, side, found) | {"sent": False, "refused": None} | shown
    return await visit.page("pages/invoice.html", status, **context)


async def _context(visit: Visit, side: Side, found: following.Followed) -> dict[str, Any]:
    member = await visit.member()
    agents = await instructing.candidates(visit.api, member, found.invoice) if side is RECEIVED else []
    return {
        "side": side, "found": found, "invoice": found.invoice, "key": new_id(), "asked": {}, "rights": member.rights,
        "agents": agents,
    }  # fmt: skip
