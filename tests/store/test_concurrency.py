"""Many at once: no update lost, no claim shared, one winner for a unique key, no torn read."""

import asyncio
from collections.abc import Awaitable, Callable

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError


async def gather(count: int, work: Callable[[int], Awaitable[object]]) -> list[object]:
    return list(await asyncio.gather(*[work(i) for i in range(count)]))


async def test_optimistic_writes_lose_nothing(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "version": 0, "n": 0})

    async def write(_: int) -> None:
        while True:
            d = await c.find_one({"_id": 1})
            change = {"$inc": {"version": 1}, "$set": {"n": d["n"] + 1}}
            if await c.find_one_and_update({"_id": 1, "version": d["version"]}, change):
                return

    await gather(60, write)
    assert await c.find_one() == {"_id": 1, "version": 60, "n": 60}


async def test_increments_are_all_counted(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "n": 0})
    await gather(1000, lambda _: c.update_one({"_id": 1}, {"$inc": {"n": 1}}))
    assert (await c.find_one())["n"] == 1000


async def test_the_document_returned_is_the_one_written(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": "s", "n": 0})

    async def take(_: int) -> int:
        return (await c.find_one_and_update({"_id": "s"}, {"$inc": {"n": 1}}, return_document=ReturnDocument.AFTER))[
            "n"
        ]

    assert sorted(await gather(1000, take)) == list(range(1, 1001))


async def test_jobs_are_claimed_once(c: AsyncIOMotorCollection) -> None:
    await c.create_index([("state", 1), ("p", 1)])
    await c.insert_many([{"_id": i, "state": "NEW", "p": i % 5} for i in range(50)])

    async def claim(who: int) -> tuple[int, int, int] | None:
        change = {"$set": {"state": "TAKEN", "by": who}}
        job = await c.find_one_and_update(
            {"state": "NEW"}, change, sort=[("p", 1), ("_id", 1)], return_document=ReturnDocument.AFTER
        )
        return job and (job["_id"], job["by"], who)

    claims = [claim for claim in await gather(80, claim) if claim]
    assert len({claim[0] for claim in claims}) == len(claims) == 50
    assert all(by == who for _, by, who in claims)


async def test_one_insert_wins_a_unique_key(c: AsyncIOMotorCollection) -> None:
    await c.create_index("k", unique=True)

    async def insert(i: int) -> bool:
        try:
            await c.insert_one({"k": i // 8})
        except DuplicateKeyError:
            return False
        return True

    assert sum(await gather(800, insert)) == await c.count_documents({}) == 100


async def test_upserts_of_one_key_make_one_document(c: AsyncIOMotorCollection) -> None:
    async def upsert(i: int) -> bool:
        try:
            await c.update_one({"_id": i // 8}, {"$inc": {"n": 1}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    done = sum(await gather(400, upsert))
    assert sum([d["n"] async for d in c.find()]) == done
    assert await c.count_documents({}) == 50


async def test_no_read_is_torn(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "a": 0, "b": 0, "l": []})
    writing = True

    async def write(_: int) -> None:
        for i in range(150):
            await c.update_one({"_id": 1}, {"$inc": {"a": 1, "b": 1}, "$push": {"l": {"$each": [i], "$slice": -50}}})

    async def read(_: int) -> None:
        while writing:
            d = await c.find_one({"_id": 1})
            assert d["a"] == d["b"]

    readers = asyncio.create_task(gather(4, read))
    await gather(4, write)
    writing = False
    await readers
    d = await c.find_one({"_id": 1})
    assert (d["a"], d["b"]) == (600, 600)


async def test_twenty_clients(url: str, c: AsyncIOMotorCollection) -> None:
    clients = [AsyncIOMotorClient(url) for _ in range(20)]

    async def write(k: int) -> None:
        for i in range(20):
            await clients[k][c.database.name][c.name].insert_one({"k": k, "i": i})

    await gather(20, write)
    for client in clients:
        client.close()
    assert await c.count_documents({}) == 400
