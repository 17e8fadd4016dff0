"""notifications alone, told by others' events."""

import pytest
from pymongo import MongoClient

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.world import World, new_id


@pytest.fixture(scope="session")
def world(stack):
    stack.url("notifications")
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("notifications",), client)
        yield made
        made.close()


@pytest.fixture
def pair(world):
    """A supplier and a recipient, each with one person who is told."""
    supplier, recipient = new_id(), new_id()
    seller, buyer = world.account(first_name="Karim"), world.account(first_name="Agathe")
    world.grant(seller.account_id, supplier, (App.FACTURES_EMISES, Level.MODIFICATION))
    world.grant(buyer.account_id, recipient, (App.FACTURES_RECUES, Level.CONSULTATION))
    return world, world.deposited(supplier, recipient), seller, buyer
