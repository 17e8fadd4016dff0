"""Places for costly work: in turn between owners, never all for one, none lost."""

import asyncio
import random

import pytest

from chassis.errors import Unavailable
from chassis.shares import Shares


async def test_who_sends_much_waits_behind_themselves_alone() -> None:
    shares, done = Shares(2, 100), list[str]()

    async def work(owner: str) -> None:
        async with shares.place(owner):
            await asyncio.sleep(0)
            done.append(owner)

    many = [asyncio.create_task(work("many")) for _ in range(20)]
    await asyncio.sleep(0)
    await work("few")
    assert done.count("many") <= 2
    await asyncio.gather(*many)
    assert done.count("many") == 20


async def test_one_owner_fills_a_quarter_of_the_line() -> None:
    shares = Shares(1, 8)
    async with shares.place("a"):
        waiting = [asyncio.create_task(_one(shares, "a")) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await _one(shares, "a")
        other = asyncio.create_task(_one(shares, "b"))
        await asyncio.sleep(0)
        assert not other.done()
    await asyncio.gather(*waiting, other)


async def _one(shares: Shares, owner: str) -> None:
    async with shares.place(owner):
        pass


async def test_no_place_is_lost_whoever_leaves_and_whenever() -> None:
    shares, random_ = Shares(3, 1000), random.Random(7)
    running, most = 0, 0

    async def work(owner: str) -> None:
        nonlocal running, most
        async with shares.place(owner):
            running += 1
            most = max(most, running)
            try:
                await asyncio.sleep(0)
            finally:
                running -= 1

    tasks = [asyncio.create_task(work(random_.choice("abcd"))) for _ in range(200)]
    for task in random_.sample(tasks, 80):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert most <= 3
    await asyncio.wait_for(asyncio.gather(*(work(owner) for owner in "abcabc")), 2)
    assert running == 0
