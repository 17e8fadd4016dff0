"""Invoices of a supplier: deposit in one call, follow, act (INV-17 to INV-28, INV-40)."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response

from chassis.auth import Caller
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale
from chassis.problems import errors
from contracts.habilitation import Level
from services.invoicing.api.answers import download
from services.invoicing.api.inputs import ActionIn, DraftIn, Id, IdempotencyKey, IfMatch, once
from services.invoicing.api.listing import Listing, listed
from services.invoicing.api.outputs import actions_out, deposit_out, draft_out, invoice_out, passage_out
from services.invoicing.api.shapes import ActionOut, DepositOut, DraftOut, InvoiceOut, PageOut, PassageOut
from services.invoicing.domain.lifecycle.steps import NotPossible, NotYours
from services.invoicing.domain.lifecycle.table import Action
from services.invoicing.domain.receipt import certificate
from services.invoicing.domain.receipt import pdf as certificate_pdf
from services.invoicing.store import KeyReused, NumberTaken, Record
from services.invoicing.usecases import access, drafting, following, sending
from services.invoicing.usecases.drafting import NotRejected
from services.invoicing.usecases.office import Office

SEEN = errors(NotFound)
ACTED = errors(DomainError, NotFound, Forbidden, NotYours, NotPossible, NumberTaken, Stale, Invalid)
BINARY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


def shown(record: Record, response: Response) -> InvoiceOut:
    response.headers["ETag"] = record.etag
    return invoice_out(record.invoice, record.document["version"])


def router(office: Office) -> APIRouter:
    r = APIRouter(prefix="/invoices", tags=["factures émises"])
    _depositing_and_finding(r, office)
    _reading(r, office)
    _downloading(r, office)
    _acting(r, office)
    return r


def _depositing_and_finding(r: APIRouter, office: Office) -> None:
    @r.post("", status_code=201, responses=errors(DomainError, NotFound, Forbidden, NumberTaken, KeyReused, Invalid))
    async def submit(body: DraftIn, caller: Caller, response: Response, key: IdempotencyKey = None) -> DepositOut:
        """Entry and sending in one call: DEPOSEE with its receipt, or every field to correct."""
        record = await sending.submit(
            office, caller.account_id, body.supplier_id, body.changes(), channel=body.channel,
            key=once(caller.account_id, key, body),
        )  # fmt: skip
        response.headers["Location"] = f"/invoices/{record.invoice.id}"
        return deposit_out(record.invoice)

    @r.get("")
    async def find(
        caller: Caller,
        listing: Annotated[Listing, Depends()],
        to_process: Annotated[bool, Query(description="What still needs the supplier (INV-30)")] = False,
    ) -> PageOut:
        """Newest first; no criterion: all invoices and drafts of the caller's structures. `total` is exact."""
        scope = access.scope(access.SUPPLIER, await office.rights(caller.account_id))
        return await listed(office, scope, listing, to_process=to_process)


def _reading(r: APIRouter, office: Office) -> None:
    @r.get("/{invoice_id}", responses=SEEN)
    async def get(invoice_id: Id, caller: Caller, response: Response) -> InvoiceOut:
        record, _ = await office.seen(caller.account_id, invoice_id)
        return shown(record, response)

    @r.get("/{invoice_id}/history", responses=SEEN)
    async def history(invoice_id: Id, caller: Caller) -> list[PassageOut]:
        """Oldest first (INV-28)."""
        record, _ = await office.seen(caller.account_id, invoice_id)
        names = await office.accounts.names(p.account for p in record.invoice.history)
        return [passage_out(p, names) for p in record.invoice.history]


def _downloading(r: APIRouter, office: Office) -> None:
    @r.get("/{invoice_id}/document", responses=BINARY | SEEN, response_class=Response)
    async def document(invoice_id: Id, caller: Caller) -> Response:
        """The deposited bytes, unchanged; for an entered invoice the deposited content as JSON."""
        record, roles = await office.seen(caller.account_id, invoice_id)
        invoice = record.invoice
        if invoice.document is not None:
            data = await office.files.read(invoice.document.reference)
            answer = download(data, invoice.document.name, invoice.document.media_type)
        elif invoice.certificate is not None:
            answer = download(invoice.certificate.content.encode(), f"{invoice.number}.json", "application/json")
        else:
            raise NotFound("Ce brouillon n'a pas de fichier")
        await following.mark_downloaded(office, record, roles)
        return answer

    @r.get("/{invoice_id}/certificate", responses=BINARY | SEEN, response_class=Response)
    async def receipt(
        invoice_id: Id,
        caller: Caller,
        format: Literal["json", "pdf"] = "json",  # noqa: A002  the query's own word
    ) -> Response:
        """Signed receipt (INV-18); verifies offline with GET /certificate-key."""
        record, _ = await office.seen(caller.account_id, invoice_id)
        issued = record.invoice.certificate
        if issued is None:
            raise NotFound("Un brouillon n'a pas encore de certificat de dépôt")
        export = certificate.as_json(issued)
        if format == "json":
            return download(export, f"certificat-{record.invoice.number}.json", "application/json")
        payload = certificate.verify(export, office.key)
        page = await asyncio.to_thread(certificate_pdf.render, issued, payload)
        return download(page, f"certificat-{record.invoice.number}.pdf", "application/pdf")


def _acting(r: APIRouter, office: Office) -> None:
    @r.get("/{invoice_id}/actions", responses=SEEN)
    async def actions(invoice_id: Id, caller: Caller) -> list[ActionOut]:
        """What the caller may do next, with what it demands (INV-22)."""
        record, _ = await office.seen(caller.account_id, invoice_id)
        mine = access.roles(record.invoice, await office.rights(caller.account_id), Level.MODIFICATION)
        return actions_out(record.invoice, mine)

    @r.post("/{invoice_id}/actions/{action}", responses=ACTED)
    async def act(
        *, invoice_id: Id, action: Action, body: ActionIn, caller: Caller, response: Response, if_match: IfMatch = None
    ) -> InvoiceOut:
        """Both sides act here, as the table says (INV-22 to INV-26, INV-36)."""
        record = await following.perform(office, caller.account_id, invoice_id, body.asked(action), if_match)
        return shown(record, response)

    @r.post(
        "/{invoice_id}/corrected-copy", status_code=201, responses=errors(NotFound, Forbidden, NotRejected, KeyReused)
    )
    async def corrected_copy(
        invoice_id: Id, caller: Caller, response: Response, key: IdempotencyKey = None
    ) -> DraftOut:
        """From a rejected invoice, a draft that waits for a new number (INV-26)."""
        record = await drafting.corrected_copy(office, caller.account_id, invoice_id, key)
        response.headers["ETag"], response.headers["Location"] = record.etag, f"/drafts/{record.invoice.id}"
        return draft_out(record.invoice, record.document["version"])
