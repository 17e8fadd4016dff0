"""Numbers of certificates: unique, growing, without gaps, however many ask at once (INV-18)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.ids import new_id
from chassis.store import connect
from services.invoicing.store.copies import Counters
from tests.kit.stack import RunningStack


@pytest.fixture
async def counters(stack: RunningStack) -> AsyncIterator[tuple[Counters, Counters]]:
    """Of two processes."""
    database = connect(stack.store, "invoicing")
    collection = database[f"counters-{new_id()}"]
    yield Counters(collection), Counters(collection)
    await collection.drop()
    database.client.close()


async def test_INV_18_many_at_once_in_two_processes_get_each_number_once(counters: tuple[Counters, Counters]) -> None:
    numbers = await asyncio.gather(*(counters[n % 2].next("c") for n in range(200)))
    assert sorted(numbers) == list(range(1, 201))


async def test_INV_18_a_number_that_was_given_back_is_the_next_one(counters: tuple[Counters, Counters]) -> None:
    one, _ = counters
    number = await one.next("c")
    one.give_back("c", number)
    assert [await one.next("c"), await one.next("c")] == [number, number + 1]


async def test_INV_18_a_caller_that_leaves_takes_no_number_along(counters: tuple[Counters, Counters]) -> None:
    one, _ = counters
    tasks = [asyncio.create_task(one.next("c")) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[5:15]:
        task.cancel()
    kept = [n for n in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(n, int)]
    more = [await one.next("c") for _ in range(10)]
    assert len(kept) == 10
    assert sorted(kept + more) == list(range(1, 21))


async def test_INV_18_a_store_that_fails_fails_all_who_wait_and_the_next_go_on(
    counters: tuple[Counters, Counters], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = counters

    async def away(*_: object, **__: object) -> None:
        await asyncio.sleep(0)
        raise TimeoutError

    with monkeypatch.context() as broken:
        broken.setattr(one, "_collection", type("Away", (), {"find_one_and_update": away})())
        answers = await asyncio.gather(*(one.next("c") for _ in range(5)), return_exceptions=True)
    assert all(isinstance(answer, Exception) for answer in answers)
    assert await one.next("c") == 1
