"""A lean HTTP/1.1 client: 32 connections must not cost the machine more than what they measure."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Result:
    """Latencies in seconds of acknowledged requests; `bodies` are their answers."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


async def post(
    host: str, port: int, path: str, headers: dict[str, str], body: Callable[[], bytes], *, connections: int, seconds: float,
    pace: float = 0.0,
) -> Result:  # fmt: skip
    """Posts on `connections` for `seconds`; `pace` is the wished rate a second over all of them, 0 as fast as it goes."""
    result, started = Result(), time.perf_counter()
    fixed = f"POST {path} HTTP/1.1\r\nhost: {host}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    until, slots = started + seconds, _slots(pace, started)
    await asyncio.gather(*(_one((host, port), fixed, body, until, slots, result) for _ in range(connections)))
    result.seconds = time.perf_counter() - started
    return result


def _slots(pace: float, started: float) -> Iterator[float]:
    n = 0
    while True:
        yield started + n / pace if pace else 0.0
        n += 1


async def _one(
    address: tuple[str, int],
    fixed: str,
    body: Callable[[], bytes],
    until: float,
    slots: Iterator[float],
    result: Result,
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    while time.perf_counter() < until:
        await asyncio.sleep(max(0.0, next(slots) - time.perf_counter()))
        content = body()
        sent = time.perf_counter()
        writer.write(f"{fixed}content-length: {len(content)}\r\n\r\n".encode() + content)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        answer = await reader.readexactly(int(head.lower().split("content-length: ")[1].split("\r\n")[0]))
        status = int(head.split(" ", 2)[1])
        if status < 300:
            result.latencies.append(time.perf_counter() - sent)
            result.bodies.append(answer)
        else:
            result.refused[status] = result.refused.get(status, 0) + 1
    writer.close()
    await writer.wait_closed()
