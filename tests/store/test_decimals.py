"""Money: Decimal128 is kept, summed, added to and replaced exactly, with its scale."""

from decimal import Decimal

import pytest
from bson import Decimal128
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ReturnDocument

D = Decimal128
EDGES = [
    "0",
    "-0.01",
    "12.3400",
    "99999999999999.99",
    "12345678901234567.01",
    "1E+6000",
    "9.999999999999999999999999999999999E+6144",
    "1E-6176",
]
# Apart by less than a double can tell.
NEIGHBOURS = ("12345678901234567.01", "12345678901234567.02")


@pytest.mark.parametrize("text", EDGES)
async def test_kept_to_the_last_digit(c: AsyncIOMotorCollection, text: str) -> None:
    await c.insert_one({"_id": 1, "d": D(text)})
    assert str((await c.find_one())["d"]) == text


@pytest.mark.parametrize(
    ("before", "after"), [("0.1", "0.10"), ("100.00", "100"), NEIGHBOURS, NEIGHBOURS[::-1]], ids=str
)
async def test_replaced_by_a_value_that_a_double_holds_equal(
    c: AsyncIOMotorCollection, before: str, after: str
) -> None:
    await c.create_index("d")
    await c.insert_one({"_id": 1, "d": D(before), "x": {"d": D(before)}})
    result = await c.update_one({"_id": 1}, {"$set": {"d": D(after), "x.d": D(after)}})
    found = await c.find_one()
    assert (str(found["d"]), str(found["x"]["d"]), result.modified_count, list(found)) == (
        after,
        after,
        1,
        ["_id", "d", "x"],
    )
    old = await c.find_one_and_update({"_id": 1}, {"$set": {"d": D(before)}}, return_document=ReturnDocument.BEFORE)
    assert str(old["d"]) == after
    assert [d["_id"] async for d in c.find({"d": {"$gte": D(before), "$lte": D(before)}})] == [1]


async def test_setting_the_same_value_modifies_nothing(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "d": D("1.50")})
    assert (await c.update_one({"_id": 1}, {"$set": {"d": D("1.50")}})).modified_count == 0


async def test_sums_are_exact(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"d": D("99.99")} for _ in range(1000)] + [{"d": D("0.1")}, {"d": D("0.2")}])
    [total] = await c.aggregate([{"$group": {"_id": None, "s": {"$sum": "$d"}}}]).to_list(None)
    assert total["s"].to_decimal() == Decimal("99990.3")


async def test_inc_and_mul_are_exact(c: AsyncIOMotorCollection) -> None:
    await c.insert_one({"_id": 1, "d": D("0.1"), "m": D("1.10")})
    await c.update_one({"_id": 1}, {"$inc": {"d": D("0.2")}, "$mul": {"m": D("3")}})
    found = await c.find_one()
    assert (str(found["d"]), str(found["m"])) == ("0.3", "3.30")


async def test_neighbours_are_ordered(c: AsyncIOMotorCollection) -> None:
    await c.insert_many([{"_id": 2, "d": D(NEIGHBOURS[1])}, {"_id": 1, "d": D(NEIGHBOURS[0])}])
    assert [d["_id"] async for d in c.find().sort("d", 1)] == [1, 2]
    assert [d["_id"] async for d in c.find({"d": {"$gt": D(NEIGHBOURS[0])}})] == [2]
