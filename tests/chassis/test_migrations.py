"""Steps are run once, in order, and may be run again after a crash in their middle."""

import pytest

from chassis.ids import new_id
from chassis.migrations import Step, migrate, rewrite
from chassis.store import connect


@pytest.fixture
def database(stack):
    made = connect(stack.store, f"migrations-{new_id()[-8:]}")
    yield made
    made.client.close()


def doubled(document):
    return None if "b" in document else {k: v for k, v in document.items() if k != "a"} | {"b": 2 * document["a"]}


async def test_each_step_once_in_order_and_again_only_what_is_left(database):
    await database["things"].insert_many([{"_id": str(n), "a": n, "kept": "x"} for n in range(1200)])
    order = []

    async def first(db):
        order.append("first")
        return await rewrite(db["things"], doubled)

    async def second(_db):
        order.append("second")
        return 0

    steps = [Step("2026-01-01-first", first), Step("2026-01-02-second", second)]
    assert await migrate(database, steps) == {"2026-01-01-first": 1200, "2026-01-02-second": 0}
    assert await database["things"].find_one({"_id": "7"}) == {"_id": "7", "b": 14, "kept": "x"}
    assert await migrate(database, steps) == {}
    assert order == ["first", "second"]


async def test_a_step_that_fails_is_run_again_and_those_after_it_wait(database):
    await database["things"].insert_many([{"_id": str(n), "a": n} for n in range(3)])
    tries = []

    async def falters(db):
        tries.append(1)
        if len(tries) == 1:
            await db["things"].update_one({"_id": "1"}, {"$set": {"b": 2}, "$unset": {"a": ""}})
            raise ConnectionError
        return await rewrite(db["things"], doubled)

    with pytest.raises(ConnectionError):
        await migrate(database, [Step("2026-01-01-x", falters)])
    assert await migrate(database, [Step("2026-01-01-x", falters)]) == {"2026-01-01-x": 2}
    assert {d["b"] async for d in database["things"].find({})} == {0, 2, 4}
