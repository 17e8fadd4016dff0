"""« Factures reçues »: what was made available to the caller's structures and services (INV-35, INV-36)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from chassis.auth import Caller
from chassis.errors import DomainError, Forbidden, Invalid, NotFound, Stale
from chassis.problems import errors
from services.invoicing.api.inputs import Id, IfMatch, InstructeurIn, ManyIn
from services.invoicing.api.invoices import shown
from services.invoicing.api.listing import Listing, listed
from services.invoicing.api.shapes import InvoiceOut, OutcomeOut, OutcomesOut, PageOut
from services.invoicing.usecases import access, following
from services.invoicing.usecases.following import Outcome
from services.invoicing.usecases.office import Office


def _outcome(outcome: Outcome) -> OutcomeOut:
    state = outcome.record.invoice.state if outcome.record else None
    error = outcome.error
    told = "; ".join(f"{e.field} : {e.message}" for e in error.errors) if error and error.errors else None
    return OutcomeOut(
        invoice_id=outcome.invoice_id, state=state, code=error.code if error else None,
        detail=told or (error.detail if error else None),
    )  # fmt: skip


def router(office: Office) -> APIRouter:
    r = APIRouter(prefix="/received", tags=["factures reçues"])

    @r.get("")
    async def find(
        caller: Caller,
        listing: Annotated[Listing, Depends()],
        downloaded: Annotated[bool | None, Query(description="false: not downloaded yet")] = None,
        instructeur: Annotated[str | None, Query(max_length=100, description="Account in charge")] = None,
    ) -> PageOut:
        """Newest first. Nothing is seen before it was made available."""
        scope = access.scope(access.RECIPIENT, await office.rights(caller.account_id))
        return await listed(office, scope, listing, downloaded=downloaded, instructeur=instructeur)

    @r.post("/actions", responses=errors(DomainError))
    async def act(body: ManyIn, caller: Caller) -> OutcomesOut:
        """One action on many; each has its own result (INV-36)."""
        outcomes = await following.perform_all(office, caller.account_id, body.ids, body.asked())
        done = sum(o.error is None for o in outcomes)
        return OutcomesOut(done=done, outcomes=[_outcome(o) for o in outcomes])

    @r.put("/{invoice_id}/instructeur", responses=errors(DomainError, NotFound, Forbidden, Stale, Invalid))
    async def assign(
        invoice_id: Id, body: InstructeurIn, caller: Caller, response: Response, if_match: IfMatch = None
    ) -> InvoiceOut:
        record = await following.assign(office, caller.account_id, invoice_id, body.account_id, if_match)
        return shown(record, response)

    return r
