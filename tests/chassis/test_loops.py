"""A loop outlives whatever happens in one of its rounds."""

import asyncio
import time
from contextlib import suppress

from pymongo.errors import ServerSelectionTimeoutError

from chassis import loops
from chassis.loops import every
from chassis.telemetry import LOOP_FAILURES


def failures(name: str) -> float:
    return LOOP_FAILURES.labels(name)._value.get()


async def rounds(errors: list[Exception | None], name: str, wake: asyncio.Event | None = None) -> int:
    """Runs until every error was raised and one more round went well; how many rounds that took."""
    done, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal done
        done += 1
        if errors and (error := errors.pop(0)):
            raise error
        if not errors:
            enough.set()

    loop = asyncio.create_task(every(0.001, work, name=name, wake=wake))
    await asyncio.wait_for(enough.wait(), 5)
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
    return done


async def test_one_failure_is_counted_and_the_loop_goes_on():
    assert await rounds([ValueError("ours"), ServerSelectionTimeoutError("away"), OSError("disk")], "t1") == 4
    assert failures("t1") == 3


async def test_it_wakes_before_its_time():
    wake, seen = asyncio.Event(), asyncio.Queue[int]()

    async def work() -> None:
        seen.put_nowait(1)

    loop = asyncio.create_task(every(3600, work, name="t2", wake=wake))
    await asyncio.wait_for(seen.get(), 5)
    wake.set()
    await asyncio.wait_for(seen.get(), 5)
    loop.cancel()


async def test_a_loop_that_stands_says_for_how_long(monkeypatch):
    """Processor time of its own thread: a machine that is busy elsewhere accuses nobody."""
    warned = []
    monkeypatch.setattr(loops.log, "warning", lambda event, **facts: warned.append((event, facts["seconds"])))
    watching = asyncio.create_task(loops.watch_standing())
    await asyncio.sleep(0.1)
    assert warned == []
    until = time.thread_time() + 0.3
    while time.thread_time() < until:
        pass
    await asyncio.sleep(0.1)
    watching.cancel()
    assert [event for event, _ in warned] == ["loop.stood"]
    assert 0.2 < warned[0][1] < 0.4
    assert loops.LOOP_STOOD._value.get() >= warned[0][1] - 0.001
