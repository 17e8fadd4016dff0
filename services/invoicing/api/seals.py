"""The seals over each day's receipts (INV-43): no secret, no login."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis.errors import NotFound, Text
from services.invoicing.store.seals import Seal
from services.invoicing.usecases.parts import Parts

MAX_PAGE = 100
END_OF_TIME = date.max


class SealOut(BaseModel):
    """`seal` is a chain of SHA-256 over `previous` and the digests of the day, in order; all base64."""

    day: date
    count: int
    previous: str
    seal: str
    sealed_at: datetime
    timestamp: str | None = Field(description="RFC 3161 token over the 32 bytes of `seal`, base64")


def router(parts: Parts) -> APIRouter:
    r = APIRouter(prefix="/receipts/seals", tags=["référentiel"])

    @r.get("")
    async def seals(before: date = END_OF_TIME, size: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 31) -> list[SealOut]:
        """The latest days first; `before`, the last day of a page, gives the next one."""
        return [seal_out(seal) for seal in await parts.seals.page(before.isoformat(), size)]

    @r.get("/{day}")
    async def seal(day: date) -> SealOut:
        """A day's seal, an hour after its end (UTC)."""
        return seal_out(await _of(parts, day))

    @r.get("/{day}/digests", response_class=StreamingResponse, responses={200: {"content": {"text/plain": {}}}})
    async def digests(day: date) -> StreamingResponse:
        """The digests of the day's receipts in the order of the chain, a line each: with them anybody follows it."""
        sealed = await _of(parts, day)
        return StreamingResponse(_lines(parts.seals.digests(sealed.day)), media_type="text/plain")

    return r


async def _of(parts: Parts, day: date) -> Seal:
    """Raises NotFound."""
    sealed = await parts.seals.of(day.isoformat())
    if sealed is None:
        raise NotFound(Text("Cette journée n'est pas scellée", "This day is not sealed"))
    return sealed


def seal_out(seal: Seal) -> SealOut:
    return SealOut.model_validate(asdict(seal))


async def _lines(digests: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for digest in digests:
        yield f"{digest}\n".encode()
