"""« Factures reçues »: what was made available to the caller's structures and services (INV-35, INV-36)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.context import cause
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale, spoken
from chassis.headers import IfMatch
from chassis.lists import Page
from chassis.problems import errors
from contracts.lifecycle import Role
from rights.callers import ReceivedReader, Receiver
from services.invoicing.api.inputs import Id, InstructeurIn, ManyIn
from services.invoicing.api.invoices import shown
from services.invoicing.api.listing import ReceivedQuery, by_month, counted, listed
from services.invoicing.api.shapes import CountOut, InvoiceOut, MonthOut, OutcomeOut, OutcomesOut, RowOut
from services.invoicing.store.lists import RECEIVED
from services.invoicing.usecases import following
from services.invoicing.usecases.following import Outcome
from services.invoicing.usecases.parts import Parts


def outcomes_out(outcomes: list[Outcome]) -> OutcomesOut:
    done = sum(outcome.error is None for outcome in outcomes)
    return OutcomesOut(done=done, outcomes=[_outcome(outcome) for outcome in outcomes])


def _outcome(outcome: Outcome) -> OutcomeOut:
    state = outcome.record.invoice.state if outcome.record else None
    error = outcome.error
    return OutcomeOut(
        invoice_id=outcome.invoice_id, state=state, code=error.because if error else None,
        detail=_detail(error) if error else None,
    )  # fmt: skip


def _detail(error: DomainError) -> str:
    language = cause().language
    fields = "; ".join(f"{field.field} : {field.message}" for field in error.fields(language))
    return fields or spoken(error.detail, language)


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/received", tags=["factures reçues"])

    @r.get("", responses=errors(Invalid))
    async def find(caller: ReceivedReader, asked: Annotated[ReceivedQuery, Query()]) -> Page[RowOut]:
        """By when they were made available, the last first; nothing is seen before."""
        return await listed(parts, caller.account_id, RECEIVED, [Role.DESTINATAIRE], asked)

    @r.get("/counts")
    async def counts(caller: ReceivedReader) -> list[CountOut]:
        """By state and currency, with amounts; a credit note counts as negative (INV-32)."""
        return await counted(parts, caller.account_id, [Role.DESTINATAIRE])

    @r.get("/months")
    async def months(caller: ReceivedReader) -> list[MonthOut]:
        """By month of issue and currency, the last twelve, with amounts; a credit note counts as negative (INV-32)."""
        return await by_month(parts, caller.account_id, [Role.DESTINATAIRE])

    @r.post("/actions", responses=errors(DomainError))
    async def act(body: ManyIn, caller: Receiver) -> OutcomesOut:
        """One action on many; each has its own result (INV-36)."""
        return outcomes_out(await following.perform_all(parts, caller.account_id, body.asked()))

    @r.put("/{invoice_id}/instructeur", responses=errors(DomainError, NotFound, Forbidden, Stale, Invalid))
    async def assign(
        invoice_id: Id, body: InstructeurIn, caller: Receiver, response: Response, if_match: IfMatch = None
    ) -> InvoiceOut:
        record = await following.assign(parts, caller.account_id, invoice_id, body.account_id, if_match)
        return shown(record, response)

    return r
