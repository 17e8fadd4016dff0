"""Questions asked while one is under way share the next; none gets an answer older than itself."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from chassis.together import Together


class Store:
    """Answers what it holds at the moment of the question, after a while."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.asked: list[list[str]] = []
        self.fails = False

    async def __call__(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.asked.append(list(keys))
        answer = {key: self.held[key] for key in keys if key in self.held}
        await asyncio.sleep(0.01)
        if self.fails:
            raise ConnectionError
        return answer


async def test_many_callers_share_few_commands_and_each_gets_its_own():
    store = Store()
    store.held = {f"{n}": n for n in range(50)}
    together = Together(store)
    answers = await asyncio.gather(*(together.get(f"{n % 60}") for n in range(120)))
    assert answers == [n % 60 if n % 60 < 50 else None for n in range(120)]
    assert [len(keys) for keys in store.asked] == [60]
    assert await together.get("7") == 7
    assert len(store.asked) == 2


async def test_no_answer_is_older_than_its_question():
    store = Store()
    store.held = {"a": 1}
    together = Together(store)
    before = asyncio.create_task(together.get("a"))
    await asyncio.sleep(0.002)
    store.held = {"a": 2}
    after = asyncio.create_task(together.get("a"))
    assert (await before, await after) == (1, 2)


async def test_who_leaves_takes_no_other_s_answer_along_and_a_failure_is_everybody_s():
    store = Store()
    store.held = {"a": 1}
    together = Together(store)
    leaving, staying = asyncio.create_task(together.get("a")), asyncio.create_task(together.get("a"))
    await asyncio.sleep(0.002)
    leaving.cancel()
    assert await staying == 1
    store.fails = True
    for answer in await asyncio.gather(*(together.get("a") for _ in range(3)), return_exceptions=True):
        assert isinstance(answer, ConnectionError)
    store.fails = False
    assert await together.get("a") == 1


@pytest.mark.parametrize("many", [501, 1200])
async def test_one_command_asks_for_a_bounded_number(many: int):
    store = Store()
    together = Together(store)
    await asyncio.gather(*(together.get(f"{n}") for n in range(many)))
    assert max(map(len, store.asked)) <= 500
    assert sum(map(len, store.asked)) == many
