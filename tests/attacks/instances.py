"""Two processes of a service behind one door, and many calls to them in one instant."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from tests.kit.stack import RunningStack

WIDE = {"CHORALE_REQUESTS_AT_ONCE": "500"}
"""So that the bound on what is answered at once hides nothing."""


@contextmanager
def two(stack: RunningStack, **env: str) -> Iterator[list[str]]:
    started = [stack.start_extra("identity", env=WIDE | env) for _ in range(2)]
    yield [url for url, _ in started]
    for _, process in started:
        process.stop()


async def at_once(
    urls: Sequence[str], path: str, body: Callable[[int], dict[str, Any]], count: int,
    address: Callable[[int], str] = lambda _: "192.0.2.1",
) -> tuple[list[httpx.Response], float]:  # fmt: skip
    """The answers, and the seconds they took. `address`: where each call seems to come from."""
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(timeout=120, limits=limits) as http:
        started = time.monotonic()
        calls = [
            http.post(f"{urls[n % len(urls)]}{path}", json=body(n), headers={"X-Forwarded-For": address(n)})
            for n in range(count)
        ]
        return await asyncio.gather(*calls), time.monotonic() - started


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def elsewhere(n: int) -> str:
    return f"198.51.{n // 250}.{n % 250 + 1}"
