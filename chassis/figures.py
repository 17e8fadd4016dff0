"""Figures of a service that anybody may know: how fast it is, what waits. Taken at most every few seconds, however many ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel

FRESH_SECONDS = 10.0


class Figures(BaseModel):
    """What a service shows; null where there is nothing to measure."""


T = TypeVar("T", bound=Figures)


@dataclass
class _Taken(Generic[T]):
    take: Callable[[], Awaitable[T]]
    figures: T | None = None
    until: float = 0.0
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def now(self) -> T:
        async with self.taking:
            if self.figures is None or time.monotonic() > self.until:
                self.figures = await self.take()
                self.until = time.monotonic() + FRESH_SECONDS
            return self.figures


def router(shape: type[T], take: Callable[[], Awaitable[T]]) -> APIRouter:
    r, taken = APIRouter(tags=["état du service"]), _Taken(take)

    @r.get("/service-figures", response_model=shape)
    async def figures() -> T:
        """Figures of this service for a status page; no secret, no login."""
        return await taken.now()

    return r
