from typing import Any

from fastapi import APIRouter

from services.identity.tokens import Keys


def router(keys: Keys) -> APIRouter:
    r = APIRouter(tags=["clés"])

    @r.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        """The public keys of access tokens: those in use, and the next before it is used (ID-23, RFC 7517)."""
        return await keys.published()

    return r
