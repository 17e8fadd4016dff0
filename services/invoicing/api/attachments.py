"""Files joined to an invoice (INV-14, INV-25)."""

from typing import Annotated

from fastapi import APIRouter, Form, Response, UploadFile
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from chassis.auth import Caller
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale
from chassis.problems import errors
from services.invoicing.api.answers import download
from services.invoicing.api.inputs import Id, IdempotencyKey, upload
from services.invoicing.api.invoices import BINARY, SEEN
from services.invoicing.api.outputs import file_out
from services.invoicing.api.shapes import FileOut
from services.invoicing.store import KeyReused
from services.invoicing.usecases import joining
from services.invoicing.usecases.joining import AttachmentsClosed
from services.invoicing.usecases.office import FileRefused, Office


def router(office: Office) -> APIRouter:
    r = APIRouter(prefix="/invoices/{invoice_id}/attachments", tags=["pièces jointes"])
    _changing(r, office)
    _reading(r, office)
    return r


def _changing(r: APIRouter, office: Office) -> None:
    @r.post(
        "",
        status_code=201,
        responses=errors(DomainError, NotFound, Forbidden, AttachmentsClosed, FileRefused, KeyReused, Stale, Invalid),
    )
    async def join(
        invoice_id: Id,
        caller: Caller,
        file: UploadFile,
        designation: Annotated[str | None, Form(max_length=1000)] = None,
        key: IdempotencyKey = None,
    ) -> FileOut:
        """To a draft or a suspended invoice: at most 10 MB, not empty, an accepted type, 120 MB for the whole."""
        given = upload(file, key)
        _, kept = await joining.join(office, caller.account_id, invoice_id, given, designation)
        return file_out(kept)

    @r.delete("/{attachment_id}", status_code=204, responses=errors(NotFound, Forbidden, AttachmentsClosed, Stale))
    async def remove(invoice_id: Id, attachment_id: Id, caller: Caller) -> None:
        await joining.remove(office, caller.account_id, invoice_id, attachment_id)


def _reading(r: APIRouter, office: Office) -> None:
    @r.get("", responses=SEEN)
    async def find(invoice_id: Id, caller: Caller) -> list[FileOut]:
        record, _ = await office.seen(caller.account_id, invoice_id)
        return [file_out(f) for f in record.invoice.attachments]

    @r.get("/archive", responses=BINARY | SEEN, response_class=Response)
    async def archive(invoice_id: Id, caller: Caller) -> Response:
        """All of them as one ZIP."""
        record, _ = await office.seen(caller.account_id, invoice_id)
        bundle = await joining.bundle(office, record.invoice)
        headers = {"Content-Disposition": 'attachment; filename="pieces-jointes.zip"'}
        return StreamingResponse(
            bundle, media_type="application/zip", headers=headers, background=BackgroundTask(bundle.close)
        )

    @r.get("/{attachment_id}", responses=BINARY | SEEN, response_class=Response)
    async def get(invoice_id: Id, attachment_id: Id, caller: Caller) -> Response:
        record, _ = await office.seen(caller.account_id, invoice_id)
        file = joining.one(record.invoice, attachment_id)
        return download(await office.files.read(file.reference), file.name, file.media_type)
