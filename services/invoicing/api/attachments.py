"""Files joined to an invoice (INV-14, INV-25)."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.background import BackgroundTask

from chassis.doors import Body
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused
from chassis.problems import errors
from chassis.uploads import FileRefused
from rights.callers import InvoiceActor, InvoiceReader
from services.invoicing.api.answers import download
from services.invoicing.api.inputs import Id, OneFile, upload
from services.invoicing.api.invoices import BINARY, SEEN
from services.invoicing.api.outputs import file_out
from services.invoicing.api.shapes import FileOut
from services.invoicing.usecases import access, joining
from services.invoicing.usecases.joining import AttachmentsClosed
from services.invoicing.usecases.parts import Parts


class KeptBody(Body):
    """`designation` absent: the label that the structure gave it."""

    attachment_id: Annotated[str, Field(max_length=60)]
    designation: Annotated[str | None, Field(max_length=1000)] = None


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/invoices/{invoice_id}/attachments", tags=["pièces jointes"])
    _changing(r, parts)
    _reading(r, parts)
    return r


def _changing(r: APIRouter, parts: Parts) -> None:
    @r.post(
        "",
        status_code=201,
        responses=errors(DomainError, NotFound, Forbidden, AttachmentsClosed, FileRefused, KeyReused, Stale, Invalid),
    )
    async def join(
        invoice_id: Id,
        caller: InvoiceActor,
        file: OneFile,
        designation: Annotated[str | None, Form(max_length=1000)] = None,
        key: IdempotencyKey = None,
    ) -> FileOut:
        """To a draft or a suspended invoice: at most 10 MB, not empty, an accepted type, 120 MB for the whole."""
        given = upload(file, key)
        _, kept = await joining.join(parts, caller.account_id, invoice_id, given, designation)
        return file_out(kept)

    @r.post(
        "/from-structure",
        status_code=201,
        responses=errors(DomainError, NotFound, Forbidden, AttachmentsClosed, FileRefused, KeyReused, Stale, Invalid),
    )
    async def join_kept(invoice_id: Id, caller: InvoiceActor, body: KeptBody, key: IdempotencyKey = None) -> FileOut:
        """A copy of one of the attachments that the supplier's structure keeps (ORG-11)."""
        _, kept = await joining.join_kept(
            parts, caller.account_id, invoice_id, body.attachment_id, designation=body.designation, key=key
        )
        return file_out(kept)

    @r.delete("/{attachment_id}", status_code=204, responses=errors(NotFound, Forbidden, AttachmentsClosed, Stale))
    async def remove(invoice_id: Id, attachment_id: Id, caller: InvoiceActor) -> None:
        await joining.remove(parts, caller.account_id, invoice_id, attachment_id)


def _reading(r: APIRouter, parts: Parts) -> None:
    @r.get("", responses=SEEN)
    async def find(invoice_id: Id, caller: InvoiceReader) -> list[FileOut]:
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        return [file_out(f) for f in record.invoice.attachments]

    @r.get("/archive", responses=BINARY | SEEN, response_class=Response)
    async def archive(invoice_id: Id, caller: InvoiceReader) -> Response:
        """All of them as one ZIP."""
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        bundle = await joining.bundle(parts, record.invoice)
        headers = {"Content-Disposition": 'attachment; filename="pieces-jointes.zip"'}
        return StreamingResponse(
            bundle, media_type="application/zip", headers=headers, background=BackgroundTask(bundle.close)
        )

    @r.get("/{attachment_id}", responses=BINARY | SEEN, response_class=Response)
    async def get(invoice_id: Id, attachment_id: Id, caller: InvoiceReader) -> Response:
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        file = joining.one(record.invoice, attachment_id)
        return download(await parts.files.read(file.reference), file.name, file.media_type)
