"""A service's copy of another's state keeps the newest, whatever order events come in, on the real store."""

import pytest
from pymongo.errors import DuplicateKeyError

from chassis.store import Copy, connect
from contracts import AccountActivated
from contracts.envelope import Event
from tests.kit.world import new_id


@pytest.fixture
async def copy(stack):
    database = connect(stack.store, "copies")
    yield Copy(database[f"copies-{new_id()}"])
    database.client.close()


def state(key: str, sequence: int) -> Event[AccountActivated]:
    event = {
        "id": new_id(),
        "source": "t",
        "type": "t",
        "subject": key,
        "time": "2026-01-01T00:00:00Z",
        "dataschema": "t",
    }
    return Event[AccountActivated].model_validate(
        event | {"sequence": sequence, "correlationid": "c", "data": {"account_id": key}}
    )


async def test_an_older_state_never_overwrites_a_newer_one(copy):
    key = new_id()
    assert await copy.apply(state(key, 2), {"name": "new"})
    assert not await copy.apply(state(key, 1), {"name": "old"})
    assert not await copy.apply(state(key, 2), {"name": "again"})
    assert (await copy.collection.find_one({"_id": key}))["name"] == "new"


class Overtaken:
    """The collection, where another writer inserts the first state between the look and the insert of an upsert."""

    def __init__(self, collection):
        self.collection = collection

    async def update_one(self, wanted, change, *, upsert=False):
        if upsert:
            await self.collection.insert_one({"_id": wanted["_id"], "sequence": 1, "name": "first"})
            raise DuplicateKeyError("E11000")
        return await self.collection.update_one(wanted, change)


async def test_whoever_loses_the_race_to_insert_is_not_lost(copy):
    """Two topics feed one copy, and MongoDB's upsert is not one step."""
    key, real = new_id(), copy.collection
    copy.collection = Overtaken(real)
    assert await copy.apply(state(key, 2), {"name": "second"})
    assert (await real.find_one({"_id": key}))["name"] == "second"
