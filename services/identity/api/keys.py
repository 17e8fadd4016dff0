"""The public keys of access tokens."""

from typing import Any

from fastapi import APIRouter

from services.identity.usecases.tokens import Tokens


def router(tokens: Tokens) -> APIRouter:
    r = APIRouter(tags=["clés"])

    @r.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        """Those in use, and the next before it is used (ID-23, RFC 7517)."""
        return await tokens.published()

    return r
