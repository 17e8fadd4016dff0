"""The lifecycle table and the keys that certificates verify with: no secret, no login."""

from fastapi import APIRouter

from contracts.lifecycle import SEEN_BY, State
from services.invoicing.api.outputs import action_out, label
from services.invoicing.api.shapes import LifecycleOut, StateOut
from services.invoicing.domain.lifecycle.table import EDI, TABLE
from services.invoicing.usecases.parts import Parts


def router(parts: Parts) -> APIRouter:
    r = APIRouter(tags=["référentiel"])
    table = LifecycleOut(
        states=[
            StateOut(code=state, label=label(state), edi=EDI[state], seen_by=list(SEEN_BY[state])) for state in State
        ],
        table=[action_out(row) for row in TABLE],
    )

    @r.get("/lifecycle")
    async def lifecycle() -> LifecycleOut:
        """State × action → state, who acts, what it demands, who is notified, who sees it (INV-22)."""
        return table

    @r.get("/certificate-key")
    async def certificate_key() -> dict[str, str]:
        """Public JWK (Ed25519) that signs certificates of deposit now (INV-18)."""
        return parts.keys.public()[0]

    @r.get("/certificate-keys")
    async def certificate_keys() -> dict[str, list[dict[str, str]]]:
        """Public JWK set of all keys that ever signed: old certificates verify with it (INV-43)."""
        return {"keys": parts.keys.public()}

    return r
