"""« Factures à valider »: what waits for the caller's structures as valideur, and what they decided (INV-39)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.auth import Caller
from chassis.errors import DomainError, Invalid
from chassis.lists import Page
from chassis.problems import errors
from contracts.habilitation import Application
from contracts.lifecycle import APPLICATIONS
from services.invoicing.api.inputs import ManyIn
from services.invoicing.api.listing import ToValidateQuery, listed
from services.invoicing.api.received import outcomes_out
from services.invoicing.api.shapes import OutcomesOut, RowOut
from services.invoicing.store.lists import TO_VALIDATE
from services.invoicing.usecases import following
from services.invoicing.usecases.parts import Parts

VALIDEURS = [role for role, application in APPLICATIONS.items() if application is Application.FACTURES_A_VALIDER]


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/to-validate", tags=["factures à valider"])

    @r.get("", responses=errors(Invalid))
    async def find(caller: Caller, asked: Annotated[ToValidateQuery, Query()]) -> Page[RowOut]:
        """Those that wait longest first; `due_at`: when silence validates them (INV-27). `state` narrows to what waits."""
        return await listed(parts, caller.account_id, TO_VALIDATE, VALIDEURS, asked)

    @r.post("/actions", responses=errors(DomainError))
    async def act(body: ManyIn, caller: Caller) -> OutcomesOut:
        """Validate or refuse many; each has its own result."""
        return outcomes_out(await following.perform_all(parts, caller.account_id, body.asked()))

    return r
