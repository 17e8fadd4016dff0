"""Beyond what a service can answer at once a request waits a moment, then is told when to come back; nothing piles up."""

import asyncio

import pytest

from chassis import overload
from chassis.overload import Overloaded, Slots


async def test_what_waits_gets_the_slot_that_comes_free():
    slots, order = Slots(1), []

    async def answer(name: str) -> None:
        async with slots.slot():
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(*(answer(name) for name in "abc"))
    assert order == ["a", "b", "c"]


async def test_who_waited_too_long_is_sent_away_with_a_time_to_come_back(monkeypatch):
    monkeypatch.setattr(overload, "WAIT_SECONDS", 0.05)
    slots = Slots(1)
    async with slots.slot():
        with pytest.raises(Overloaded) as sent_away:
            async with slots.slot():
                pass
    assert (sent_away.value.status, sent_away.value.retry_after) == (503, overload.RETRY_SECONDS)
    async with slots.slot():
        pass  # the one sent away took no slot with it


async def test_beyond_a_bound_nobody_waits():
    slots = Slots(1)
    async with slots.slot():
        waiting = [asyncio.create_task(slots._take()) for _ in range(overload.WAITING_TIMES)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await slots._take()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_one_that_is_cancelled_while_it_waits_leaves_no_trace():
    slots = Slots(1)
    async with slots.slot():
        waiting = asyncio.create_task(slots._take())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert slots._waiting == 0
    async with slots.slot():
        pass


async def test_a_slot_is_given_back_once_however_often_and_early(monkeypatch):
    """A stream of events gives its place back when it begins."""
    monkeypatch.setattr(overload, "WAIT_SECONDS", 0.05)
    slots = Slots(1)
    async with slots.slot() as free:
        free()
        free()
        async with slots.slot():
            with pytest.raises(Overloaded):
                async with slots.slot():
                    pass
