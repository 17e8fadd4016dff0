"""The lifecycle table and the key that certificates verify with: no secret, no login."""

from fastapi import APIRouter

from services.invoicing.api.outputs import action_out, label
from services.invoicing.api.shapes import LifecycleOut, StateOut
from services.invoicing.domain.lifecycle.states import LABELS, State
from services.invoicing.domain.lifecycle.table import TABLE
from services.invoicing.domain.receipt.certificate import public_jwk
from services.invoicing.usecases.office import Office


def router(office: Office) -> APIRouter:
    r = APIRouter(tags=["référentiel"])
    table = LifecycleOut(
        states=[StateOut(code=s, label=label(s), edi=LABELS[s].edi) for s in State],
        table=[action_out(t) for t in TABLE],
    )

    @r.get("/lifecycle")
    async def lifecycle() -> LifecycleOut:
        """State × action → state, who acts, what it demands, who is told (INV-22)."""
        return table

    @r.get("/certificate-key")
    async def certificate_key() -> dict[str, str]:
        """Public JWK (Ed25519) of the certificates of deposit (INV-18)."""
        return public_jwk(office.key)

    return r
