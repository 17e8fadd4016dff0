"""Drafts: deposit a file, type in, correct, check, send (INV-3 to INV-17)."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from chassis.errors import DomainError, Finding, Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused
from chassis.idempotency import once as bind
from chassis.problems import errors
from chassis.uploads import FileRefused
from contracts.invoice import Channel
from rights.callers import Issuer
from services.invoicing.api.inputs import ChannelIn, DraftIn, DraftPatch, Id, OneFile, SendIn, once, upload
from services.invoicing.api.outputs import checks_out, deposit_out, draft_out, summary_out
from services.invoicing.api.shapes import ChecksOut, DepositOut, DraftOut, SummaryOut
from services.invoicing.domain.invoice.aggregate import NotADraft
from services.invoicing.domain.receipt.deposit import findings
from services.invoicing.store.invoices import NumberTaken, Record
from services.invoicing.usecases import access, drafting, sending
from services.invoicing.usecases.deposit import Handed
from services.invoicing.usecases.deposit import deposit as deposit_document
from services.invoicing.usecases.parts import Parts
from services.invoicing.usecases.receiving import take_in
from services.invoicing.usecases.sending import VersionRequired

SEEN = errors(NotFound, Forbidden)
CHANGED = errors(DomainError, NotFound, Forbidden, NotADraft, Stale, Invalid)


def shown(record: Record, response: Response) -> DraftOut:
    response.headers["ETag"] = record.etag
    return draft_out(record.invoice, record.version)


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/drafts", tags=["brouillons"])
    _starting(r, parts)
    _working(r, parts)
    _sending(r, parts)
    return r


def _starting(r: APIRouter, parts: Parts) -> None:
    @r.post(
        "/deposit", status_code=201, responses=errors(DomainError, NotFound, Forbidden, FileRefused, KeyReused, Invalid)
    )
    async def deposit(
        *,
        caller: Issuer,
        response: Response,
        file: OneFile,
        supplier_id: Annotated[Id, Form()],
        supplier_service_id: Annotated[Id | None, Form()] = None,
        channel: Annotated[ChannelIn, Form()] = "API",
        key: IdempotencyKey = None,
    ) -> DraftOut:
        """One invoice as a file: stored and hashed, then read over the bus; the draft shows how far (INV-5)."""
        received = await take_in(upload(file, key), stored=0, document=True)
        handed = Handed(
            file=received, actor=caller.account_id, channel=Channel(channel), supplier_id=supplier_id,
            service_id=supplier_service_id, key=key,
        )  # fmt: skip
        record = await deposit_document(parts, handed)
        response.headers["Location"] = f"/drafts/{record.invoice.id}"
        return shown(record, response)

    @r.post("", status_code=201, responses=errors(DomainError, NotFound, Forbidden, KeyReused, Invalid))
    async def enter(body: DraftIn, caller: Issuer, response: Response, key: IdempotencyKey = None) -> DraftOut:
        """Entry (saisie): a draft with whatever is known already (INV-16)."""
        record = await drafting.enter(
            parts, caller.account_id, body.supplier_id, body.changes(), channel=Channel(body.channel),
            key=once(caller.account_id, key, body),
        )  # fmt: skip
        response.headers["Location"] = f"/drafts/{record.invoice.id}"
        return shown(record, response)


def _working(r: APIRouter, parts: Parts) -> None:
    @r.get("/{invoice_id}", responses=SEEN)
    async def get(invoice_id: Id, caller: Issuer, response: Response) -> DraftOut:
        """Fields with confidence and place on the page, and how the reading goes."""
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        return shown(record, response)

    @r.patch("/{invoice_id}", responses=CHANGED)
    async def correct(
        invoice_id: Id, body: DraftPatch, caller: Issuer, response: Response, if_match: IfMatch = None
    ) -> DraftOut:
        """Only the fields given change; what is typed here is never overwritten by the reader."""
        file_format = body.format if "format" in body.model_fields_set else None
        record = await drafting.correct(
            parts, caller.account_id, invoice_id, body.changes(), file_format=file_format, etag=if_match
        )
        return shown(record, response)

    @r.put("/{invoice_id}/document", responses=errors(DomainError, FileRefused) | CHANGED)
    async def replace(
        invoice_id: Id, caller: Issuer, response: Response, file: OneFile, if_match: IfMatch = None
    ) -> DraftOut:
        """Another file for this draft; it is read anew."""
        record = await drafting.replace_document(parts, caller.account_id, invoice_id, upload(file, None), if_match)
        return shown(record, response)

    @r.delete("/{invoice_id}", status_code=204, responses=CHANGED)
    async def discard(invoice_id: Id, caller: Issuer, if_match: IfMatch = None) -> None:
        """Only a draft; its number was never taken (INV-16)."""
        await drafting.discard(parts, caller.account_id, invoice_id, if_match)


def _sending(r: APIRouter, parts: Parts) -> None:
    @r.get("/{invoice_id}/checks", responses=SEEN)
    async def checks(invoice_id: Id, caller: Issuer, response: Response) -> ChecksOut:
        """What keeps it from being sent, told while typing (INV-9), and what is to be confirmed."""
        record, judged = await _judged(parts, caller.account_id, invoice_id)
        response.headers["ETag"] = record.etag
        return checks_out(judged)

    @r.get("/{invoice_id}/summary", responses=SEEN)
    async def summary(invoice_id: Id, caller: Issuer, response: Response) -> SummaryOut:
        """What the person confirms before sending, warnings among it; its ETag is the version that is sent (INV-17)."""
        record, judged = await _judged(parts, caller.account_id, invoice_id)
        response.headers["ETag"] = record.etag
        return summary_out(record.invoice, judged)

    @r.post("/{invoice_id}/send", responses=errors(NumberTaken, KeyReused, VersionRequired) | CHANGED)
    async def send(
        *,
        invoice_id: Id,
        caller: Issuer,
        body: SendIn | None = None,
        if_match: IfMatch = None,
        key: IdempotencyKey = None,
    ) -> DepositOut:
        """Confirmed: DEPOSEE, with its receipt; no longer editable (INV-17, INV-18, INV-19). If-Match is required."""
        acknowledged = body.acknowledged if body else []
        used = bind(caller.account_id, key, "send", invoice_id, *sorted(acknowledged))
        record = await sending.send(
            parts, caller.account_id, invoice_id, etag=if_match, acknowledged=acknowledged, key=used
        )
        return deposit_out(record.invoice)


async def _judged(parts: Parts, account: str, invoice_id: str) -> tuple[Record, list[Finding]]:
    record, _, _ = await access.seen(parts, account, invoice_id)
    sender = await drafting.sender(parts, account, record.invoice)
    return record, findings(record.invoice, sender)
