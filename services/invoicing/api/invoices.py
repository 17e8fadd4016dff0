"""Invoices of a supplier: deposit in one call, follow, act (INV-17 to INV-28, INV-40)."""

import asyncio
from collections.abc import Collection
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

import certificates
from certificates.seals import day_of
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale, Text, Unavailable
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused
from chassis.lists import Page
from chassis.problems import errors
from contracts.habilitation import Level
from contracts.invoice import Channel
from contracts.lifecycle import Action, Role
from rights.callers import InvoiceActor, InvoiceReader, IssuedReader, Issuer
from services.invoicing.api.answers import download
from services.invoicing.api.inputs import ActionIn, Id, SubmitIn, once
from services.invoicing.api.listing import IssuedQuery, by_month, counted, listed
from services.invoicing.api.outputs import actions_out, deposit_out, draft_out, invoice_out, step_out
from services.invoicing.api.seals import seal_out
from services.invoicing.api.shapes import (
    ActionOut,
    BankDetailsOut,
    CountOut,
    DepositOut,
    DraftOut,
    InvoiceOut,
    MonthOut,
    RowOut,
    StepOut,
)
from services.invoicing.domain.lifecycle.steps import NotPossible, NotYours
from services.invoicing.domain.receipt import certificate
from services.invoicing.domain.receipt import pdf as certificate_pdf
from services.invoicing.store.invoices import NumberTaken, Record
from services.invoicing.store.lists import ISSUED
from services.invoicing.usecases import access, drafting, following, sending
from services.invoicing.usecases.drafting import NotRejected
from services.invoicing.usecases.parts import Parts

PAID_BETWEEN = frozenset({Role.FOURNISSEUR, Role.DESTINATAIRE})
SEEN = errors(NotFound)
ACTED = errors(DomainError, NotFound, Forbidden, NotYours, NotPossible, NumberTaken, Stale, Invalid)
BINARY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
}


def shown(record: Record, response: Response) -> InvoiceOut:
    response.headers["ETag"] = record.etag
    return invoice_out(record.invoice, record.version)


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/invoices", tags=["factures émises"])
    _depositing_and_finding(r, parts)
    _reading(r, parts)
    _downloading(r, parts)
    _acting(r, parts)
    return r


def _depositing_and_finding(r: APIRouter, parts: Parts) -> None:
    @r.post("", status_code=201, responses=errors(DomainError, NotFound, Forbidden, NumberTaken, KeyReused, Invalid))
    async def submit(body: SubmitIn, caller: Issuer, response: Response, key: IdempotencyKey = None) -> DepositOut:
        """Entry and sending in one call: DEPOSEE with its receipt, or every field to correct."""
        record = await sending.submit(
            parts, caller.account_id, body.supplier_id, body.changes(), channel=Channel(body.channel),
            acknowledged=body.acknowledged, key=once(caller.account_id, key, body),
        )  # fmt: skip
        response.headers["Location"] = f"/invoices/{record.invoice.id}"
        return deposit_out(record.invoice)

    @r.get("", responses=errors(Invalid))
    async def find(caller: IssuedReader, asked: Annotated[IssuedQuery, Query()]) -> Page[RowOut]:
        """By the day of deposit, drafts by that of their beginning; no criterion: all of the caller's structures."""
        return await listed(parts, caller.account_id, ISSUED, [Role.FOURNISSEUR], asked)

    @r.get("/counts")
    async def counts(caller: IssuedReader) -> list[CountOut]:
        """By state and currency, with amounts; a credit note counts as negative (INV-32)."""
        return await counted(parts, caller.account_id, [Role.FOURNISSEUR])

    @r.get("/months")
    async def months(caller: IssuedReader) -> list[MonthOut]:
        """By month of issue and currency, the last twelve, with amounts; a credit note counts as negative (INV-32)."""
        return await by_month(parts, caller.account_id, [Role.FOURNISSEUR])


def _reading(r: APIRouter, parts: Parts) -> None:
    @r.get("/{invoice_id}", responses=SEEN)
    async def get(invoice_id: Id, caller: InvoiceReader, response: Response) -> InvoiceOut:
        record, roles, _ = await access.seen(parts, caller.account_id, invoice_id)
        supplier = record.invoice.supplier.structure_id
        known = await parts.structures.verifications([supplier])
        more = {"supplier_verification": known.get(supplier), "bank_details": await _bank_details(parts, record, roles)}
        return shown(record, response).model_copy(update=more)

    @r.get("/{invoice_id}/history", responses=SEEN)
    async def history(invoice_id: Id, caller: InvoiceReader) -> list[StepOut]:
        """Oldest first (INV-28)."""
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        names = await parts.accounts.names(step.account for step in record.invoice.history)
        return [step_out(step, names) for step in record.invoice.history]


async def _bank_details(parts: Parts, record: Record, roles: Collection[Role]) -> BankDetailsOut | None:
    """An IBAN is for those between whom it is paid (INV-8)."""
    if not PAID_BETWEEN.intersection(roles):
        return None
    now, invoice = await parts.bank_accounts.find(record.invoice.fields.bank_account_id), record.invoice
    if now and now.structure_id != invoice.supplier.structure_id:
        now = None
    details = invoice.paid_to or now
    return BankDetailsOut.of(details, now or details) if details else None


def _downloading(r: APIRouter, parts: Parts) -> None:
    @r.get("/{invoice_id}/document", responses=BINARY | SEEN, response_class=Response)
    async def document(invoice_id: Id, caller: InvoiceReader) -> Response:
        """The deposited bytes, unchanged; for an entered invoice the deposited content as JSON."""
        record, roles, _ = await access.seen(parts, caller.account_id, invoice_id)
        invoice = record.invoice
        if invoice.document is not None:
            data = await parts.files.read(invoice.document.reference)
            answer = download(data, invoice.document.name, invoice.document.media_type)
        elif invoice.certificate is not None:
            answer = download(invoice.certificate.content.encode(), f"{invoice.number}.json", "application/json")
        else:
            raise NotFound(Text("Ce brouillon n'a pas de fichier", "This draft has no file"))
        await following.mark_downloaded(parts, record, roles)
        return answer

    @r.get("/{invoice_id}/certificate", responses=BINARY | SEEN, response_class=Response)
    async def receipt(
        invoice_id: Id,
        caller: InvoiceReader,
        format: Literal["json", "pdf"] = "json",  # noqa: A002  the query's own word
    ) -> Response:
        """Signed receipt (INV-18); verifies offline with GET /certificate-keys. The JSON names its day's seal (INV-43)."""
        record, _, _ = await access.seen(parts, caller.account_id, invoice_id)
        issued = record.invoice.certificate
        if issued is None or record.invoice.deposited_at is None:
            raise NotFound(
                Text("Un brouillon n'a pas encore de certificat de dépôt", "A draft has no certificate of deposit yet")
            )
        if format == "json":
            seal = await parts.seals.of(day_of(record.invoice.deposited_at).isoformat())
            export = certificate.as_json(issued, seal_out(seal).model_dump(mode="json") if seal else None)
            return download(export, f"certificat-{record.invoice.number}.json", "application/json")
        payload = _signed(certificate.as_json(issued), parts)
        page = await asyncio.to_thread(certificate_pdf.render, issued, payload)
        return download(page, f"certificat-{record.invoice.number}.pdf", "application/pdf")


def _signed(export: bytes, parts: Parts) -> dict[str, Any]:
    """Raises Unavailable when the key that signed it is not in the ring: nothing is printed that would not verify."""
    try:
        return certificates.unproved(export, parts.keys).payload
    except certificate.NotGenuine as error:
        raise Unavailable(_KEY_MISSING) from error


_KEY_MISSING = Text(
    "La clé qui a signé ce certificat n'est pas configurée, de notre fait ; l'export JSON reste disponible",
    "The key that signed this certificate is not configured, through our fault; the JSON export is there",
)


def _acting(r: APIRouter, parts: Parts) -> None:
    @r.get("/{invoice_id}/actions", responses=SEEN)
    async def actions(invoice_id: Id, caller: InvoiceActor) -> list[ActionOut]:
        """What the caller may do next, with what it demands (INV-22)."""
        record, mine, _ = await access.seen(parts, caller.account_id, invoice_id, level=Level.MODIFICATION)
        return actions_out(record.invoice, mine)

    @r.post("/{invoice_id}/actions/{action}", responses=ACTED)
    async def act(
        *,
        invoice_id: Id,
        action: Action,
        body: ActionIn,
        caller: InvoiceActor,
        response: Response,
        if_match: IfMatch = None,
    ) -> InvoiceOut:
        """Both sides act here, as the table says (INV-22 to INV-26, INV-36)."""
        record = await following.perform(parts, caller.account_id, invoice_id, body.asked(action), if_match)
        return shown(record, response)

    @r.post("/{invoice_id}/duplicate", status_code=201, responses=errors(NotFound, Forbidden, KeyReused))
    async def duplicate(invoice_id: Id, caller: Issuer, response: Response, key: IdempotencyKey = None) -> DraftOut:
        """A draft with the same content, for a new number and date; an invoice that came as a file asks for a new one (INV-21)."""
        record = await drafting.duplicate(parts, caller.account_id, invoice_id, key)
        response.headers["ETag"], response.headers["Location"] = record.etag, f"/drafts/{record.invoice.id}"
        return draft_out(record.invoice, record.version)

    @r.post(
        "/{invoice_id}/corrected-copy", status_code=201, responses=errors(NotFound, Forbidden, NotRejected, KeyReused)
    )
    async def corrected_copy(
        invoice_id: Id, caller: Issuer, response: Response, key: IdempotencyKey = None
    ) -> DraftOut:
        """From a rejected invoice, a draft that waits for a new number (INV-26)."""
        record = await drafting.corrected_copy(parts, caller.account_id, invoice_id, key)
        response.headers["ETag"], response.headers["Location"] = record.etag, f"/drafts/{record.invoice.id}"
        return draft_out(record.invoice, record.version)
